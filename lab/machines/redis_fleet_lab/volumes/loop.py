"""Loop devices that free themselves when nobody uses them any more."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from pathlib import Path

LOOP_CTL_GET_FREE = 0x4C82
LOOP_CONFIGURE = 0x4C0A
AUTOCLEAR = 4
ATTEMPTS = 50
BLOCK_SIZE = 512
# struct loop_config: fd, block size, loop_info64 (flags at byte 52 of it), reserved
CONFIG = struct.Struct("=II52xI176x64x")


class LoopDevice:
    """A file as a block device, for as long as this object, a mount or a machine holds it open."""

    def __init__(self, file: Path) -> None:
        backing = os.open(file, os.O_RDWR | os.O_CLOEXEC)
        try:
            self.path, self._device = _take_free(backing)
        finally:
            os.close(backing)

    @property
    def number(self) -> int:
        """The device number, for mknod."""
        return os.stat(self.path).st_rdev

    def release(self) -> None:
        """Lets go of the device: it frees itself with the last mount of it."""
        if self._device >= 0:
            os.close(self._device)
            self._device = -1


def _take_free(backing: int) -> tuple[str, int]:
    """Another lab, or anybody else, may take the same free device: then the next one."""
    control = os.open("/dev/loop-control", os.O_RDWR | os.O_CLOEXEC)
    try:
        for _ in range(ATTEMPTS):
            path = f"/dev/loop{fcntl.ioctl(control, LOOP_CTL_GET_FREE)}"
            device = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.ioctl(device, LOOP_CONFIGURE, CONFIG.pack(backing, BLOCK_SIZE, AUTOCLEAR))
            except OSError as error:
                os.close(device)
                if error.errno != errno.EBUSY:
                    raise
            else:
                return path, device
    finally:
        os.close(control)
    raise OSError(errno.EBUSY, "no free loop device")
