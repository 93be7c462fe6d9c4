"""The file system of the slot's volume: made once, never over anything, grown when the volume was."""

from __future__ import annotations

import os
from pathlib import Path

from .commands import run
from .errors import NodeError

FILE_SYSTEM = "xfs"
MEBIBYTE = 2**20
GIBIBYTE = 2**30
NOTHING_FOUND = 2
AMBIGUOUS = 8


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


def ensure_file_system(device: Path) -> bool:
    """Makes XFS on a blank device; returns False when it is there already.

    Throws a NodeError when the device holds anything else: it is never overwritten.
    """
    found = probe(device)
    kind = found.get("TYPE")
    if kind == FILE_SYSTEM:
        return False
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


def _bytes_of(mount_point: Path) -> int:
    status = os.statvfs(mount_point)
    return status.f_blocks * status.f_frsize
