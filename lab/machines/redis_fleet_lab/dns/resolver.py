"""The resolver's servers, UDP and TCP."""

from __future__ import annotations

import socketserver
import struct
import sys
import threading
from collections.abc import Sequence

from .message import build, parse
from .names import Names

ADDRESS = ("169.254.169.253", 53)
IDLE_SECONDS = 10


class Resolver:
    """Answers DNS queries at any number of addresses; it must be stopped."""

    def __init__(self, names: Names, addresses: Sequence[tuple[str, int]] = (ADDRESS,)) -> None:
        self._names = names
        self._addresses = addresses
        self._servers: list[socketserver.BaseServer] = []
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begins to answer, in the network namespace of the caller; throws OSError when an address cannot be bound."""
        for address in self._addresses:
            self.listen(address)

    def listen(self, address: tuple[str, int]) -> None:
        """Answers at one more address, such as that of a VPC that is made while the lab runs."""
        udp = _Udp(address, self._names)
        try:
            tcp = _Tcp((address[0], udp.server_address[1]), self._names)
        except OSError:
            udp.server_close()
            raise
        for server in (udp, tcp):
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        with self._lock:
            self._servers += [udp, tcp]

    def stop(self) -> None:
        """Ends all servers; harmless when none has been started."""
        with self._lock:
            servers, self._servers = self._servers, []
        for server in servers:
            server.shutdown()
            server.server_close()


class _Base(socketserver.BaseServer):
    """What both servers do: never die of a query."""

    def handle_error(self, request: object, client_address: object) -> None:
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            print(f"dns: {type(error).__name__}: {error}", file=sys.stderr, flush=True)


class _Udp(_Base, socketserver.ThreadingUDPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], names: Names) -> None:
        self.names = names
        super().__init__(address, _UdpHandler)


class _Tcp(_Base, socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], names: Names) -> None:
        self.names = names
        super().__init__(address, _TcpHandler)


class _UdpHandler(socketserver.BaseRequestHandler):
    server: _Udp

    def handle(self) -> None:
        data, connection = self.request
        answer = _reply(self.server.names, data, self.client_address[0], by_udp=True)
        if answer is not None:
            connection.sendto(answer, self.client_address)


class _TcpHandler(socketserver.StreamRequestHandler):
    server: _Tcp
    timeout = IDLE_SECONDS

    def handle(self) -> None:
        while len(prefix := self.rfile.read(2)) == 2:
            (length,) = struct.unpack("!H", prefix)
            answer = _reply(self.server.names, self.rfile.read(length), self.client_address[0], by_udp=False)
            if answer is None:
                return
            self.wfile.write(struct.pack("!H", len(answer)) + answer)


def _reply(names: Names, data: bytes, asker: str, *, by_udp: bool) -> bytes | None:
    query = parse(data)
    return None if query is None else build(query, names.answer(query, asker), by_udp)
