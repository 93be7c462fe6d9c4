"""EC2's calls about images."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.exceptions import EC2ClientError, InvalidTaggableResourceType
from moto.ec2.models.amis import AmiBackend
from moto.ec2.responses import EC2Response
from moto.ec2.utils import convert_tag_spec

from . import attributes, registry
from .filters import select
from .own_image import Origin, describe
from .registry import Wanted

#: The names of a request's parameters that change an attribute.
_CHANGES = (
    *("Attribute", "Value", "Description", "ImdsSupport", "ProductCodes", "LaunchPermission", "OperationType"),
    *("UserIds", "UserGroups", "OrganizationArns", "OrganizationalUnitArns"),
)


def install() -> None:
    """Answer these calls instead of moto."""
    for call in (
        *(create_image, copy_image, register_image, deregister_image, describe_images),
        *(describe_image_attribute, modify_image_attribute, reset_image_attribute),
        *(enable_image_deprecation, disable_image_deprecation),
        *(enable_image_deregistration_protection, disable_image_deregistration_protection),
    ):
        setattr(EC2Response, call.__name__, call)
    describe_stock = AmiBackend.describe_images

    def describe_in_backend(  # noqa: PLR0917 - the signature of moto
        self: Any, ami_ids: Any = None, filters: Any = None, exec_users: Any = None, owners: Any = None
    ) -> list[Any]:
        # With ids, moto passes the filters over
        return select(describe_stock(self, ami_ids, None, exec_users, owners), filters)

    AmiBackend.describe_images = describe_in_backend  # type: ignore[method-assign]


def create_image(self: Any) -> ActionResult:
    """Make an image of an instance; by default the instance is rebooted."""
    self.error_on_dryrun()
    instance = self.ec2_backend.get_instance(self._get_param("InstanceId"))
    reboot = not self._get_bool_param("NoReboot", False)
    return ActionResult({"ImageId": registry.create(self.ec2_backend, instance, _wanted(self), reboot).id})


def copy_image(self: Any) -> ActionResult:
    """Copy an image of any region to the one of the call."""
    from moto.ec2.models import ec2_backends

    self.error_on_dryrun()
    backend = ec2_backends[self.current_account][self._get_param("SourceRegion")]
    source = registry.find(backend, self._get_param("SourceImageId"))
    key, encrypted = self._get_param("KmsKeyId"), bool(self._get_bool_param("Encrypted", False))
    if key and not encrypted:
        raise EC2ClientError("InvalidParameterDependency", "The parameter [KmsKeyId] requires the parameter Encrypted to be set.")
    wanted = _wanted(self)
    if self._get_bool_param("CopyImageTags", False):
        tags = {tag["key"]: tag["value"] for tag in source.get_tags() if not tag["key"].startswith("aws:")}
        wanted = Wanted(wanted.name, wanted.description, (), {**tags, **wanted.image_tags}, wanted.snapshot_tags)
    return ActionResult({"ImageId": registry.copy(self.ec2_backend, source, wanted, (encrypted, key)).id})


def register_image(self: Any) -> ActionResult:
    """Make an image of snapshots."""
    self.error_on_dryrun()
    origin = Origin(
        architecture=self._get_param("Architecture") or "x86_64",
        root_device=self._get_param("RootDeviceName") or "/dev/sda1",
        virtualization=self._get_param("VirtualizationType") or "paravirtual",
        boot_mode=self._get_param("BootMode"),
        imds_support=self._get_param("ImdsSupport"),
    )
    return ActionResult({"ImageId": registry.register(self.ec2_backend, origin, _wanted(self)).id})


def deregister_image(self: Any) -> ActionResult:
    """Retire an image, with its snapshots where the call says so."""
    self.error_on_dryrun()
    with_snapshots = bool(self._get_bool_param("DeleteAssociatedSnapshots", False))
    gone = registry.deregister(self.ec2_backend, self._get_param("ImageId"), with_snapshots)
    return ActionResult({"Return": True, "DeleteSnapshotResults": [{"SnapshotId": one, "ReturnCode": "success"} for one in gone]})


def describe_images(self: Any) -> ActionResult:
    """Show the images that a call means; disabled ones only where it asks for them."""
    self.error_on_dryrun()
    found = self.ec2_backend.describe_images(
        ami_ids=self._get_param("ImageIds", []),
        filters=self._filters_from_querystring(),
        exec_users=self._get_param("ExecutableUsers", []),
        owners=self._get_param("Owners", []),
    )
    disabled = bool(self._get_bool_param("IncludeDisabled", False))
    return ActionResult({"Images": [describe(one) for one in found if disabled or one.state != "disabled"]})


def describe_image_attribute(self: Any) -> ActionResult:
    """Show an attribute of an image."""
    self.error_on_dryrun()
    image = registry.find(self.ec2_backend, self._get_param("ImageId"))
    return ActionResult(attributes.describe(image, self._get_param("Attribute")))


def modify_image_attribute(self: Any) -> EmptyResult:
    """Change an attribute of an image of the account's own."""
    self.error_on_dryrun()
    image = registry.own(self.ec2_backend, self._get_param("ImageId"))
    attributes.modify(image, {name: self._get_param(name) for name in _CHANGES})
    return EmptyResult()


def reset_image_attribute(self: Any) -> EmptyResult:
    """Take all launch permissions from an image."""
    self.error_on_dryrun()
    registry.own(self.ec2_backend, self._get_param("ImageId")).launch_permissions = []
    return EmptyResult()


def enable_image_deprecation(self: Any) -> ActionResult:
    """Say from when on an image is deprecated."""
    self.error_on_dryrun()
    at = self._get_param("DeprecateAt")
    registry.own(self.ec2_backend, self._get_param("ImageId")).deprecated_at = f"{at:%Y-%m-%dT%H:%M:00.000Z}"
    return ActionResult({"Return": True})


def disable_image_deprecation(self: Any) -> ActionResult:
    """Take a deprecation back."""
    self.error_on_dryrun()
    registry.own(self.ec2_backend, self._get_param("ImageId")).deprecated_at = None
    return ActionResult({"Return": True})


def enable_image_deregistration_protection(self: Any) -> ActionResult:
    """Protect an image from being deregistered."""
    self.error_on_dryrun()
    cooldown = "with" if self._get_bool_param("WithCooldown", False) else "without"
    image = registry.own(self.ec2_backend, self._get_param("ImageId"))
    image.protection = f"enabled-{cooldown}-cooldown"
    return ActionResult({"Return": image.protection})


def disable_image_deregistration_protection(self: Any) -> ActionResult:
    """Let an image be deregistered again; with a cooldown AWS would let it for another day only, here at once."""
    self.error_on_dryrun()
    registry.own(self.ec2_backend, self._get_param("ImageId")).protection = "disabled"
    return ActionResult({"Return": "disabled"})


def _wanted(call: Any) -> Wanted:
    tags = convert_tag_spec(call._get_param("TagSpecifications", []))
    for kind in tags:
        if kind not in ("image", "snapshot"):
            raise InvalidTaggableResourceType(kind)
    return Wanted(
        call._get_param("Name") or "",
        call._get_param("Description"),
        call._get_param("BlockDeviceMappings", []),
        tags.get("image", {}),
        tags.get("snapshot", {}),
    )
