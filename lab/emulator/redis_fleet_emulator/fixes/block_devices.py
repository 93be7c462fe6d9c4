"""The volumes that an instance is launched with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses import EC2Response

from ..images.encryption import key_arn
from ..images.own_image import OwnImage
from .images import PublicImage

#: GiB of the root volume of an image that does not say more of it.
ROOT_SIZE = 8

#: What belongs to a type of volume, and goes when another one is asked for.
_OF_TYPE = ("Iops", "Throughput")


def install() -> None:
    """Read the devices of a request as they are: moto drops some of what they say, and fills in what they do not."""

    def requested(self: Any) -> list[dict[str, Any]]:
        return [dict(one) for one in self._get_param("BlockDeviceMappings", [])]

    EC2Response._parse_block_device_mapping = requested  # type: ignore[method-assign]


def devices_of(backend: Any, image: Any, requested: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the block devices of an instance: the image's first, then what is requested, later ones over earlier ones.

    Throws EC2ClientError for a volume that is smaller than its snapshot, or without a size.
    """
    devices = {one["DeviceName"]: dict(one["Ebs"]) for one in _of_image(image) if "Ebs" in one}
    for one in requested:
        name = one["DeviceName"]
        if one.get("NoDevice") is not None:
            devices.pop(name, None)
        elif not one.get("VirtualName"):
            devices[name] = _over(devices.get(name, {}), one.get("Ebs", {}))
    return [{"DeviceName": name, "Ebs": _complete(backend, name, ebs)} for name, ebs in devices.items()]


def _of_image(image: Any) -> Sequence[Mapping[str, Any]]:
    if isinstance(image, (OwnImage, PublicImage)):
        return image.block_device_mappings
    return [{"DeviceName": image.root_device_name, "Ebs": {"VolumeSize": ROOT_SIZE, "DeleteOnTermination": True}}]


def _over(below: Mapping[str, Any], ebs: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {key: value for key, value in ebs.items() if value is not None}
    changes_type = wanted.get("VolumeType", below.get("VolumeType")) != below.get("VolumeType")
    kept = {key: value for key, value in below.items() if not (changes_type and key in _OF_TYPE)}
    return {**kept, **wanted}


def _complete(backend: Any, name: str, ebs: Mapping[str, Any]) -> dict[str, Any]:
    found = {"DeleteOnTermination": True, **ebs}
    snapshot = backend.get_snapshot(found["SnapshotId"]) if found.get("SnapshotId") else None
    if snapshot is not None:
        least, size = int(snapshot.volume_size), found.setdefault("VolumeSize", int(snapshot.volume_size))
        if int(size) < least:
            message = f"Volume of size {size}GB is smaller than snapshot '{snapshot.id}', expect size >= {least}GB"
            raise EC2ClientError("InvalidBlockDeviceMapping", message)
        if snapshot.encrypted:
            found = {**found, "Encrypted": True, "KmsKeyId": found.get("KmsKeyId") or snapshot.kms_key_id}
    if not found.get("VolumeSize"):
        raise EC2ClientError("MissingParameter", f"The device {name} must contain the parameter size or snapshotId")
    if found.get("KmsKeyId"):
        found["KmsKeyId"] = key_arn(backend, found["KmsKeyId"])
    return found
