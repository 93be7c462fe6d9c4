"""How a machine ends: in order, or by the loss of its power."""

from __future__ import annotations

import os
import signal
import subprocess
import time

from ..errors import LabError
from .mounts import shut, volume_mounts

# systemd as PID 1 powers off when it gets this
POWER_OFF = signal.SIGRTMIN + 4
ORDERLY_SECONDS = 90
ASK_AGAIN_SECONDS = 2
DEAD_SECONDS = 30


def power_off(pid: int, supervisor: subprocess.Popen[bytes], seconds: float = ORDERLY_SECONDS) -> None:
    """Asks the machine to power off, and cuts it off when it takes longer than EC2 would wait.

    It is asked again and again: a machine that has just been switched on does not listen yet.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        _signal(pid, POWER_OFF)
        try:
            supervisor.wait(min(ASK_AGAIN_SECONDS, seconds))
            return
        except subprocess.TimeoutExpired:
            continue
    lose_power(pid, supervisor)


def lose_power(pid: int, supervisor: subprocess.Popen[bytes]) -> None:
    """Ends the machine at once: what its volumes were not told to keep is gone.

    A mere kill would unmount cleanly and lose nothing, so the file systems are shut first.
    """
    for mount_point in volume_mounts(pid):
        shut(mount_point)
    _signal(pid, signal.SIGKILL)
    try:
        supervisor.wait(DEAD_SECONDS)
    except subprocess.TimeoutExpired:
        raise LabError(f"the machine with process {pid} does not end within {DEAD_SECONDS} s of being killed") from None


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
