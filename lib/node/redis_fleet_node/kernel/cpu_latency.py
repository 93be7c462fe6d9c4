"""redis-fleet-cpu-latency.service: keeps the processors in C1 for as long as it runs.

The kernel ends the request as soon as the file is closed, so that nothing remains when this ends.
"""

from __future__ import annotations

import os
import signal
import sys

from ..report import say
from .c_states import DEVICE, LATENCY, shallow_latency
from .roots import ROOTS, Roots

PROGRAM = "cpu-latency"


def request_latency(microseconds: int, roots: Roots = ROOTS) -> int:
    """Asks the kernel for it; returns the descriptor whose closing ends it."""
    descriptor = os.open(roots.dev / DEVICE, os.O_WRONLY | os.O_CLOEXEC)
    os.write(descriptor, LATENCY.pack(microseconds))
    return descriptor


def main() -> int:
    """Holds the request until a signal ends the program; returns at once where there are no C-states to choose from."""
    latency = shallow_latency()
    if latency is None:
        say(PROGRAM, "warning: this instance type does not let its system choose C-states; nothing to hold")
        return 0
    request_latency(latency)
    say(PROGRAM, f"processors wake within {latency} us while this runs")
    signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
