"""Says why something failed, in one line for a stack's events."""

from __future__ import annotations

import sys
import traceback

from botocore.exceptions import BotoCoreError, ClientError
from moto.core.exceptions import ServiceException

from .errors import ResourceFailed


def reason_of(error: Exception) -> str:
    """Return the reason; an error that no service made is a fault of the emulator and printed in full."""
    if isinstance(error, ClientError):
        given = error.response["Error"]
        return f"{given['Message']} (Operation: {error.operation_name}; Error Code: {given['Code']})"
    if isinstance(error, (ResourceFailed, ServiceException, BotoCoreError)):
        return str(error)
    traceback.print_exception(type(error), error, error.__traceback__, file=sys.stderr)
    return f"error of the emulator: {type(error).__name__}: {error}"
