"""Keeps the firewall as the emulator's security groups say."""

from __future__ import annotations

import sys
import threading
import traceback

from ..aws import Aws
from ..emulator_link import Event
from ..network.answers import read_answers
from ..network.network import Network
from ..network.security_groups import security_view

# Changes come in bursts: one look for all that arrive meanwhile
BURST_SECONDS = 0.03


class SecurityWatch:
    """Applies the groups again after each change; a caller may wait until its change is in force."""

    def __init__(self, aws: Aws, network: Network) -> None:
        self._aws = aws
        self._network = network
        self._wanted = 0
        self._done = 0
        self._condition = threading.Condition()

    def start(self) -> None:
        """Begins to work in the background."""
        threading.Thread(target=self._work, name="security", daemon=True).start()

    def refresh(self) -> int:
        """Asks for another look; returns the number to wait for."""
        with self._condition:
            self._wanted += 1
            self._condition.notify_all()
            return self._wanted

    def on_event(self, _: Event) -> None:
        """Asks for another look, for an event of the emulator."""
        self.refresh()

    def wait(self, number: int, seconds: float = 20) -> None:
        """Waits until a look that was asked for is in force."""
        with self._condition:
            self._condition.wait_for(lambda: self._done >= number, timeout=seconds)

    def _work(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._wanted > self._done)
            threading.Event().wait(BURST_SECONDS)
            with self._condition:
                number = self._wanted
            try:
                self._network.apply(security_view(read_answers(self._aws.ec2)))
            except Exception:  # noqa: BLE001 - the next change is another chance; what is in force stays
                traceback.print_exc(file=sys.stderr)
            with self._condition:
                self._done = number
                self._condition.notify_all()
