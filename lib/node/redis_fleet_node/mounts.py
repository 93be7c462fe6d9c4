"""What is mounted on this machine."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from .commands import run
from .errors import NodeError
from .file_system import FILE_SYSTEM

MOUNT_INFO = Path("/proc/self/mountinfo")
# The data is ours alone: no device files, no set-uid programs, no write for every read.
OPTIONS = "noatime,nodev,nosuid"


@dataclass(frozen=True)
class Mounted:
    """What is mounted at a place: numbers of the device such as 259:1, kind of the file system, its options."""

    device: str
    kind: str
    options: tuple[str, ...]


def find_mount(mount_point: Path, mount_info: Path = MOUNT_INFO) -> Mounted | None:
    """What is mounted there, or None when nothing is."""
    found = None
    for line in mount_info.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        where = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[4])
        if where == str(mount_point):
            found = Mounted(fields[2], after.split(" ")[0], tuple(fields[5].split(",")))  # the last one lies on top
    return found


def device_numbers(device: Path) -> str:
    """Numbers of a block device as the kernel's mount table shows them."""
    number = os.stat(device).st_rdev
    return f"{os.major(number)}:{os.minor(number)}"


def mount(device: Path, mount_point: Path) -> bool:
    """Mounts the device; returns False when it is mounted there already.

    Throws a NodeError when something else is mounted there, or when the folder below holds files that the mount would
    hide.
    """
    there = find_mount(mount_point)
    if there is not None and there.device == device_numbers(device):
        return False
    if there is not None:
        raise NodeError(f"{mount_point} is the mount point of another device ({there.device}); unmount it")
    mount_point.mkdir(mode=0o755, parents=True, exist_ok=True)
    if any(mount_point.iterdir()):
        raise NodeError(f"{mount_point} holds files on the root volume, which the mount would hide; move them away")
    run(["mount", "-t", FILE_SYSTEM, "-o", OPTIONS, str(device), str(mount_point)], seconds=300)
    return True


def unmount(mount_point: Path) -> None:
    """Unmounts what is mounted there; throws a NodeError when it is in use."""
    run(["umount", str(mount_point)], seconds=300)
