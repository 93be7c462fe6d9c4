"""Fleets of EC2, by which Packer starts spot instances."""

from __future__ import annotations

from typing import Any

import pytest
from redis_fleet_emulator.testing import IMAGE, Aws


@pytest.mark.parametrize(("kind", "lifecycle"), [("spot", "spot"), ("on-demand", None)])
def test_the_instances_of_a_fleet_are_as_their_template_says(
    aws: Aws, network: dict[str, str], kind: str, lifecycle: str | None
) -> None:
    ec2, name = aws.client("ec2"), f"fleet-{kind}"
    group = ec2.create_security_group(GroupName=name, Description="of a fleet", VpcId=network["vpc"])["GroupId"]
    ec2.create_key_pair(KeyName=name, KeyType="ed25519")
    data = {
        "ImageId": IMAGE,
        "KeyName": name,
        "NetworkInterfaces": [{"DeviceIndex": 0, "SubnetId": network["subnet"], "Groups": [group]}],
        "MetadataOptions": {"HttpTokens": "required"},
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 9, "VolumeType": "gp3", "Encrypted": True}}],
        "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "builder"}]}],
    }
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
    fleet = ec2.create_fleet(
        Type="instant",
        LaunchTemplateConfigs=[
            {
                "LaunchTemplateSpecification": {"LaunchTemplateName": name, "Version": "1"},
                "Overrides": [{"InstanceType": "t4g.medium"}],
            }
        ],
        TargetCapacitySpecification={"TotalTargetCapacity": 1, "DefaultTargetCapacityType": kind},
    )
    [instance] = fleet["Instances"][0]["InstanceIds"]
    shown = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    expected: dict[str, Any] = {
        "InstanceType": "t4g.medium",
        "ImageId": IMAGE,
        "KeyName": name,
        "SubnetId": network["subnet"],
        "SecurityGroups": [{"GroupId": group, "GroupName": name}],
    }
    assert {key: shown[key] for key in expected} == expected
    assert shown.get("InstanceLifecycle") == lifecycle
    assert shown["MetadataOptions"]["HttpTokens"] == "required"
    assert {"Key": "Name", "Value": "builder"} in shown["Tags"]
    [volume] = ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])["Volumes"]
    assert (volume["Size"], volume["VolumeType"], volume["Encrypted"]) == (9, "gp3", True)
