"""Connections of the status page: few at a time, each for a bounded time, one request each."""

from __future__ import annotations

import asyncio
import socket
import traceback
from collections.abc import Sequence
from typing import Callable

from ..report import say
from .answer import Answer, refusal
from .request import Refused, Request, parse_request

PROGRAM = "status"
MAX_HEAD_BYTES = 8192
# As many as wait in the socket's queue (Backlog=), so that all who came while the facts were taken are served
MAX_CONNECTIONS = 64
# For a request to come, and for all of a connection: an answer has a few dozen KiB
REQUEST_SECONDS = 5.0
CONNECTION_SECONDS = 10.0
# Read and thrown away after the answer: closing with something unread would take the answer from the client
MAX_REST_BYTES = 2**20

Answers = Callable[[Request], Answer]


class Connections:
    """Serves what listens; `answers` says what to a request."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._open: set[asyncio.Task[None]] = set()

    async def serve(self, listening: Sequence[socket.socket], seconds: float) -> None:
        """Serves for so long, then ends what it has begun. Whoever comes after that stays in the sockets' queue."""
        servers = [
            await asyncio.start_server(self._accepted, sock=each, limit=MAX_HEAD_BYTES, backlog=MAX_CONNECTIONS)
            for each in listening
        ]
        await asyncio.sleep(seconds)
        for server in servers:
            server.close()
        # Those that the kernel has handed over already begin now
        await asyncio.sleep(0)
        if self._open:
            await asyncio.wait(self._open, timeout=CONNECTION_SECONDS)

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= MAX_CONNECTIONS:
            writer.write(refusal(503).encode())
            writer.close()
            return
        task = asyncio.ensure_future(self._guarded(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _guarded(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.wait_for(self._converse(reader, writer), CONNECTION_SECONDS)
        except (OSError, EOFError, asyncio.TimeoutError):
            return  # the client is gone, or too slow
        finally:
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await self._answer(reader))
        writer.write_eof()
        await writer.drain()
        rest = 0
        while rest < MAX_REST_BYTES:
            read = await reader.read(MAX_HEAD_BYTES)
            if not read:
                return
            rest += len(read)

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        """Throws an EOFError when the client closes before it has asked."""
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), REQUEST_SECONDS)
            request = parse_request(head)
        except asyncio.TimeoutError:
            return refusal(408).encode()
        except asyncio.LimitOverrunError:
            return refusal(431).encode()
        except Refused as error:
            return refusal(error.status).encode()
        return self._answered(request).encode(request.method != "HEAD")

    def _answered(self, request: Request) -> Answer:
        try:
            return self._answers(request)
        except Exception as error:  # noqa: BLE001 - the client gets an answer, whatever it is; the text could hold anything
            place = traceback.extract_tb(error.__traceback__)[-1]
            say(PROGRAM, f"unforeseen {type(error).__name__} in {place.filename}, line {place.lineno}")
            return refusal(500)
