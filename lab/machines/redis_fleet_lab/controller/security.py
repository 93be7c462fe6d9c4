"""Keeps the firewall as the emulator's security groups say."""

from __future__ import annotations

import sys
import threading
import traceback

from ..aws import Aws
from ..emulator_link import Event
from ..errors import LabError
from ..network.answers import read_answers
from ..network.network import Network
from ..network.security_groups import security_view

# Changes come in bursts: one look for all that arrive meanwhile
BURST_SECONDS = 0.03
RETRY_SECONDS = 0.5


class SecurityWatch:
    """Applies the groups again after each change, until that succeeds; a caller may wait until its change is in force."""

    def __init__(self, aws: Aws, network: Network) -> None:
        self._aws = aws
        self._network = network
        self._wanted = 0
        self._done = 0
        self._problem = ""
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
        """Waits until a look that was asked for is in force. Throws a LabError when it does not come to be."""
        with self._condition:
            if not self._condition.wait_for(lambda: self._done >= number, timeout=seconds):
                raise LabError(f"the security groups are not in force after {seconds:.0f} s: {self._problem or 'no answer'}")

    def _work(self) -> None:
        pause = threading.Event()
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._wanted > self._done)
            pause.wait(BURST_SECONDS)
            with self._condition:
                number = self._wanted
            try:
                self._network.apply(security_view(read_answers(self._aws.ec2)))
            except Exception as error:  # noqa: BLE001 - what is in force stays, and the next try comes
                traceback.print_exc(file=sys.stderr)
                self._problem = str(error)
                pause.wait(RETRY_SECONDS)
                continue
            with self._condition:
                self._done = number
                self._condition.notify_all()
