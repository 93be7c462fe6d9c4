"""The instance's own metadata, by IMDSv2 only."""

from __future__ import annotations

import http.client
import ipaddress
import re
import time
import urllib.error
import urllib.request

from .errors import NodeError
from .metadata_endpoint import metadata_endpoint

TOKEN_SECONDS = 300
TIMEOUT_SECONDS = 2
ATTEMPTS = 6
PAUSE_SECONDS = 1.0
MAX_BYTES = 4096


class Metadata:
    """Reads this instance's metadata; every method throws a NodeError when the service gives no sane answer."""

    def __init__(self, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._endpoint = metadata_endpoint()
        self._pause = pause_seconds
        self._token = ""
        # Metadata is never behind a proxy.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def instance_id(self) -> str:
        """The id of this instance."""
        value = self._read("instance-id")
        if re.fullmatch(r"i-[0-9a-f]{8,17}", value) is None:
            raise NodeError(f"metadata instance-id must be the id of an instance, got {value[:40]!r}")
        return value

    def private_address(self) -> str:
        """The private IPv4 address of this instance."""
        value = self._read("local-ipv4")
        try:
            return str(ipaddress.IPv4Address(value))
        except ValueError:
            raise NodeError(f"metadata local-ipv4 must be an IPv4 address, got {value[:40]!r}") from None

    def _read(self, name: str) -> str:
        problem = ""
        for attempt in range(ATTEMPTS):
            if attempt > 0:
                time.sleep(self._pause)
            try:
                return self._ask(name)
            except urllib.error.HTTPError as error:
                problem = f"HTTP {error.code}"
                self._token = ""
            except (OSError, ValueError, http.client.HTTPException) as error:
                problem = str(error)
        reason = f"cannot be read from {self._endpoint}: {problem} ({ATTEMPTS} attempts)"
        raise NodeError(f"metadata {name} {reason}; turn the instance's metadata service (IMDSv2) on")

    def _ask(self, name: str) -> str:
        if not self._token:
            lifetime = {"X-aws-ec2-metadata-token-ttl-seconds": str(TOKEN_SECONDS)}
            self._token = self._request("PUT", "/latest/api/token", lifetime)
        return self._request("GET", f"/latest/meta-data/{name}", {"X-aws-ec2-metadata-token": self._token})

    def _request(self, method: str, path: str, headers: dict[str, str]) -> str:
        # The address is the link-local one, or the one of the operator
        request = urllib.request.Request(self._endpoint + path, method=method, headers=headers)  # noqa: S310
        with self._opener.open(request, timeout=TIMEOUT_SECONDS) as response:
            body: bytes = response.read(MAX_BYTES)
        return body.decode("ascii").strip()
