"""One connection to the instance's metadata service that is kept open, for whoever asks every second."""

from __future__ import annotations

import time

from ..errors import NodeError
from ..metadata_endpoint import metadata_endpoint
from .http_connection import HttpConnection

TOKEN_SECONDS = 21600
# A token is renewed before the service refuses it
RENEWAL_SECONDS = 600
TIMEOUT_SECONDS = 2
TOKEN_HEADER = "X-aws-ec2-metadata-token"  # noqa: S105 - a header's name
ROOT = "/latest/meta-data/"


class MetadataLink:
    """Reads the metadata of this instance by IMDSv2 over one connection and with one token.

    What goes wrong closes the connection; the next question opens a new one.
    """

    def __init__(self) -> None:
        self._connection = HttpConnection(metadata_endpoint(), TIMEOUT_SECONDS)
        self._token = ""
        self._renew_at = 0.0

    def read(self, name: str) -> str | None:
        """What the service says there, None where it says nothing; throws a NodeError when it cannot be asked."""
        try:
            status, text = self._get(name)
            if status == 401:
                self._token = ""
                status, text = self._get(name)
        except (OSError, ValueError) as error:
            raise self._failed(name, getattr(error, "strerror", None) or str(error)) from None
        if status == 404:
            return None
        if status != 200:
            raise self._failed(name, f"HTTP {status}")
        return text

    def close(self) -> None:
        """Closes the connection and forgets the token."""
        self._token = ""
        self._connection.close()

    def _failed(self, name: str, reason: str) -> NodeError:
        self.close()
        return NodeError(f"metadata {name} cannot be read from {self._connection.host}: {reason}")

    def _get(self, name: str) -> tuple[int, str]:
        if not self._token or time.monotonic() >= self._renew_at:
            self._fetch_token()
        return self._connection.request("GET", ROOT + name, {TOKEN_HEADER: self._token})

    def _fetch_token(self) -> None:
        self._renew_at = time.monotonic() + TOKEN_SECONDS - RENEWAL_SECONDS
        headers = {f"{TOKEN_HEADER}-ttl-seconds": str(TOKEN_SECONDS)}
        status, token = self._connection.request("PUT", "/latest/api/token", headers)
        if status != 200 or not token:
            raise ValueError(f"no token: HTTP {status}")
        self._token = token
