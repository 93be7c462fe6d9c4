"""The wire between emulator and controller: events one way, what really happened the other."""

from __future__ import annotations

import json
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any

Event = dict[str, Any]


class EmulatorLink:
    """Hands every event to its handler, in order; handlers that take long start a thread of their own."""

    def __init__(self, connection: socket.socket, handlers: dict[str, Callable[[Event], None]]) -> None:
        self._connection = connection
        self._handlers = handlers
        self._lock = threading.Lock()
        connection.settimeout(None)

    def serve(self) -> None:
        """Reads events until the emulator is gone."""
        for line in self._connection.makefile("r", encoding="utf-8"):
            try:
                event: Event = json.loads(line)
                self._handlers[event["event"]](event)
            except Exception:  # noqa: BLE001 - one event that fails must not silence the others
                traceback.print_exc(file=sys.stderr)

    def tell(self, what: str, **facts: Any) -> None:
        """Tells the emulator what happened."""
        line = json.dumps({"tell": what, **facts}) + "\n"
        with self._lock:
            self._connection.sendall(line.encode())
