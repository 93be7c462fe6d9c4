"""Watches a machine from its power-on until it is ready or has failed."""

from __future__ import annotations

import threading
import time

from .entry import Entry
from .readiness import Console, failure, is_ready

POLL_SECONDS = 0.1
BOOT_SECONDS = 1200


def watch_boot(entry: Entry, console: Console) -> None:
    """Watches the boot that has just begun, in the background; a later boot of the same machine ends it."""
    number = entry.boots
    # The first boot counts from the launch, later ones from their own beginning
    begun = entry.launched if number == 1 else time.monotonic()

    def watch() -> None:
        deadline = time.monotonic() + BOOT_SECONDS
        while entry.boots == number and entry.state in ("booting", "failed"):
            if _look(entry, console, begun):
                return
            if time.monotonic() > deadline:
                entry.state, entry.problem = "failed", f"did not come up within {BOOT_SECONDS} s"
                return
            time.sleep(POLL_SECONDS)

    threading.Thread(target=watch, name="boot", daemon=True).start()


def _look(entry: Entry, console: Console, begun: float) -> bool:
    """One look; true when there is no more to see."""
    root = entry.machine.root if entry.machine else None
    if root is None:
        return True
    if is_ready(root):
        entry.state, entry.problem, entry.seconds = "ready", None, round(time.monotonic() - begun, 1)
        return True
    problem = failure(root, console)
    if problem is not None:
        entry.state, entry.problem = "failed", problem
    return False
