"""The volume: mounted where it should be, with room."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ..block_device import BY_ID, device_of
from ..file_system import FILE_SYSTEM, GIBIBYTE
from ..findings import Finding, Verdict
from ..mounts import device_numbers, find_mount
from ..node import Volume
from ..slot_mark import MARK

WARNING_PERCENT = 20
CRITICAL_PERCENT = 5
BOOT_AGAIN = "systemctl start redis-fleet-boot.service, and see its log"


def check_mount(volume: Volume, by_id: Path = BY_ID) -> Sequence[Finding]:
    """What is mounted is the slot's own volume, with its mark."""
    there, device = find_mount(volume.mount_point), device_of(volume.id, by_id)
    name, wanted = f"mount {volume.mount_point}", volume.id
    if there is None:
        reason = "the volume is not mounted: what is written there goes to the root volume"
        return [Finding(name, Verdict.CRITICAL, wanted, "nothing", reason, BOOT_AGAIN)]
    if device is None or device_numbers(device) != there.device:
        reason = "what is mounted is not the slot's volume"
        return [Finding(name, Verdict.CRITICAL, wanted, f"device {there.device}", reason, "stop the server, unmount it")]
    found = [Finding(name, Verdict.OK, wanted, f"{volume.id} as {device}", "the data outlives the machine there")]
    kind = Verdict.OK if there.kind == FILE_SYSTEM else Verdict.WARNING
    found.append(Finding("file system", kind, FILE_SYSTEM, there.kind, "it can be grown while it is mounted"))
    if "ro" in there.options:
        found.append(Finding(name, Verdict.CRITICAL, "rw", "ro", "nothing can be written", "see the kernel's log (dmesg)"))
    if not (volume.mount_point / MARK).exists():
        reason = "the volume does not say whose it is"
        found.append(Finding("mark of the slot", Verdict.WARNING, MARK, "missing", reason, BOOT_AGAIN))
    return found


def check_room(path: Path, reason: str, fix: str) -> Sequence[Finding]:
    """Bytes and files that the file system can still take."""
    status = os.statvfs(path)
    free = status.f_bavail * status.f_frsize
    rooms = [(f"free space of {path}", status.f_bavail, status.f_blocks, f"{free / GIBIBYTE:.2f} GiB")]
    if status.f_files:
        rooms.append((f"free files of {path}", status.f_favail, status.f_files, str(status.f_favail)))
    return [_room(room, reason, fix) for room in rooms]


def _room(room: tuple[str, int, int, str], reason: str, fix: str) -> Finding:
    name, free, total, shown = room
    percent = free * 100 // total
    actual, wanted = f"{percent} %, {shown}", f"at least {WARNING_PERCENT} %"
    if percent >= WARNING_PERCENT:
        return Finding(name, Verdict.OK, wanted, actual, reason)
    verdict = Verdict.CRITICAL if percent < CRITICAL_PERCENT else Verdict.WARNING
    return Finding(name, verdict, wanted, actual, reason, fix)


def check_volume_room(volume: Volume) -> Sequence[Finding]:
    """The slot's volume has room; nothing about the root volume in its place."""
    if find_mount(volume.mount_point) is None:
        return []
    reason = "a rewrite of the log of writes needs room for a second one"
    return check_room(volume.mount_point, reason, f"enlarge {volume.id}, then xfs_growfs {volume.mount_point}")


def check_root_room() -> Sequence[Finding]:
    """The root volume has room."""
    return check_room(Path("/"), "logs and updates need it", "remove what is old, or enlarge the image's root volume")
