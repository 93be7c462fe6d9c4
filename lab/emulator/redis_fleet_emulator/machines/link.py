"""The connection to the controller of machines: events out, what really happened in, as JSON lines."""

from __future__ import annotations

import json
import os
import queue
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any

Message = Mapping[str, Any]


class Link:
    """Sends events without ever waiting for the controller, and hands on what it tells.

    Throws OSError when the controller does not listen. The emulator ends when the controller closes the
    connection: nothing would ever become of its instances.
    """

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(path)
        self._events: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def start(self, receive: Callable[[Message], None]) -> None:
        """Begin to send and to receive."""
        threading.Thread(target=self._write, name="events", daemon=True).start()
        threading.Thread(target=self._read, args=(receive,), name="tells", daemon=True).start()

    def send(self, event: Message) -> None:
        """Send an event, after those that were sent before."""
        self._events.put(event)

    def _write(self) -> None:
        while True:
            line = json.dumps(self._events.get()) + "\n"
            try:
                self._socket.sendall(line.encode())
            except OSError:
                self._end()

    def _read(self, receive: Callable[[Message], None]) -> None:
        with self._socket.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                try:
                    receive(json.loads(line))
                except Exception:  # noqa: BLE001 - one tell that fails must not silence the others
                    traceback.print_exc(file=sys.stderr)
        self._end()

    def _end(self) -> None:
        print("the controller of machines closed its connection", file=sys.stderr, flush=True)
        os._exit(1)
