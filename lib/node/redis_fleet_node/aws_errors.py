"""What an error of AWS means for a node: whether it may pass, and what to do about it."""

from __future__ import annotations

import time

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    SSLError,
)
from botocore.exceptions import ConnectionError as AwsConnectionError

# What AWS answers to a request whose time is wrong, before it looks at who asks.
CLOCK_CODES = ("RequestTimeTooSkewed", "RequestExpired", "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure")
CLOCK_TEXTS = ("Signature expired", "Signature not yet current", "certificate is not yet valid", "certificate has expired")
DENIED_CODES = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Client.UnauthorizedOperation")
NO_ROLE = (NoCredentialsError, CredentialRetrievalError)
NO_WAY = (AwsConnectionError, HTTPClientError)
THROTTLED = ("Throttl", "TooManyRequests", "RequestLimitExceeded", "SlowDown")
REMEDIES = {
    "ResourceNotFoundException": "correct its ARN in the fleet's definition, or create it in this region",
    "InvalidVolume.NotFound": "restore it from a snapshot and deploy the fleet with it",
    "DecryptionFailure": "allow kms:Decrypt of its key to the instance's role",
}


def code_of(error: ClientError) -> str:
    """The error code that AWS gave, such as VolumeInUse."""
    return str(error.response.get("Error", {}).get("Code", ""))


def may_pass(error: BotoCoreError | ClientError) -> bool:
    """Whether the same call may succeed later without anybody's doing: no way to AWS, or AWS is busy or broken."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status >= 500 or code_of(error).startswith(THROTTLED)
    return isinstance(error, (*NO_WAY, *NO_ROLE)) and not isinstance(error, SSLError)


def remedy_of(error: BotoCoreError | ClientError) -> str:
    """What to do about it, or the empty text."""
    code = code_of(error) if isinstance(error, ClientError) else ""
    if code in CLOCK_CODES or any(text in str(error) for text in CLOCK_TEXTS):
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        return f"compare this machine's clock, which says {now}, and let chrony set it"
    if code in DENIED_CODES:
        return "allow it in the instance's role"
    if isinstance(error, NO_ROLE):
        return "the instance needs its metadata service and a role"
    if isinstance(error, SSLError):
        return "the image must trust the certificate authorities of AWS"
    if isinstance(error, NO_WAY):
        return "the subnet needs a route to it and the security group port 443 outwards"
    return REMEDIES.get(code, "")
