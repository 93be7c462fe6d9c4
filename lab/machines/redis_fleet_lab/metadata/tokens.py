"""The tokens of IMDSv2 sessions."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

MIN_SECONDS = 1
MAX_SECONDS = 21_600


class Tokens:
    """Tokens that were given out, each good for one machine and a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def issue(self, instance_id: str, seconds: int) -> str:
        """A new token for a machine; seconds 1-21600."""
        token = f"AQAEA{secrets.token_urlsafe(38)}=="
        now = self._clock()
        with self._lock:
            self._known = {known: entry for known, entry in self._known.items() if entry[1] > now}
            self._known[token] = (instance_id, now + seconds)
        return token

    def seconds_left(self, instance_id: str, token: str) -> int | None:
        """How long a token is good for on a machine; None for one that is over, unknown or another machine's."""
        with self._lock:
            owner, end = self._known.get(token, ("", 0.0))
        left = end - self._clock()
        return int(left) if owner == instance_id and left > 0 else None


def seconds_in(header: str | None) -> int | None:
    """The lifetime that a header asks for; None when it is not a whole number of 1-21600."""
    if header is None or not header.isascii() or not header.isdecimal() or len(header) > 5:
        return None
    seconds = int(header)
    return seconds if MIN_SECONDS <= seconds <= MAX_SECONDS else None
