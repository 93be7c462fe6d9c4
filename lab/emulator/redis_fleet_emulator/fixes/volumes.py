"""EC2 refuses attachments and sizes that moto accepts."""

from __future__ import annotations

from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.elastic_block_store import EBSBackend


def install() -> None:
    """Refuse a second attachment, one across zones, one to an instance that is going, and a volume that shrinks."""
    attach, modify = EBSBackend.attach_volume, EBSBackend.modify_volume

    def attach_volume(  # noqa: PLR0917 - the signature of moto
        self: Any, volume_id: str, instance_id: str, device_path: str, delete_on_termination: bool = False
    ) -> Any:
        _check(self.get_volume(volume_id), self.get_instance(instance_id), device_path)
        return attach(self, volume_id, instance_id, device_path, delete_on_termination)

    def modify_volume(self: Any, volume_id: str, target_size: Any = None, *more: Any, **others: Any) -> Any:
        if target_size is not None and int(target_size) < int(self.get_volume(volume_id).size):
            raise EC2ClientError("InvalidParameterValue", "New size cannot be smaller than existing size")
        return modify(self, volume_id, target_size, *more, **others)

    EBSBackend.attach_volume = attach_volume  # type: ignore[method-assign]
    EBSBackend.modify_volume = modify_volume  # type: ignore[method-assign]


def _check(volume: Any, instance: Any, device: str) -> None:
    if volume.attachment is not None:
        holder = volume.attachment.instance.id
        raise EC2ClientError("VolumeInUse", f"{volume.id} is already attached to an instance ({holder})")
    zone = instance.placement.zone
    if volume.zone is not None and volume.zone.name != zone:
        raise EC2ClientError(
            "InvalidVolume.ZoneMismatch",
            f"The volume '{volume.id}' is not in the same availability zone as instance '{instance.id}'",
        )
    if instance.state not in ("pending", "running", "stopping", "stopped"):
        raise EC2ClientError("IncorrectState", f"Instance '{instance.id}' is not 'running'.")
    if device in instance.block_device_mapping:
        raise EC2ClientError(
            "InvalidParameterValue",
            f"Invalid value '{device}' for unixDevice. Attachment point {device} is already in use",
        )
