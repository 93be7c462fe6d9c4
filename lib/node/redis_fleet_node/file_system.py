"""The file system of the slot's volume: made once, never over anything, grown when the volume was."""

from __future__ import annotations

import os
import struct
from pathlib import Path

from .commands import run
from .errors import NodeError
from .memory import MEBIBYTE

FILE_SYSTEM = "xfs"
GIBIBYTE = 2**30
NOTHING_FOUND = 2
AMBIGUOUS = 8
# Of XFS's superblock, big-endian: its magic, the mark of a mkfs in progress, inodes that exist and that are free
SUPERBLOCK = struct.Struct(">4s122xB1xQQ")
MAGIC = b"XFSB"
INODES_OF_MKFS = 3
# A server writes at its start already: a new log file, and its list of log files
NEEDED_BYTES = 16 * MEBIBYTE


def probe(device: Path) -> dict[str, str]:
    """What blkid finds on the device itself, such as {"TYPE": "xfs", "UUID": ...}; empty when it finds nothing.

    Throws a NodeError when it finds signatures of several kinds.
    """
    done = run(["blkid", "-p", "-o", "export", str(device)], allowed_codes=(0, NOTHING_FOUND, AMBIGUOUS))
    if done.returncode == AMBIGUOUS:
        raise NodeError(f"{device} holds signatures of several file systems; restore the volume from a snapshot")
    pairs = (line.partition("=") for line in done.stdout.splitlines())
    return {key: value for key, _, value in pairs if key != "DEVNAME"}


def begins_with_zeros(device: Path) -> bool:
    """Whether the device's first MiB holds nothing but zeros."""
    with open(device, "rb") as source:
        return not any(source.read(MEBIBYTE))


def is_unfinished(device: Path) -> bool:
    """Whether the device holds an XFS whose mkfs never came to its end, so that no file was ever in it.

    mkfs.xfs marks its superblock as in progress with its first write and takes the mark away with its last one. Other
    tools use the mark too (xfs_copy), hence the second proof: no inode is in use but the three that mkfs makes.
    """
    with open(device, "rb") as source:
        block = source.read(SUPERBLOCK.size)
    magic, in_progress, inodes, free_inodes = SUPERBLOCK.unpack(block)
    return bool(magic == MAGIC and in_progress == 1 and 0 <= inodes - free_inodes <= INODES_OF_MKFS)


def ensure_file_system(device: Path) -> bool:
    """Makes XFS on a device that is blank, or on which it was never finished; returns False when it is there already.

    Throws a NodeError when the device holds anything else: it is never overwritten.
    """
    found = probe(device)
    kind = found.get("TYPE")
    if kind == FILE_SYSTEM:
        if not is_unfinished(device):
            return False
        run(["mkfs.xfs", "-q", "-f", str(device)], seconds=600)
        return True
    if found:
        holds = kind or f"a partition table ({found.get('PTTYPE', 'unknown')})"
        raise NodeError(
            f"{device} holds {holds} instead of {FILE_SYSTEM}; "
            "it is left as it is: give the slot a blank volume or one of a slot"
        )
    if not begins_with_zeros(device):
        raise NodeError(
            f"{device} holds data without a known file system; "
            "it is left as it is: give the slot a blank volume, or restore this one from a snapshot"
        )
    run(["mkfs.xfs", "-q", str(device)], seconds=600)
    return True


def grow(mount_point: Path) -> str:
    """Grows the mounted file system to the size of its device, and tells its size; does nothing when it fills it."""
    before = _bytes_of(mount_point)
    run(["xfs_growfs", "-d", str(mount_point)], seconds=600)
    after = _bytes_of(mount_point)
    size = f"{after / GIBIBYTE:.2f} GiB"
    return size if after == before else f"grown from {before / GIBIBYTE:.2f} to {size}"


def check_space(mount_point: Path) -> str:
    """How much is free; throws a NodeError when the server could not even start."""
    status = os.statvfs(mount_point)
    free = status.f_bavail * status.f_frsize
    if free < NEEDED_BYTES or status.f_favail == 0:
        raise NodeError(
            f"{mount_point} is full, {free // MEBIBYTE} MiB and {status.f_favail} files are free; enlarge the volume, "
            "then start redis-fleet-boot.service, which grows the file system"
        )
    return f"{free / GIBIBYTE:.2f} GiB free"


def _bytes_of(mount_point: Path) -> int:
    status = os.statvfs(mount_point)
    return status.f_blocks * status.f_frsize
