"""One lock for all that moves, and the events that a move raises."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.autoscaling.responses import AutoScalingResponse
from moto.ec2.responses import EC2Response
from moto.ssm.responses import SimpleSystemManagerResponse

from .link import Message

#: Seconds within which changes of the network are reported as one.
SETTLE_SECONDS = 0.02

#: Services whose calls are moves, one at a time.
SERVICES = (EC2Response, AutoScalingResponse, SimpleSystemManagerResponse)


class Moves:
    """Makes state change one step at a time; the controller hears of a step when it is complete."""

    def __init__(self, send: Callable[[Message], None]) -> None:
        self._send = send
        self._lock = threading.RLock()
        self._depth = 0
        self._events: list[Message] = []
        self._security_changes = False

    @contextmanager
    def move(self) -> Iterator[None]:
        """Hold everything else; a move within a move is part of it."""
        with self._lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._tell()

    def event(self, name: str, **facts: Any) -> None:
        """Tell the controller at the end of this move."""
        with self.move():
            self._events.append({"event": name, **facts})

    def security_changed(self) -> None:
        """Tell the controller soon that groups, rules or interfaces changed."""
        with self._lock:
            if not self._security_changes:
                self._security_changes = True
                later(SETTLE_SECONDS, self._tell_of_security)

    def _tell_of_security(self) -> None:
        with self._lock:
            self._security_changes = False
            self.event("security")

    def _tell(self) -> None:
        events, self._events = self._events, []
        for event in events:
            self._send(event)


def later(seconds: float, action: Callable[[], None]) -> threading.Timer:
    """Start a timer that does not keep the process alive."""
    timer = threading.Timer(seconds, action)
    timer.daemon = True
    timer.start()
    return timer


def install(moves: Moves) -> None:
    """Make every call of the services whose state moves a move."""
    for service in SERVICES:
        service.call_action = _as_move(moves, service.call_action)  # type: ignore[method-assign]


def _as_move(moves: Moves, stock: Callable[[Any], Any]) -> Any:
    def call_action(self: Any) -> Any:
        with moves.move():
            return stock(self)

    return call_action
