"""Which images a call means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.utils import format_timestamp, simple_aws_filter_to_re

#: The values of an image by the name of the filter.
#: @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "architecture": lambda image: image.architecture,
    "boot-mode": lambda image: image.boot_mode,
    "creation-date": lambda image: format_timestamp(image.creation_date),
    "description": lambda image: image.description,
    "hypervisor": lambda image: image.hypervisor,
    "image-id": lambda image: image.id,
    "image-type": lambda image: image.image_type,
    "is-public": lambda image: str(image.is_public).lower(),
    "kernel-id": lambda image: image.kernel_id,
    "name": lambda image: image.name,
    "owner-alias": lambda image: image.owner_alias,
    "owner-id": lambda image: image.owner_id,
    "platform": lambda image: image.platform,
    "product-code": lambda image: list(image.product_codes),
    "root-device-name": lambda image: image.root_device_name,
    "root-device-type": lambda image: image.root_device_type,
    "source-image-id": lambda image: image.origin.image if hasattr(image, "origin") else None,
    "source-image-region": lambda image: image.origin.image_region if hasattr(image, "origin") else None,
    "source-instance-id": lambda image: image.instance_id,
    "sriov-net-support": lambda image: image.sriov,
    "state": lambda image: image.state,
    "tag-key": lambda image: [tag["key"] for tag in image.get_tags()],
    "tag-value": lambda image: [tag["value"] for tag in image.get_tags()],
    "virtualization-type": lambda image: image.virtualization_type,
}

#: What follows "block-device-mapping." in the names of filters, and the member of Ebs that it is.
_DEVICES = {
    "delete-on-termination": "DeleteOnTermination",
    "encrypted": "Encrypted",
    "snapshot-id": "SnapshotId",
    "volume-size": "VolumeSize",
    "volume-type": "VolumeType",
}


def select(images: Iterable[Any], filters: Mapping[str, Any] | None) -> list[Any]:
    """Return the images that pass all filters; a filter passes what one of its values does, with * and ? as wildcards.

    Throws EC2ClientError for a filter that EC2 does not have.
    """
    found = list(images)
    for name, given in (filters or {}).items():
        values = _reader(name)
        patterns = [re.compile(simple_aws_filter_to_re(one)) for one in ([given] if isinstance(given, str) else given)]
        found = [image for image in found if any(each.match(value) for value in _texts(values(image)) for each in patterns)]
    return found


def _reader(name: str) -> Callable[[Any], Any]:
    if name in _VALUES:
        return _VALUES[name]
    kind, _, rest = name.partition(":")
    if kind == "tag" and rest:
        return lambda image: [tag["value"] for tag in image.get_tags() if tag["key"] == rest]
    kind, _, rest = name.partition(".")
    if kind == "block-device-mapping" and rest == "device-name":
        return lambda image: [one["DeviceName"] for one in image.block_device_mappings]
    if kind == "block-device-mapping" and rest in _DEVICES:
        return lambda image: [one.get("Ebs", {}).get(_DEVICES[rest]) for one in image.block_device_mappings]
    raise EC2ClientError("InvalidParameterValue", f"The filter '{name}' is invalid")


def _texts(value: Any) -> Sequence[str]:
    values = value if isinstance(value, list) else [value]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in values if one is not None]
