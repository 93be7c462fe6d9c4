"""Instances get all that their launch template and their image say, and exactly the volumes that EC2 would give them."""

from __future__ import annotations

import copy
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models.instances import InstanceBackend
from moto.ec2.utils import convert_tag_spec

from ..images.registry import available, find
from .block_devices import devices_of
from .key_pairs import public_key
from .placement_groups import place, seat

GP3_THROUGHPUT = 125

#: The metadata options of an instance whose image says "v2.0".
#: @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances-ami-configuration.html
TOKENS = {"HttpTokens": "required", "HttpPutResponseHopLimit": 2}


def install() -> None:
    """Wrap the start of instances."""
    run = InstanceBackend.run_instances

    def run_instances(  # noqa: PLR0917 - the signature of moto
        self: Any, image_id: str, count: int, user_data: Any, security_group_names: list[str], **given: Any
    ) -> Any:
        version = self._get_template_from_args(given["launch_template"]) if given.get("launch_template") else None
        data: dict[str, Any] = version.data if version is not None else {}
        image = find(self, image_id or data.get("ImageId", ""))
        available(image)
        key = public_key(self, given.get("key_name") or data.get("KeyName"))
        _merge(given, data, image)
        requested = [*data.get("BlockDeviceMappings", []), *(given.get("block_device_mappings") or [])]
        given["block_device_mappings"] = devices_of(self, image, requested)
        wanted = data.get("Placement", {})
        group = place(self, wanted, _zone(self, given))
        reservation = run(self, image.id, count, user_data, security_group_names, **given)
        image.last_launched = f"{utcnow():%Y-%m-%dT%H:%M:%SZ}"
        instances: list[Any] = reservation.instances
        for instance in instances:
            instance.public_key = key
            if group is not None:
                seat(group, instance, wanted.get("PartitionNumber"))
            _finish_volumes(self, instance, given["block_device_mappings"], data)
            _finish_interfaces(instance, given, data)
            _set_profile(self, instance, given, data)
        return reservation

    InstanceBackend.run_instances = run_instances  # type: ignore[method-assign]


def _merge(given: dict[str, Any], data: dict[str, Any], image: Any) -> None:
    """Take from the launch template what the request leaves open, and what that leaves open from the image."""
    options = TOKENS if getattr(image, "imds_support", None) == "v2.0" else {}
    given["metadata_options"] = {**options, **data.get("MetadataOptions", {}), **(given.get("metadata_options") or {})}
    if data.get("Monitoring", {}).get("Enabled"):
        given["monitoring_state"] = "enabled"
    for argument, key in (
        ("ebs_optimized", "EbsOptimized"),
        ("disable_api_termination", "DisableApiTermination"),
        ("instance_initiated_shutdown_behavior", "InstanceInitiatedShutdownBehavior"),
    ):
        given[argument] = given.get(argument) or data.get(key)
    if not given.get("nics") and not given.get("subnet_id"):
        given["nics"] = copy.deepcopy(data.get("NetworkInterfaces", []))


def _zone(backend: Any, given: dict[str, Any]) -> str:
    subnet = given.get("subnet_id") or next((one["SubnetId"] for one in given.get("nics") or [] if "SubnetId" in one), None)
    zone = backend.get_subnet(subnet).availability_zone if subnet else given.get("placement")
    return str(zone or f"{backend.region_name}a")


def _finish_volumes(backend: Any, instance: Any, devices: list[dict[str, Any]], data: dict[str, Any]) -> None:
    """Set on the volumes what moto drops on the way."""
    volume_tags = convert_tag_spec(data.get("TagSpecifications", [])).get("volume", {})
    by_name = {one["DeviceName"]: one["Ebs"] for one in devices}
    for name, attached in instance.get_block_device_mapping:
        volume, ebs = backend.get_volume(attached.volume_id), by_name.get(name, {})
        is_gp3 = volume.volume_type == "gp3"
        volume.iops = int(ebs["Iops"]) if ebs.get("Iops") else volume.iops
        volume.throughput = int(ebs.get("Throughput") or GP3_THROUGHPUT) if is_gp3 else volume.throughput
        volume.add_tags(volume_tags)


def _finish_interfaces(instance: Any, given: dict[str, Any], data: dict[str, Any]) -> None:
    """Tag an interface that was made with its instance, and let it go with it."""
    tags = convert_tag_spec(data.get("TagSpecifications", [])).get("network-interface", {})
    brought = {one.get("NetworkInterfaceId") for one in given.get("nics") or []}
    for interface in instance.nics.values():
        if interface.id not in brought:
            interface.delete_on_termination = True
            interface.add_tags(tags)


def _set_profile(backend: Any, instance: Any, given: dict[str, Any], data: dict[str, Any]) -> None:
    profile = data.get("IamInstanceProfile", {})
    asked_for = given.get("iam_instance_profile_name") or given.get("iam_instance_profile_arn")
    if profile and not asked_for:
        backend.associate_iam_instance_profile(
            instance.id,
            iam_instance_profile_name=profile.get("Name"),
            iam_instance_profile_arn=profile.get("Arn"),
        )
