"""Waiting with a line now and then that says for what."""

from __future__ import annotations

import time
from typing import Callable

from ..errors import NodeError
from ..report import say
from .timing import Timing


def wait_until_none(program: str, look: Callable[[], str | None], timing: Timing, pause: float | None = None) -> float:
    """Looks again and again until nothing is waited for any more; returns the seconds.

    `look` says in a few words what is missing, or None. Throws a NodeError with these words when the time is over.
    """
    start = time.monotonic()
    told = start
    while True:
        missing = look()
        now = time.monotonic()
        if missing is None:
            return now - start
        if now - start > timing.limit:
            raise NodeError(f"waited {now - start:.0f} s in vain: {missing}")
        if now - told >= timing.line:
            told = now
            say(program, f"waiting for {now - start:.0f} of {timing.limit:.0f} s: {missing}")
        time.sleep(timing.look if pause is None else pause)
