"""How long to wait for something, and how often to look."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """A bound for waiting: `limit` and `pause` in seconds."""

    limit: float
    pause: float

    def rounds(self) -> Iterator[float]:
        """Yields the seconds waited so far, first at once, then after each pause until the limit is over."""
        start = time.monotonic()
        while True:
            waited = time.monotonic() - start
            yield waited
            if waited >= self.limit:
                return
            time.sleep(self.pause)
