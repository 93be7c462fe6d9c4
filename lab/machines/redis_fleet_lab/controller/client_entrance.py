"""The emulator's plain entrance as the client's host has it: at the address where programs of this computer find it."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

from ..control.relay import made_inside, relay

WAITING = 64


class ClientEntrance:
    """Listens on the loopback address of another network namespace, and hands every connection on to ours."""

    def __init__(self, namespace: Path, port: int) -> None:
        self._address = ("127.0.0.1", port)
        self._listener = made_inside(namespace, lambda: socket.create_server(self._address, backlog=WAITING))
        threading.Thread(target=self._accept, name="client", daemon=True).start()

    def close(self) -> None:
        """Takes no more connections."""
        # A thread that waits in accept is not woken by a mere close
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._hand_on, args=(connection,), daemon=True).start()

    def _hand_on(self, connection: socket.socket) -> None:
        try:
            target = socket.create_connection(self._address)
        except OSError:
            connection.close()
            return
        relay(connection, target)
