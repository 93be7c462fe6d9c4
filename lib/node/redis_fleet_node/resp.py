"""A small client of the Redis protocol, version 2."""

from __future__ import annotations

import socket
from types import TracebackType
from typing import Union

from .errors import NodeError

Reply = Union[str, int, None, list["Reply"]]

# How an error begins that may pass without our doing: the server is not ready yet
PASSING_ERRORS = ("LOADING", "BUSY", "MASTERDOWN")
MAX_LINE = 64 * 1024
MAX_BULK = 16 * 1024 * 1024
MAX_ITEMS = 100_000


class RespError(NodeError):
    """The server answered with an error, such as NOAUTH."""


class RespConnectionError(NodeError):
    """The server cannot be reached, or what it sends is not its protocol."""


class RespClient:
    """One connection to a server; use it in a `with` block."""

    def __init__(self, host: str, port: int, seconds: float = 5) -> None:
        """Connects; `seconds` bounds every wait. Throws a RespConnectionError when nothing listens."""
        self._name = f"{host}:{port}"
        try:
            self._socket = socket.create_connection((host, port), timeout=seconds)
        except OSError as error:
            raise self._broken(error) from None
        self._stream = self._socket.makefile("rb")

    def __enter__(self) -> RespClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        self._socket.close()

    def call(self, *words: str) -> Reply:
        """Sends one command and returns its reply.

        Throws a RespError when the server refuses it and a RespConnectionError when the connection breaks; neither
        holds a word of the command.
        """
        encoded = [word.encode("utf-8") for word in words]
        request = b"".join([b"*%d\r\n" % len(encoded), *(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)])
        try:
            self._socket.sendall(request)
            return self._reply(0)
        except OSError as error:
            raise self._broken(error) from None

    def _reply(self, depth: int) -> Reply:
        line = self._stream.readline(MAX_LINE)
        if not line.endswith(b"\r\n"):
            raise RespConnectionError(f"{self._name}: the server closed the connection")
        kind, rest = line[:1], line[1:-2].decode("utf-8", errors="replace")
        if kind == b"+":
            return rest
        if kind == b"-":
            raise RespError(rest)
        if kind == b":":
            return self._number(rest, 2**63)
        if kind == b"$":
            return self._bulk(self._number(rest, MAX_BULK))
        if kind == b"*" and depth < 8:
            count = self._number(rest, MAX_ITEMS)
            return None if count < 0 else [self._reply(depth + 1) for _ in range(count)]
        raise RespConnectionError(f"{self._name}: what answers there is no Redis server")

    def _number(self, text: str, high: int) -> int:
        try:
            number = int(text)
        except ValueError:
            number = high + 1
        if not -high <= number <= high:
            raise RespConnectionError(f"{self._name}: what answers there is no Redis server")
        return number

    def _bulk(self, length: int) -> str | None:
        if length < 0:
            return None
        content = self._stream.read(length + 2)
        if len(content) != length + 2:
            raise RespConnectionError(f"{self._name}: the server closed the connection")
        return content[:-2].decode("utf-8", errors="replace")

    def _broken(self, error: OSError) -> RespConnectionError:
        return RespConnectionError(f"{self._name}: {error.strerror or error}")
