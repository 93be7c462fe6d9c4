"""What the agent does each second: it looks for notices and does what they ask for, each once or again in time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Callable, Protocol

from ..database import RUN
from ..errors import NodeError
from ..ready import seconds_since_start
from ..report import say
from .answer_codes import LAUNCHING, Heard, Verb
from .departure import Departure, depart
from .notices import Kind, Notice
from .programs import PROGRAM, Programs

READY_FILE = RUN / "ready"
# A node that is interrupted may be elected once more before it goes
SPOT_SECONDS = 15.0
REFUSED_SECONDS = {Kind.SPOT: 5.0, Kind.REBALANCE: 60.0}
ANSWER_SECONDS = 5.0
DEPART_SECONDS = 60.0
NEVER = float("inf")
# A boot has half an hour of its own; loading and copying a large database takes longer
LAUNCH_BEAT_SECONDS = 300.0
FIRST_BEAT_SECONDS = 60.0
# Copying 1 TiB at 125 MiB/s takes two and a half hours; AWS itself ends the wait after 100 times the hook's time
LONGEST_LAUNCH_SECONDS = 4 * 3600.0


class NoticeSource(Protocol):
    """Where notices come from."""

    def now(self) -> tuple[Notice, ...]:
        """The notices that hold now."""


class Pausable(Protocol):
    """What rests while the node leaves."""

    def pause(self) -> None:
        """Rests."""

    def resume(self) -> None:
        """Goes on."""


class Watch:
    """One node's notices, and its two hooks; what goes wrong in a round is one line, and the next round comes."""

    def __init__(self, ports: Sequence[int], source: NoticeSource, programs: Programs, healing: Pausable) -> None:
        self._ports = ports
        self._source = source
        self._programs = programs
        self._healing = healing
        self._seen: set[Notice] = set()
        self._due: dict[Notice, float] = {}
        self._launch_due = 0.0
        self._beat_due = time.monotonic() + FIRST_BEAT_SECONDS
        self._problem = ""
        self.depart: Callable[[Sequence[int], Programs], Departure] = depart

    def round(self, ready_file: Path = READY_FILE) -> None:
        """Looks once, and does what is due."""
        self._complete_launch(ready_file)
        try:
            notices = self._source.now()
        except NodeError as error:
            self._complain(str(error))
            return
        self._problem = ""
        for gone in self._seen.difference(notices):
            say(PROGRAM, f"no longer announced: {gone}")
            self._due.pop(gone, None)
        for new in [notice for notice in notices if notice not in self._seen]:
            say(PROGRAM, f"announced: {new}")
        self._seen = set(notices)
        for notice in notices:
            if time.monotonic() >= self._due.get(notice, 0):
                self._due[notice] = time.monotonic() + self._act(notice)

    def _act(self, notice: Notice) -> float:
        """Does what a notice asks for; returns the seconds after which to do it again."""
        if notice.kind is Kind.TERMINATION:
            return self._leave()
        try:
            for port in self._ports:
                self._programs.hand_over(port)
        except NodeError as error:
            say(PROGRAM, f"{notice.kind.value}: {error}")
            return REFUSED_SECONDS[notice.kind]
        return SPOT_SECONDS if notice.kind is Kind.SPOT else NEVER

    def _leave(self) -> float:
        self._healing.pause()
        ending = self.depart(self._ports, self._programs)
        if ending is not Departure.GONE:
            self._healing.resume()
        return DEPART_SECONDS if ending is Departure.UNKNOWN else NEVER

    def _complete_launch(self, ready_file: Path) -> None:
        """Tells the group that the node serves, as soon as it does."""
        if time.monotonic() < self._launch_due:
            return
        if not ready_file.exists():
            self._ask_for_time()
            return
        try:
            heard = self._programs.answer(Verb.CONTINUE, LAUNCHING)
        except NodeError as error:
            say(PROGRAM, f"the group cannot be told that this node serves: {error}")
            heard = Heard.NOT_YET
        self._launch_due = time.monotonic() + ANSWER_SECONDS if heard is Heard.NOT_YET else NEVER

    def _ask_for_time(self) -> None:
        """The hook's time begins again while the servers load or copy their data, but not without end."""
        if time.monotonic() < self._beat_due:
            return
        self._beat_due = time.monotonic() + LAUNCH_BEAT_SECONDS
        if seconds_since_start() > LONGEST_LAUNCH_SECONDS:
            self._beat_due = NEVER
            return
        try:
            failed = [port for port in self._ports if self._programs.has_failed(port)]
            if not failed and self._programs.answer(Verb.BEAT, LAUNCHING) is Heard.NOTHING_WAITS:
                self._beat_due = NEVER
        except NodeError as error:
            say(PROGRAM, f"the group cannot be asked for more time: {error}")

    def _complain(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            say(PROGRAM, problem)
