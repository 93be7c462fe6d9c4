"""Volumes on their way to an instance and back: a state holds until the controller says that it is over."""

from __future__ import annotations

from typing import Any

from moto.ec2.exceptions import EC2ClientError

from .moves import Moves


class Volumes:
    """Moves attachments from state to state.

    The root volume of an instance is the machine's own disk, of which the controller hears nothing here.
    """

    def __init__(self, moves: Moves) -> None:
        self._moves = moves
        self._moving: dict[str, Any] = {}

    def made(self, volume: Any) -> None:
        """Ask for the disk of a new volume."""
        self._moves.event("volume", volume=volume.id, size=int(volume.size))

    def grown(self, volume: Any) -> None:
        """Tell the new size of a volume, whose state does not change by it."""
        if not _is_root(volume.attachment):
            self.made(volume)

    def deleted(self, identity: str) -> None:
        """Tell that a volume is no more."""
        self._moves.event("delete-volume", volume=identity)

    def made_with(self, instance: Any) -> None:
        """Ask for the disks of a new instance besides its root."""
        for volume in _beside_root(instance):
            self.made(volume)
            self.attach(volume.attachment)

    def attach(self, attachment: Any) -> None:
        """Ask for an attachment."""
        volume, instance = attachment.volume, attachment.instance
        _mark(attachment, "attaching")
        self._moving[volume.id] = volume
        self._moves.event("attach", instance=instance.id, volume=volume.id, device=attachment.device)

    def detach(self, volume: Any, instance_id: str | None, force: bool) -> Any:
        """Ask for a detachment; returns the attachment that ends. Throws EC2ClientError when there is none.

        A volume that is stuck on its way can only be detached by force.
        """
        attachment = volume.attachment
        _check(volume, instance_id, force)
        _mark(attachment, "detaching")
        self._moving[volume.id] = volume
        self._moves.event("detach", instance=attachment.instance.id, volume=volume.id, force=force)
        return attachment

    def tell_attached(self, identity: str) -> None:
        """A volume can be seen in its machine."""
        volume = self._moving.get(identity)
        if volume is not None and volume.attachment is not None and volume.attachment.status == "attaching":
            _mark(volume.attachment, "attached")
            del self._moving[identity]

    def tell_detached(self, identity: str) -> None:
        """A volume has left its machine."""
        volume = self._moving.get(identity)
        if volume is not None and volume.attachment is not None and volume.attachment.status == "detaching":
            attachment = volume.attachment
            volume.ec2_backend.detach_volume(identity, attachment.instance.id, attachment.device)
            del self._moving[identity]

    def go_with(self, instance: Any) -> None:
        """Tell which volumes are deleted with an instance; the others stay and are available again."""
        for volume in _beside_root(instance):
            self._moving.pop(volume.id, None)
            if instance.block_device_mapping[volume.attachment.device].delete_on_termination:
                self.deleted(volume.id)


def _beside_root(instance: Any) -> list[Any]:
    devices = instance.get_block_device_mapping
    return [instance.ec2_backend.get_volume(one.volume_id) for name, one in devices if name != instance.root_device_name]


def _is_root(attachment: Any) -> bool:
    return attachment is not None and attachment.device == attachment.instance.root_device_name


def _mark(attachment: Any, status: str) -> None:
    attachment.status = status
    device = attachment.instance.block_device_mapping[attachment.device]
    device.status = "in-use" if status == "attached" else status


def _check(volume: Any, instance_id: str | None, force: bool) -> None:
    attachment = volume.attachment
    if attachment is None:
        raise EC2ClientError("IncorrectState", f"Volume '{volume.id}' is in the 'available' state.")
    instance = attachment.instance
    if instance_id not in (None, instance.id):
        raise EC2ClientError("InvalidAttachment.NotFound", f"Volume '{volume.id}' is not attached to '{instance_id}'.")
    if attachment.status != "attached" and not force:
        raise EC2ClientError("IncorrectState", f"Volume '{volume.id}' is in the '{attachment.status}' state.")
    if _is_root(attachment) and instance.state != "stopped":
        raise EC2ClientError("OperationNotPermitted", f"Volume '{volume.id}' is the root device of '{instance.id}'.")
