"""The node's membership in its cluster, kept by a thread of its own: it joins, then heals round by round."""

from __future__ import annotations

import threading
import time
from typing import Callable, Protocol

from ..cluster.other_server import OtherServerError
from ..errors import NodeError
from ..report import say

PROGRAM = "agent"
HEAL_SECONDS = 5.0
REJOIN_SECONDS = 5.0
# A reason that stays the same is said again after so long
REPEAT_SECONDS = 300.0


class Member(Protocol):
    """What joins a cluster and heals its part of it."""

    def join(self) -> str:
        """Blocks until the node is a healthy member; returns what it is."""

    def heal(self) -> str | None:
        """One round; returns what was done. Throws an OtherServerError when a new membership is due."""


class Keeper:
    """Keeps a membership in a thread; what goes wrong in a round is one line, and the next round comes."""

    def __init__(self, make: Callable[[], Member], on_joined: Callable[[], object]) -> None:
        """`make` makes the membership, again after a join that failed and for a server that is another node.

        `on_joined` is called once, in the thread.
        """
        self._make = make
        self._on_joined = on_joined
        self._is_paused = threading.Event()
        self._is_over = threading.Event()
        self._said = ""
        self._said_at = 0.0
        self._thread = threading.Thread(target=self._run, name="membership", daemon=True)

    def start(self) -> None:
        """Begins to join."""
        self._thread.start()

    def pause(self) -> None:
        """Heals no more until `resume`: the node is about to leave."""
        self._is_paused.set()

    def resume(self) -> None:
        """Heals again."""
        self._is_paused.clear()

    def stop(self) -> None:
        """Ends the rounds."""
        self._is_over.set()

    def _run(self) -> None:
        member = self._join_at_last()
        if member is not None:
            self._on_joined()
        while member is not None and not self._is_over.wait(HEAL_SECONDS):
            if not self._is_paused.is_set() and not self._heal(member):
                member = self._join_at_last()

    def _join_at_last(self) -> Member | None:
        """Joins again and again until it succeeds; None when the rounds were ended before."""
        while not self._is_over.is_set():
            member = self._join()
            if member is not None:
                return member
            self._is_over.wait(REJOIN_SECONDS)
        return None

    def _join(self) -> Member | None:
        try:
            member = self._make()
            say(PROGRAM, f"member: {member.join()}")
        except Exception as error:  # noqa: BLE001 - the next attempt comes, whatever it was
            self._complain("join", error)
            return None
        return member

    def _heal(self, member: Member) -> bool:
        """One round; returns False when the membership is over, and another has to be made."""
        try:
            done = member.heal()
        except OtherServerError as error:
            self._complain("heal", error)
            return False
        except Exception as error:  # noqa: BLE001 - the next round comes, whatever it was
            self._complain("heal", error)
            return True
        self._said = ""
        if done:
            say(PROGRAM, f"healed: {done}")
        return True

    def _complain(self, step: str, error: Exception) -> None:
        text = f"{step}: {text_of(error)}"
        now = time.monotonic()
        if text != self._said or now - self._said_at >= REPEAT_SECONDS:
            self._said, self._said_at = text, now
            say(PROGRAM, text)


def text_of(error: Exception) -> str:
    """An error as a line: of an unforeseen one only its kind, because its text could hold anything."""
    if isinstance(error, NodeError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename or 'input or output'}: {error.strerror or type(error).__name__}"
    return f"unforeseen {type(error).__name__}"
