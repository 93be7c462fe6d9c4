"""Waiting in a test for what comes by itself."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(check: Callable[[], bool], what: str, seconds: float = 30) -> float:
    """Waits for something and returns the seconds; throws an AssertionError that names it when it does not come."""
    start = time.monotonic()
    while not check():
        if time.monotonic() - start > seconds:
            raise AssertionError(f"{what} did not come within {seconds} s")
        time.sleep(0.05)
    return time.monotonic() - start
