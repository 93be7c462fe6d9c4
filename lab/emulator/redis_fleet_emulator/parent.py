"""Ties the life of this process to the one that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading

PR_SET_PDEATHSIG = 1


def follow_parent() -> None:
    """End this process when its parent dies or closes our standard input.

    The end of standard input is the portable signal; on Linux the kernel is asked as well, for a
    caller that left the pipe's other end open in another process.
    """
    if sys.platform == "linux":
        _ask_kernel(os.getppid())
    threading.Thread(target=_wait_for_end_of_input, name="parent", daemon=True).start()


def _ask_kernel(parent: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(0)


def _wait_for_end_of_input() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)
