"""Block devices that come and go while a machine runs."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ..volumes.volumes import Attached

BY_ID = Path("dev/disk/by-id")


def add_device(root: Path, attached: Attached) -> None:
    """Shows a volume to a running machine, under the name and the link that EC2's machines have."""
    os.mknod(root / "dev" / attached.name, stat.S_IFBLK | 0o660, attached.device.number)
    (root / BY_ID).mkdir(parents=True, exist_ok=True)
    link = root / BY_ID / attached.link
    link.unlink(missing_ok=True)
    link.symlink_to(f"../../{attached.name}")


def remove_device(root: Path, attached: Attached) -> None:
    """Takes the names of a volume from a running machine."""
    for path in (root / BY_ID / attached.link, root / "dev" / attached.name):
        try:
            path.unlink()
        except OSError:
            # The machine is going, or its owner has removed it
            continue
