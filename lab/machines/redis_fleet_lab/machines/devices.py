"""Block devices that come and go while a machine runs."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ..volumes.volumes import Attached
from .mounts import shut, volume_mounts

BY_ID = Path("dev/disk/by-id")


def add_device(root: Path, attached: Attached) -> None:
    """Shows a volume to a running machine, under the name and the link that EC2's machines have."""
    device, link = root / "dev" / attached.name, root / BY_ID / attached.link
    link.parent.mkdir(parents=True, exist_ok=True)
    for path in (device, link):
        path.unlink(missing_ok=True)
    os.mknod(device, stat.S_IFBLK | 0o660, attached.device.number)
    link.symlink_to(f"../../{attached.name}")


def remove_device(root: Path, attached: Attached) -> None:
    """Takes the names of a volume from a running machine."""
    for path in (root / BY_ID / attached.link, root / "dev" / attached.name):
        try:
            path.unlink()
        except OSError:
            # The machine is going, or its owner has removed it
            continue


def is_mounted(pid: int, attached: Attached) -> bool:
    """Whether the machine with this first process has the volume mounted."""
    return bool(volume_mounts(pid, attached.device.number))


def shut_down(pid: int, attached: Attached) -> None:
    """Ends the file system on the volume as a detachment by force does."""
    for mount_point in volume_mounts(pid, attached.device.number):
        shut(mount_point)
