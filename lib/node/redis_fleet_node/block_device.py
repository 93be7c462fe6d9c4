"""The block device that an EBS volume is on this machine."""

from __future__ import annotations

from pathlib import Path

BY_ID = Path("/dev/disk/by-id")


def device_of(volume_id: str, by_id: Path = BY_ID) -> Path | None:
    """The volume's block device on this machine, or None while there is none."""
    link = by_id / f"nvme-Amazon_Elastic_Block_Store_{volume_id.replace('-', '', 1)}"
    device = link.resolve()
    return device if device.is_block_device() else None
