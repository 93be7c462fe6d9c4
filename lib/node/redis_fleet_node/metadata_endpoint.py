"""Where the instance's metadata service is."""

from __future__ import annotations

import os

# The variable that the AWS SDKs use; without it the address that every instance has.
ENDPOINT_VARIABLE = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
ENDPOINT = "http://169.254.169.254"


def metadata_endpoint() -> str:
    """The service's URL without a slash at its end."""
    return os.environ.get(ENDPOINT_VARIABLE, "").rstrip("/") or ENDPOINT
