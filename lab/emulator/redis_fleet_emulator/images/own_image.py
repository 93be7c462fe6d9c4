"""An image that the account has made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models.amis import Ami
from moto.ec2.utils import random_ami_id

Device = dict[str, Any]


@dataclass(frozen=True)
class Origin:
    """What an image takes from the instance, the image or the request that it is made of."""

    architecture: str
    root_device: str
    virtualization: str = "hvm"
    boot_mode: str | None = None
    #: "v2.0" where instances of it must use tokens.
    imds_support: str | None = None
    platform: str | None = None
    instance: str | None = None
    #: Id of the image that it comes from, and its region.
    image: str | None = None
    image_region: str | None = None


class OwnImage(Ami):
    """An image that is as available as the snapshots which its devices name."""

    def __init__(self, backend: Any, name: str, description: str | None, origin: Origin) -> None:
        # Moto's own initializer would make a snapshot of a volume that nobody has
        self.ec2_backend = backend
        self.id = random_ami_id()
        self.name: str | None = name
        self.description = description or None
        self.origin = origin
        self.owner_id = backend.account_id
        self.owner_alias = None
        self.architecture = origin.architecture
        self.virtualization_type = origin.virtualization
        self.root_device_name = origin.root_device
        self.root_device_type = "ebs"
        self.boot_mode: Any = origin.boot_mode
        self.imds_support = origin.imds_support
        self.platform = origin.platform
        self.instance_id = origin.instance
        self.kernel_id = None
        self.hypervisor = "xen"
        self.image_type = "machine"
        self.image_location = f"{self.owner_id}/{name}"
        self.sriov = "simple"
        self.product_codes = set()
        self.creation_date = utcnow()
        self.launch_permissions = []
        self.devices: Sequence[Device] = ()
        self.is_disabled = False
        self.deprecated_at: str | None = None
        #: "disabled", "enabled-with-cooldown" or "enabled-without-cooldown".
        self.protection = "disabled"
        self.last_launched: str | None = None

    @property
    def state(self) -> str:
        """pending until all snapshots are complete, failed when one is not to be had."""
        if self.is_disabled:
            return "disabled"
        states = {one.status for one in self.snapshots()}
        return "failed" if "error" in states else "pending" if "pending" in states else "available"

    @state.setter
    def state(self, state: str) -> None:
        self.is_disabled = state == "disabled"

    @property
    def block_device_mappings(self) -> list[Device]:
        """The devices, as the API shows them."""
        return list(self.devices)

    def snapshots(self) -> list[Any]:
        """The snapshots that the image is made of."""
        ids = [one["Ebs"]["SnapshotId"] for one in self.devices if one.get("Ebs", {}).get("SnapshotId")]
        return [self.ec2_backend.snapshots[each] for each in ids if each in self.ec2_backend.snapshots]


def describe(image: Any) -> Any:
    """What DescribeImages shows of an image; moto's own show themselves."""
    if not isinstance(image, OwnImage):
        return image
    shown = {
        "ImageId": image.id,
        "Name": image.name,
        "Description": image.description,
        "State": image.state,
        "StateReason": _reason(image),
        "OwnerId": image.owner_id,
        "ImageLocation": image.image_location,
        "ImageType": image.image_type,
        "Public": image.is_public,
        "Architecture": image.architecture,
        "PlatformDetails": "Linux/UNIX",
        "UsageOperation": "RunInstances",
        "VirtualizationType": image.virtualization_type,
        "Hypervisor": image.hypervisor,
        "EnaSupport": True,
        "SriovNetSupport": image.sriov,
        "BootMode": image.boot_mode,
        "ImdsSupport": image.imds_support,
        "RootDeviceName": image.root_device_name,
        "RootDeviceType": image.root_device_type,
        "BlockDeviceMappings": image.block_device_mappings,
        "CreationDate": image.creation_date,
        "DeprecationTime": image.deprecated_at,
        "DeregistrationProtection": image.protection,
        "LastLaunchedTime": image.last_launched,
        "SourceInstanceId": image.origin.instance,
        "SourceImageId": image.origin.image,
        "SourceImageRegion": image.origin.image_region,
        "Tags": [{"Key": tag["key"], "Value": tag["value"]} for tag in image.get_tags()],
    }
    return {key: value for key, value in shown.items() if value is not None}


def _reason(image: OwnImage) -> dict[str, str] | None:
    if image.state != "failed":
        return None
    problems = [str(one.problem) for one in image.snapshots() if getattr(one, "problem", None)]
    return {"Code": "Client.CreateImageFailed", "Message": "; ".join(problems) or "the content is not to be had"}
