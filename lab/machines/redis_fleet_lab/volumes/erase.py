"""Emptying a block device that stays where it is."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
import time

from ..errors import LabError

#: BLKDISCARD of linux/fs.h; what a loop device discards reads as zeros, and its file has a hole there.
DISCARD = 0x1277
BUSY_SECONDS = 10
POLL_SECONDS = 0.01


def erase(device: str) -> None:
    """Loses all that a block device holds, as soon as the last mount of it has ended. Throws a LabError when none ends."""
    deadline = time.monotonic() + BUSY_SECONDS
    while not _discarded(device):
        if time.monotonic() > deadline:
            raise LabError(f"{device} is still in use after {BUSY_SECONDS} s")
        time.sleep(POLL_SECONDS)


def _discarded(device: str) -> bool:
    try:
        # Exclusive: refused as long as a file system is mounted from it
        file = os.open(device, os.O_RDWR | os.O_EXCL | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.EBUSY:
            return False
        raise
    try:
        fcntl.ioctl(file, DISCARD, struct.pack("=QQ", 0, os.lseek(file, 0, os.SEEK_END)))
    finally:
        os.close(file)
    return True
