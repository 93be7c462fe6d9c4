"""What is mounted on this machine."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .commands import run
from .errors import NodeError
from .file_system import FILE_SYSTEM

MOUNT_INFO = Path("/proc/self/mountinfo")
# The data is ours alone: no device files, no set-uid programs, no write for every read.
OPTIONS = "noatime,nodev,nosuid"


def mounted_device(mount_point: Path, mount_info: Path = MOUNT_INFO) -> str | None:
    """Numbers of the device that is mounted there, such as 259:1, or None when nothing is."""
    numbers = None
    for line in mount_info.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        fields = line.split(" ")
        where = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[4])
        if where == str(mount_point):
            numbers = fields[2]  # the last one lies on top
    return numbers


def device_numbers(device: Path) -> str:
    """Numbers of a block device as the kernel's mount table shows them."""
    number = os.stat(device).st_rdev
    return f"{os.major(number)}:{os.minor(number)}"


def mount(device: Path, mount_point: Path) -> bool:
    """Mounts the device; returns False when it is mounted there already.

    Throws a NodeError when something else is mounted there, or when the folder below holds files that the mount would
    hide.
    """
    there = mounted_device(mount_point)
    if there == device_numbers(device):
        return False
    if there is not None:
        raise NodeError(f"{mount_point} is the mount point of another device ({there}); unmount it")
    mount_point.mkdir(mode=0o755, parents=True, exist_ok=True)
    if any(mount_point.iterdir()):
        raise NodeError(f"{mount_point} holds files on the root volume, which the mount would hide; move them away")
    run(["mount", "-t", FILE_SYSTEM, "-o", OPTIONS, str(device), str(mount_point)], seconds=300)
    return True
