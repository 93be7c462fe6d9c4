"""The block devices of an image that is made of an instance or of snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moto.ec2.exceptions import EC2ClientError

from . import snapshots
from .contents import Contents
from .own_image import Device, OwnImage

#: What an image shows of a volume beside its snapshot.
_SHOWN = {"VolumeType": "volume_type", "Iops": "iops", "Throughput": "throughput"}


def of_instance(image: OwnImage, instance: Any, wanted: Iterable[Mapping[str, Any]], reboot: bool) -> None:
    """Give an image the devices of an instance, with a snapshot of each volume, and what a request changes of them.

    Throws EC2ClientError when it changes what cannot be changed.
    """
    backend = image.ec2_backend
    changes = {one["DeviceName"]: one for one in wanted}
    attached = {name: (backend.get_volume(one.volume_id), one) for name, one in instance.get_block_device_mapping}
    for name, (volume, _) in attached.items():
        _check(changes.get(name, {}), volume)
    devices: list[Device] = []
    for name, (volume, mapping) in attached.items():
        change = changes.pop(name, {})
        if "NoDevice" in change:
            continue
        snapshot = snapshots.of_volume(backend, volume, f"Created by CreateImage({instance.id}) for {image.id}")
        deleted = change.get("Ebs", {}).get("DeleteOnTermination", bool(mapping.delete_on_termination))
        devices.append(_device(name, snapshot, deleted))
        if name == instance.root_device_name:
            Contents.keeper.take(snapshot, instance, reboot)
        else:
            snapshot.status = "completed"
    image.devices = [*devices, *(_added(backend, one) for one in changes.values() if "NoDevice" not in one)]


def of_copies(image: OwnImage, source: Any, encryption: tuple[bool, str | None]) -> None:
    """Give an image the devices of another one, which may be in another region, with copies of their snapshots."""
    devices: list[Device] = []
    for device in source.block_device_mappings:
        identity = device.get("Ebs", {}).get("SnapshotId")
        if identity is None:
            devices.append(dict(device))
            continue
        text = f"Copied for DestinationAmi {image.id} from SourceAmi {source.id} for SourceSnapshot {identity}."
        snapshot = snapshots.copied(image.ec2_backend, source.ec2_backend.get_snapshot(identity), text, encryption)
        changed = {"SnapshotId": snapshot.id, "Encrypted": snapshot.encrypted}
        devices.append({**device, "Ebs": {**device["Ebs"], **changed}})
    image.devices = devices


def of_request(image: OwnImage, wanted: Iterable[Mapping[str, Any]]) -> None:
    """Give an image the devices that a request names. Throws EC2ClientError when there is no root among them."""
    image.devices = [_added(image.ec2_backend, one) for one in wanted]
    root = next((one for one in image.devices if one["DeviceName"] == image.root_device_name), {})
    if "SnapshotId" not in root.get("Ebs", {}):
        message = f"Root device {image.root_device_name} needs a snapshot in the block device mappings"
        raise EC2ClientError("InvalidBlockDeviceMapping", message)


def _check(change: Mapping[str, Any], volume: Any) -> None:
    """Of a volume that is there CreateImage changes DeleteOnTermination, and nothing else.

    @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html
    """
    ebs = change.get("Ebs", {})
    size, encrypted = ebs.get("VolumeSize"), ebs.get("Encrypted")
    if size is not None and int(size) != int(volume.size):
        message = f"The volume size of {change['DeviceName']} cannot be changed by CreateImage, it is {volume.size} GiB"
        raise EC2ClientError("InvalidBlockDeviceMapping", message)
    if encrypted is not None and bool(encrypted) != bool(volume.encrypted):
        message = f"The encryption of {change['DeviceName']} cannot be changed by CreateImage, use CopyImage"
        raise EC2ClientError("InvalidBlockDeviceMapping", message)


def _device(name: str, snapshot: Any, deleted: bool) -> Device:
    shown = {key: getattr(snapshot.volume, attribute) for key, attribute in _SHOWN.items()}
    ebs = {
        "SnapshotId": snapshot.id,
        "VolumeSize": int(snapshot.volume_size),
        "DeleteOnTermination": deleted,
        "Encrypted": bool(snapshot.encrypted),
        **{key: value for key, value in shown.items() if value is not None},
    }
    return {"DeviceName": name, "Ebs": ebs}


def _added(backend: Any, wanted: Mapping[str, Any]) -> Device:
    """A device that a request adds: of a snapshot, empty, or of the instance's own storage."""
    name = wanted["DeviceName"]
    if wanted.get("VirtualName"):
        return {"DeviceName": name, "VirtualName": wanted["VirtualName"]}
    ebs = dict(wanted.get("Ebs", {}))
    ebs.pop("KmsKeyId", None)
    if ebs.get("SnapshotId"):
        snapshot = backend.get_snapshot(ebs["SnapshotId"])
        own = {"VolumeSize": int(snapshot.volume_size), "Encrypted": bool(snapshot.encrypted)}
        ebs = {**own, **ebs, "Encrypted": own["Encrypted"]}
    elif not ebs.get("VolumeSize"):
        raise EC2ClientError("MissingParameter", f"The device {name} must contain the parameter size or snapshotId")
    return {"DeviceName": name, "Ebs": {"DeleteOnTermination": True, "VolumeType": "gp2", "Encrypted": False, **ebs}}
