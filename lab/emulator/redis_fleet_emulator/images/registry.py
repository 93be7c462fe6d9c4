"""Making and retiring images."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from moto.ec2.exceptions import EC2ClientError, InvalidAMIIdError, UnvailableAMIIdError

from . import devices
from .own_image import Origin, OwnImage

#: @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html
_NAME = re.compile(r"[A-Za-z0-9()\[\] ./\-'@_]{3,128}")


@dataclass(frozen=True)
class Wanted:
    """What a call says of the image that it wants."""

    name: str
    description: str | None = None
    mappings: Sequence[Mapping[str, Any]] = ()
    image_tags: Mapping[str, str] = field(default_factory=dict)
    snapshot_tags: Mapping[str, str] = field(default_factory=dict)


def create(backend: Any, instance: Any, wanted: Wanted, reboot: bool) -> OwnImage:
    """Make an image of an instance, which is off meanwhile with `reboot`; it is pending until its content is kept.

    Throws EC2ClientError for an instance that neither runs nor is stopped, and for a name that cannot be taken.
    """
    if instance.state not in ("running", "stopped"):
        raise EC2ClientError("InvalidParameterValue", "Instance is not in state 'running' or 'stopped'.")
    source = backend.amis.get(instance.image_id)
    origin = Origin(
        architecture=instance.architecture,
        root_device=instance.root_device_name,
        virtualization=instance.virtualization_type,
        boot_mode=getattr(source, "boot_mode", None),
        imds_support=getattr(source, "imds_support", None),
        platform=instance.platform,
        instance=instance.id,
        image=instance.image_id,
        image_region=backend.region_name,
    )
    image = _new(backend, wanted, origin)
    devices.of_instance(image, instance, wanted.mappings, reboot and instance.state == "running")
    return _enter(backend, image, wanted)


def copy(backend: Any, source: Any, wanted: Wanted, encryption: tuple[bool, str | None]) -> OwnImage:
    """Make a copy of an image, which takes neither permissions nor tags.

    Throws EC2ClientError for an image that is not available, for a key that is not there, and for a bad name.
    """
    available(source)
    origin = Origin(
        architecture=source.architecture,
        root_device=source.root_device_name,
        virtualization=source.virtualization_type,
        boot_mode=source.boot_mode,
        imds_support=getattr(source, "imds_support", None),
        platform=source.platform,
        image=source.id,
        image_region=source.ec2_backend.region_name,
    )
    image = _new(backend, wanted, origin)
    devices.of_copies(image, source, encryption)
    return _enter(backend, image, wanted)


def register(backend: Any, origin: Origin, wanted: Wanted) -> OwnImage:
    """Make an image of snapshots. Throws EC2ClientError when the root has none, and for a bad name."""
    image = _new(backend, wanted, origin)
    devices.of_request(image, wanted.mappings)
    return _enter(backend, image, wanted)


def deregister(backend: Any, image_id: str, with_snapshots: bool) -> Sequence[str]:
    """Retire an image; its snapshots stay unless they are to go. Returns the ids of those that went.

    Throws EC2ClientError for an image that is not there, protected, or another account's.
    """
    image = own(backend, image_id)
    if image.protection != "disabled":
        raise EC2ClientError("OperationNotPermitted", f"{image_id} is protected from being deregistered")
    gone = [each.id for each in image.snapshots()] if with_snapshots else []
    del backend.amis[image_id]
    backend.deleted_amis.append(image_id)
    backend.tags.pop(image_id, None)
    for identity in gone:
        backend.delete_snapshot(identity)
    return gone


def own(backend: Any, image_id: str) -> OwnImage:
    """Return an image of the account's own. Throws EC2ClientError when it is not."""
    image = find(backend, image_id)
    if not isinstance(image, OwnImage):
        raise EC2ClientError("AuthFailure", f"Not authorized for image:{image_id}")
    return image


def find(backend: Any, image_id: str) -> Any:
    """Return an image. Throws EC2ClientError when it is not there, or not any more."""
    image = backend.amis.get(image_id)
    if image is not None:
        return image
    raise UnvailableAMIIdError(image_id) if image_id in backend.deleted_amis else InvalidAMIIdError(image_id)


def available(image: Any) -> None:
    """Throws EC2ClientError when an image cannot be used yet, or not any more."""
    if image.state != "available":
        raise EC2ClientError("InvalidAMIID.Unavailable", f"The image id '[{image.id}]' is {image.state}, not available")


def _new(backend: Any, wanted: Wanted, origin: Origin) -> OwnImage:
    if _NAME.fullmatch(wanted.name or "") is None:
        allowed = "may contain letters, numbers, '(', ')', '.', '-', '/' and '_'"
        message = f"AMI names must be between 3 and 128 characters long, and {allowed}"
        raise EC2ClientError("InvalidAMIName.Malformed", message)
    for other in backend.amis.values():
        if isinstance(other, OwnImage) and other.name == wanted.name:
            raise EC2ClientError("InvalidAMIName.Duplicate", f"AMI name {wanted.name} is already in use by AMI {other.id}")
    return OwnImage(backend, wanted.name, wanted.description, origin)


def _enter(backend: Any, image: OwnImage, wanted: Wanted) -> OwnImage:
    backend.amis[image.id] = image
    image.add_tags(dict(wanted.image_tags))
    made = [one for one in image.snapshots() if image.id in str(one.description)]
    for snapshot in made:
        snapshot.add_tags(dict(wanted.snapshot_tags))
    return image
