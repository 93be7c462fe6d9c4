"""Snapshots: frozen at their moment, complete when their content is kept, and not deleted under an image."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError, InvalidSnapshotInUse
from moto.ec2.models.elastic_block_store import EBSBackend, Snapshot
from moto.ec2.responses import EC2Response
from moto.ec2.utils import random_snapshot_id

from .contents import Contents
from .encryption import is_managed, key_arn

#: What EC2 shows as the volume of a snapshot that is a copy.
NO_VOLUME = "vol-ffffffff"

_create, _delete = EBSBackend.create_snapshot, EBSBackend.delete_snapshot


def install() -> None:
    """Mend what moto does to snapshots."""
    EBSBackend.create_snapshot = _create_snapshot  # type: ignore[method-assign]
    EBSBackend.delete_snapshot = _delete_snapshot  # type: ignore[method-assign]
    EBSBackend.copy_snapshot = _copy_snapshot  # type: ignore[method-assign]
    EC2Response.describe_snapshots = _describe_snapshots  # type: ignore[method-assign]
    modify = EC2Response.modify_snapshot_attribute

    def modify_snapshot_attribute(self: Any) -> Any:
        _read_permissions(self)
        return modify(self)

    EC2Response.modify_snapshot_attribute = modify_snapshot_attribute  # type: ignore[method-assign]


def of_volume(backend: Any, volume: Any, description: str) -> Snapshot:
    """Return a new snapshot of a volume, which is pending until its content is kept."""
    kind: Any = Snapshot
    snapshot: Snapshot = kind(
        backend,
        random_snapshot_id(),
        copy.copy(volume),
        description,
        encrypted=volume.encrypted,
        kms_key_id=volume.kms_key_id if volume.encrypted else None,
    )
    snapshot.status = "pending"
    backend.snapshots[snapshot.id] = snapshot
    return snapshot


def copied(backend: Any, source: Any, description: str, encryption: tuple[bool, str | None]) -> Snapshot:
    """Return a copy of a snapshot in a backend; `encryption` tells whether it is asked for, and the name of the key.

    The copy of an encrypted snapshot is encrypted, with the default key of its region where none is named.
    Throws EC2ClientError when there is no such key.
    """
    encrypted, key = encryption
    snapshot = of_volume(backend, source.volume, description)
    snapshot.volume.id = NO_VOLUME
    snapshot.encrypted = encrypted or source.encrypted
    snapshot.kms_key_id = key_arn(backend, key) if snapshot.encrypted else None
    Contents.keeper.copy(snapshot, source)
    return snapshot


def share(backend: Any, snapshots: Iterable[Any]) -> None:
    """Throws EC2ClientError when one of the snapshots cannot be shared because of its key."""
    for snapshot in snapshots:
        if snapshot.encrypted and is_managed(backend, snapshot.kms_key_id):
            message = "Snapshots encrypted with the AWS Managed CMK can't be shared. Specify another snapshot."
            raise EC2ClientError("InvalidParameter", message)


def _create_snapshot(self: Any, volume_id: str, description: str, *given: Any, **more: Any) -> Any:
    snapshot: Any = _create(self, volume_id, description, *given, **more)
    volume = snapshot.volume
    snapshot.volume = copy.copy(volume)
    snapshot.kms_key_id = volume.kms_key_id if volume.encrypted else None
    attachment = volume.attachment
    if attachment is not None and attachment.device == attachment.instance.root_device_name:
        snapshot.status = "pending"
        Contents.keeper.take(snapshot, attachment.instance, reboot=False)
    return snapshot


def _delete_snapshot(self: Any, snapshot_id: str) -> Any:
    for image in self.amis.values():
        if any(one.get("Ebs", {}).get("SnapshotId") == snapshot_id for one in image.block_device_mappings):
            raise InvalidSnapshotInUse(snapshot_id, image.id)
    snapshot = _delete(self, snapshot_id)
    self.tags.pop(snapshot_id, None)
    Contents.keeper.forget(snapshot_id)
    return snapshot


def _copy_snapshot(  # noqa: PLR0917 - the signature of moto
    self: Any, source_snapshot_id: str, source_region: str, description: str, kms_key_id: str | None
) -> Any:
    from moto.ec2.models import ec2_backends

    source = ec2_backends[self.account_id][source_region].get_snapshot(source_snapshot_id)
    return copied(self, source, description, (kms_key_id is not None, kms_key_id))


def _describe_snapshots(self: Any) -> ActionResult:
    """Answer with the owners that are asked for, whom moto passes over."""
    found = self.ec2_backend.describe_snapshots(
        snapshot_ids=self._get_param("SnapshotIds", []), filters=self._filters_from_querystring()
    )
    owners = {self.current_account if one == "self" else one for one in self._get_param("OwnerIds", [])}
    return ActionResult({"Snapshots": [one for one in found if not owners or one.owner_id in owners]})


def _read_permissions(call: Any) -> None:
    """Check who is added, whom newer clients name by CreateVolumePermission as well."""
    added = call._get_param("CreateVolumePermission", {}).get("Add", [])
    users = call._get_param("UserIds", []) if call._get_param("OperationType") == "add" else []
    snapshot = call.ec2_backend.get_snapshot(call._get_param("SnapshotId"))
    if not added and not users:
        return
    share(call.ec2_backend, [snapshot])
    snapshot.create_volume_permission_userids.update(one["UserId"] for one in added if "UserId" in one)
    snapshot.create_volume_permission_groups.update(one["Group"] for one in added if "Group" in one)
