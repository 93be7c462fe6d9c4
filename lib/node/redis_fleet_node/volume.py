"""Attaching the slot's volume to this instance, never by force."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from .aws import asking
from .aws_errors import code_of
from .block_device import BY_ID, device_of
from .errors import NodeError
from .patience import Patience
from .report import say

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FilterTypeDef, VolumeTypeDef

DEVICE_LETTERS = "fghijklmnop"
# The instance before may still be draining: it gives the volume up, nobody takes it away.
ATTACH = Patience(limit=900, pause=2)
APPEAR = Patience(limit=120, pause=0.2)
REPORT_SECONDS = 30
# Somebody else has the volume, or it is on its way: look again.
WAIT_CODES = ("VolumeInUse", "IncorrectState")


class Attachment:
    """One volume and the instance that shall have it."""

    def __init__(self, ec2: EC2Client, volume_id: str, instance_id: str) -> None:
        self._ec2 = ec2
        self._volume_id = volume_id
        self._instance_id = instance_id
        self._refused: set[str] = set()

    def attach(self, patience: Patience = ATTACH) -> None:
        """Attaches the volume, whose device then appears; does nothing when it is attached here already.

        While another instance has it, waits until that one lets go. Throws a NodeError when the time is over, the
        volume does not exist or is broken, or the role may not attach it.
        """
        obstacle: str | None = None
        report_at = patience.pause
        for waited in patience.rounds():
            obstacle = self._try_once()
            if obstacle is None:
                return
            if waited >= report_at:
                report_at = waited + REPORT_SECONDS
                say("boot", f"volume: {self._volume_id} {obstacle}; waited {waited:.0f} of {patience.limit:.0f} s")
        raise NodeError(
            f"{self._volume_id} {obstacle} after {patience.limit:.0f} seconds; "
            "detach it there when that instance no longer runs the server, then start redis-fleet-boot.service"
        )

    def _try_once(self) -> str | None:
        """One look and, where the volume is free, one try; returns what is in the way, or None when none is."""
        volume = self._describe()
        others = []
        for attachment in volume.get("Attachments", []):
            where, phase = attachment.get("InstanceId", "another instance"), attachment.get("State", "attached")
            if where == self._instance_id and phase in ("attaching", "attached"):
                return None
            if phase != "detached":
                others.append(f"is {phase} at {where}")
        if others:
            return " and ".join(others)
        state = volume.get("State", "unknown")
        if state in ("error", "deleting", "deleted"):
            raise NodeError(f"{self._volume_id} is in the state {state}; restore it from a snapshot")
        if state != "available":
            return f"is {state}"
        return self._request()

    def _describe(self) -> VolumeTypeDef:
        with asking(f"ec2:DescribeVolumes {self._volume_id}"):
            volumes = self._ec2.describe_volumes(VolumeIds=[self._volume_id])["Volumes"]
        if len(volumes) != 1:
            raise NodeError(f"ec2:DescribeVolumes {self._volume_id}: there is no such volume")
        return volumes[0]

    def _request(self) -> str | None:
        """Asks for the attachment; returns what is in the way, or None when the volume is on its way."""
        device = self._free_device()
        with asking(f"ec2:AttachVolume {self._volume_id} as {device}"):
            try:
                self._ec2.attach_volume(VolumeId=self._volume_id, InstanceId=self._instance_id, Device=device)
            except ClientError as error:
                if code_of(error) in WAIT_CODES:
                    return f"is not to be had ({code_of(error)})"
                if code_of(error) == "InvalidParameterValue" and "in use" in str(error):
                    self._refused.add(device)
                    return f"cannot be {device}, which is taken"
                raise
        return None

    def _free_device(self) -> str:
        filters: list[FilterTypeDef] = [{"Name": "attachment.instance-id", "Values": [self._instance_id]}]
        with asking("ec2:DescribeVolumes of this instance"):
            volumes = self._ec2.describe_volumes(Filters=filters)["Volumes"]
        names = [attachment.get("Device", "") for volume in volumes for attachment in volume.get("Attachments", [])]
        taken = {match[1] for match in (re.fullmatch(r"/dev/(?:sd|xvd)([a-z])", name) for name in names) if match}
        for letter in DEVICE_LETTERS:
            if letter not in taken and f"/dev/sd{letter}" not in self._refused:
                return f"/dev/sd{letter}"
        raise NodeError(f"all device names /dev/sd{DEVICE_LETTERS[0]}-{DEVICE_LETTERS[-1]} of this instance are taken")


def wait_for_device(volume_id: str, by_id: Path = BY_ID, patience: Patience = APPEAR) -> Path:
    """The volume's block device, as soon as the kernel shows it; throws a NodeError when it does not."""
    for _ in patience.rounds():
        device = device_of(volume_id, by_id)
        if device is not None:
            return device
    raise NodeError(
        f"{volume_id} is attached, but no block device in {by_id} appeared within {patience.limit:.0f} seconds; "
        "the instance type must be one of Nitro, whose volumes are NVMe devices"
    )
