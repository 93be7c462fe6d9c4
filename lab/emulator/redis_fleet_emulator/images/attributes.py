"""What can be changed of an image: its permissions, its description, what it asks of instances, how long it stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moto.ec2.exceptions import AuthFailureRestricted, EC2ClientError, InvalidRequest

from . import snapshots
from .own_image import OwnImage

Permission = dict[str, str]

#: The parameters of the older form, and what they say in a permission.
_LISTS = {
    "UserIds": "UserId",
    "UserGroups": "Group",
    "OrganizationArns": "OrganizationArn",
    "OrganizationalUnitArns": "OrganizationalUnitArn",
}

#: Attributes with a single value: the member of the answer, and the attribute of an image.
_VALUES = {
    "description": ("Description", "description"),
    "kernel": ("KernelId", "kernel_id"),
    "ramdisk": ("RamdiskId", "ramdisk_id"),
    "sriovNetSupport": ("SriovNetSupport", "sriov"),
    "bootMode": ("BootMode", "boot_mode"),
    "tpmSupport": ("TpmSupport", "tpm_support"),
    "uefiData": ("UefiData", "uefi_data"),
    "lastLaunchedTime": ("LastLaunchedTime", "last_launched"),
    "imdsSupport": ("ImdsSupport", "imds_support"),
    "deregistrationProtection": ("DeregistrationProtection", "protection"),
}


def modify(image: OwnImage, given: Mapping[str, Any]) -> None:
    """Change an attribute; `given` are the parameters of the call. Throws EC2ClientError for what is not allowed."""
    name, value = _single(given)
    if name == "description":
        image.description = value
    elif name == "imdsSupport":
        if value != "v2.0":
            raise EC2ClientError("InvalidParameterValue", f"Value ({value}) for parameter imdsSupport is invalid. Use v2.0")
        image.imds_support = value
    elif given.get("ProductCodes"):
        image.product_codes = {*image.product_codes, *given["ProductCodes"]}
    elif name not in (None, "launchPermission"):
        raise EC2ClientError("InvalidParameterValue", f"Value ({name}) for parameter attribute is invalid.")
    else:
        _permit(image, given)


def describe(image: Any, attribute: str) -> dict[str, Any]:
    """Return an attribute of an image in the form of the API. Throws EC2ClientError for one that there is not."""
    if attribute == "launchPermission":
        return {"ImageId": image.id, "LaunchPermissions": list(image.launch_permissions)}
    if attribute == "productCodes":
        codes = [{"ProductCodeId": one, "ProductCodeType": "marketplace"} for one in image.product_codes]
        return {"ImageId": image.id, "ProductCodes": codes}
    if attribute == "blockDeviceMapping":
        # AWS refuses it to everybody
        raise AuthFailureRestricted
    if attribute not in _VALUES:
        raise InvalidRequest
    member, own = _VALUES[attribute]
    value = getattr(image, own, None)
    return {"ImageId": image.id, member: {} if value is None else {"Value": value}}


def _single(given: Mapping[str, Any]) -> tuple[str | None, Any]:
    """The attribute that a call means in either form, and its value."""
    for member, name in (("Description", "description"), ("ImdsSupport", "imdsSupport")):
        if given.get(member) is not None:
            return name, given[member].get("Value")
    return given.get("Attribute"), given.get("Value")


def _permit(image: OwnImage, given: Mapping[str, Any]) -> None:
    listed = [{key: value} for name, key in _LISTS.items() for value in given.get(name) or []]
    operation, change = given.get("OperationType"), given.get("LaunchPermission") or {}
    added: list[Permission] = [*(change.get("Add") or []), *(listed if operation == "add" else [])]
    removed: list[Permission] = [*(change.get("Remove") or []), *(listed if operation == "remove" else [])]
    if not added and not removed:
        raise EC2ClientError("InvalidParameterCombination", "No attributes specified.")
    _check(image, added)
    image.ec2_backend.validate_permission_targets([*added, *removed])
    image.launch_permissions.extend(one for one in added if one not in image.launch_permissions)
    image.launch_permissions = [one for one in image.launch_permissions if one not in removed]


def _check(image: OwnImage, added: Sequence[Permission]) -> None:
    if not added:
        return
    snapshots.share(image.ec2_backend, image.snapshots())
    if {"Group": "all"} in added and any(one.encrypted for one in image.snapshots()):
        raise EC2ClientError("InvalidParameter", "An image with encrypted snapshots cannot be shared with everybody.")
