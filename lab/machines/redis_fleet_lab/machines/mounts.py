"""The file systems on volumes that a machine has mounted."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import struct
import sys
from pathlib import Path

# XFS_IOC_GOINGDOWN of linux/fs/xfs/libxfs/xfs_fs.h, and its flag to leave even the log unwritten
GOING_DOWN = 0x8004587D
NO_LOG_FLUSH = 2
LOOP_MAJOR = 7


def volume_mounts(pid: int, number: int | None = None) -> list[Path]:
    """Where a machine has mounted its volumes, or the one with this device number, as paths of ours."""
    try:
        lines = Path(f"/proc/{pid}/mountinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    wanted = f"{LOOP_MAJOR}:" if number is None else f"{os.major(number)}:{os.minor(number)}"
    fields = [line.split() for line in lines]
    found = [each[4] for each in fields if (each[2].startswith(wanted) if number is None else each[2] == wanted)]
    return [Path(f"/proc/{pid}/root{_plain(each)}") for each in found]


def shut(mount_point: Path) -> None:
    """Ends a file system as a loss of power does: what was not synced is gone.

    Only XFS can do that; of another file system nothing is lost, which the log says.
    """
    try:
        folder = os.open(mount_point, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return
    try:
        fcntl.ioctl(folder, GOING_DOWN, struct.pack("I", NO_LOG_FLUSH))
    except OSError as error:
        if error.errno != errno.EIO:
            print(f"{mount_point} loses nothing by the loss of power: {error.strerror}", file=sys.stderr)
    finally:
        os.close(folder)


def _plain(path: str) -> str:
    """The kernel writes spaces and the like as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), path)
