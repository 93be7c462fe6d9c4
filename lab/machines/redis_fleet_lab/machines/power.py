"""How a machine ends: in order, at once, or by the loss of its power."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import struct
import subprocess
import time
from pathlib import Path

# XFS_IOC_GOINGDOWN of linux/fs/xfs/libxfs/xfs_fs.h, and its flag to leave even the log unwritten
GOING_DOWN = 0x8004587D
NO_LOG_FLUSH = 2
# systemd as PID 1 powers off when it gets this
POWER_OFF = signal.SIGRTMIN + 4
ORDERLY_SECONDS = 90
ASK_AGAIN_SECONDS = 2
LOOP_MAJOR = 7


def power_off(pid: int, supervisor: subprocess.Popen[bytes], seconds: float = ORDERLY_SECONDS) -> None:
    """Asks the machine to power off, and cuts it off when it takes longer than EC2 would wait.

    It is asked again and again: a machine that has just been switched on does not listen yet.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        _signal(pid, POWER_OFF)
        try:
            supervisor.wait(ASK_AGAIN_SECONDS)
            return
        except subprocess.TimeoutExpired:
            continue
    lose_power(pid, supervisor)


def lose_power(pid: int, supervisor: subprocess.Popen[bytes]) -> None:
    """Ends the machine at once: what its volumes were not told to keep is gone.

    A mere kill would unmount cleanly and lose nothing, so the file systems are shut first.
    """
    for mount_point in _volume_mounts(pid):
        _shut(Path(f"/proc/{pid}/root{mount_point}"))
    _signal(pid, signal.SIGKILL)
    supervisor.wait()


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _volume_mounts(pid: int) -> list[str]:
    try:
        lines = Path(f"/proc/{pid}/mountinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    mounts = [line.split() for line in lines]
    volumes = [fields[4] for fields in mounts if fields[2].startswith(f"{LOOP_MAJOR}:")]
    return [re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), volume) for volume in volumes]


def _shut(mount_point: Path) -> None:
    try:
        folder = os.open(mount_point, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return
    try:
        fcntl.ioctl(folder, GOING_DOWN, struct.pack("I", NO_LOG_FLUSH))
    except OSError:
        # Shut already, or no XFS: then there is nothing that could still be written in order
        return
    finally:
        os.close(folder)
