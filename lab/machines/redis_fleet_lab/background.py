"""Work that must not hold up whoever asked for it."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def in_background(work: Callable[[T], None], name: str = "work") -> Callable[[T], None]:
    """The same work, each time in a thread of its own; what goes wrong is in the lab's log."""

    def run(argument: T) -> None:
        try:
            work(argument)
        except Exception:  # noqa: BLE001 - a thread that fails must not be silent
            traceback.print_exc(file=sys.stderr)

    def start(argument: T) -> None:
        threading.Thread(target=run, args=(argument,), name=name, daemon=True).start()

    return start
