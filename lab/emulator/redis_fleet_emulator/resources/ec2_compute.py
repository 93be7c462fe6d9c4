"""EC2: launch templates, volumes and network interfaces."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, ClassVar

from ..cloudformation.errors import ResourceFailed
from ..cloudformation.model import Made
from ..ledger import Properties
from .ec2 import Ec2Resource
from .handler import Context, Handler, changed, handles

#: How often, and after how many seconds each time, a volume's attachment is looked at.
WAITS, WAIT_SECONDS = 1200, 0.05

#: What the emulator's instances take over from their launch template.
LAUNCH_TEMPLATE_DATA = (
    "ImageId",
    "InstanceType",
    "KeyName",
    "UserData",
    "SecurityGroupIds",
    "IamInstanceProfile",
    "Monitoring",
    "EbsOptimized",
    "DisableApiTermination",
    "InstanceInitiatedShutdownBehavior",
)


@handles("AWS::EC2::LaunchTemplate")
class LaunchTemplate(Handler):
    """A launch template; every change of its data is a new version."""

    in_place = frozenset({"LaunchTemplateData", "VersionDescription", "TagSpecifications", "Tags"})
    volatile = frozenset({"LatestVersionNumber"})
    removable = frozenset({"VersionDescription", "TagSpecifications"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the template with its first version."""
        tags = _own_tags(properties)
        answer = context.call(
            "ec2:CreateLaunchTemplate",
            LaunchTemplateName=properties.get("LaunchTemplateName") or context.generated_name(),
            LaunchTemplateData=_data(properties),
            TagSpecifications=[{"ResourceType": "launch-template", "Tags": context.tag_list(tags)}],
            **properties.pick("VersionDescription"),
        )["LaunchTemplate"]
        return _made(answer["LaunchTemplateId"], 1)

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Add a version if the data changed; the default version stays the first, as with CloudFormation."""
        tags = context.tag_list(_own_tags(properties))
        context.call("ec2:CreateTags", Resources=[made.physical_id], Tags=tags)
        if not changed(properties, old, "LaunchTemplateData", "VersionDescription"):
            return made
        answer = context.call(
            "ec2:CreateLaunchTemplateVersion",
            LaunchTemplateId=made.physical_id,
            LaunchTemplateData=_data(properties),
            **properties.pick("VersionDescription"),
        )["LaunchTemplateVersion"]
        return _made(made.physical_id, answer["VersionNumber"])

    def delete(self, context: Context, made: Made) -> None:
        """Delete the template with all versions."""
        context.call("ec2:DeleteLaunchTemplate", LaunchTemplateId=made.physical_id)


def _made(template: str, latest: int) -> Made:
    return Made(template, {"LaunchTemplateId": template, "LatestVersionNumber": str(latest), "DefaultVersionNumber": "1"})


def _own_tags(properties: Properties) -> list[Any]:
    tags: list[Any] = []
    for one in properties.get("TagSpecifications", []):
        if one["ResourceType"] == "launch-template":
            tags = one.plain("Tags")
    return tags


def _data(properties: Properties) -> dict[str, Any]:
    given: Properties = properties["LaunchTemplateData"]
    data = given.pick(*LAUNCH_TEMPLATE_DATA)
    if "MetadataOptions" in given:
        keys = ("HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint", "InstanceMetadataTags")
        data["MetadataOptions"] = given["MetadataOptions"].pick(*keys)
    if "Placement" in given:
        data["Placement"] = given["Placement"].pick("GroupName", "GroupId", "PartitionNumber")
    if "BlockDeviceMappings" in given:
        data["BlockDeviceMappings"] = [_block_device(one) for one in given["BlockDeviceMappings"]]
    if "TagSpecifications" in given:
        listed = [one for one in given["TagSpecifications"] if one["ResourceType"] in ("instance", "volume", "network-interface")]
        data["TagSpecifications"] = [one.pick("ResourceType", "Tags") for one in listed]
    return data


def _block_device(one: Properties) -> dict[str, Any]:
    keys = (
        "VolumeSize",
        "VolumeType",
        "Encrypted",
        "KmsKeyId",
        "Iops",
        "Throughput",
        "DeleteOnTermination",
        "SnapshotId",
    )
    return {"DeviceName": one["DeviceName"], "Ebs": one["Ebs"].pick(*keys)}


@handles("AWS::EC2::Volume")
class Volume(Ec2Resource):
    """A volume that outlives instances."""

    makes = ("ec2:CreateVolume", "", "VolumeId")
    deletes = ("ec2:DeleteVolume", "VolumeId")
    tag_kind = "volume"
    passed = (
        "AvailabilityZone",
        "Size",
        "VolumeType",
        "Iops",
        "Throughput",
        "Encrypted",
        "KmsKeyId",
        "SnapshotId",
        "MultiAttachEnabled",
    )
    in_place = frozenset({"Tags", "Size", "VolumeType", "Iops", "Throughput"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the volume."""
        tags = [{"ResourceType": "volume", "Tags": context.tag_list(properties.plain("Tags"))}]
        answer = context.call("ec2:CreateVolume", TagSpecifications=tags, **properties.pick(*self.passed))
        return Made(answer["VolumeId"], {"VolumeId": answer["VolumeId"]})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Modify the volume while it is in use."""
        super().update(context, made, properties, old)
        if changed(properties, old, "Size", "VolumeType", "Iops", "Throughput"):
            given = properties.pick("Size", "VolumeType", "Iops", "Throughput")
            context.call("ec2:ModifyVolume", VolumeId=made.physical_id, **given)
        return made


@handles("AWS::EC2::VolumeAttachment")
class VolumeAttachment(Handler):
    """A volume's place at an instance."""

    replaces = frozenset({"VolumeId", "InstanceId", "Device"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Attach the volume, and wait until it is."""
        given = properties.pick("VolumeId", "InstanceId", "Device")
        context.call("ec2:AttachVolume", **given)
        _wait_for(context, given["VolumeId"], "attached")
        return Made(f"{given['VolumeId']}|{given['InstanceId']}", {})

    def delete(self, context: Context, made: Made) -> None:
        """Detach the volume, and wait until it is free."""
        volume, instance = made.physical_id.split("|")
        context.call("ec2:DetachVolume", VolumeId=volume, InstanceId=instance)
        _wait_for(context, volume, None)


def _wait_for(context: Context, volume: str, wanted: str | None) -> None:
    """Wait until a volume's attachment is in a state, None if there shall be none. Throws ResourceFailed after a while."""
    for _ in range(WAITS):
        attachments = context.call("ec2:DescribeVolumes", VolumeIds=[volume])["Volumes"][0]["Attachments"]
        if (attachments[0]["State"] if attachments else None) == wanted:
            return
        time.sleep(WAIT_SECONDS)
    raise ResourceFailed(f"{volume} did not become {wanted or 'available'} within {WAITS * WAIT_SECONDS:.0f} s")


@handles("AWS::EC2::NetworkInterface")
class NetworkInterface(Ec2Resource):
    """A network interface that outlives instances."""

    makes = ("ec2:CreateNetworkInterface", "NetworkInterface", "NetworkInterfaceId")
    deletes = ("ec2:DeleteNetworkInterface", "NetworkInterfaceId")
    tag_kind = "network-interface"
    passed = ("SubnetId", "Description", "PrivateIpAddress")
    in_place = frozenset({"Tags", "GroupSet", "Description"})
    defaults: ClassVar[Mapping[str, Any]] = {"Description": ""}

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the interface."""
        answer = context.call(
            "ec2:CreateNetworkInterface",
            Groups=properties.plain("GroupSet"),
            TagSpecifications=[{"ResourceType": "network-interface", "Tags": context.tag_list(properties.plain("Tags"))}],
            **properties.pick(*self.passed),
        )["NetworkInterface"]
        made = answer["NetworkInterfaceId"]
        return Made(made, {"Id": made, "PrimaryPrivateIpAddress": answer["PrivateIpAddress"], "VpcId": answer["VpcId"]})

    def finish(self, context: Context, made: Made, properties: Properties) -> None:
        """Change what an interface can change."""
        groups, description = properties.plain("GroupSet"), properties.plain("Description")
        call, interface = "ec2:ModifyNetworkInterfaceAttribute", made.physical_id
        if groups is not None:
            context.call(call, NetworkInterfaceId=interface, Groups=groups)
        if description is not None:
            context.call(call, NetworkInterfaceId=interface, Description={"Value": description})
