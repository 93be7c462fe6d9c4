"""Groups and the instances that they start from launch templates."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import Aws, Stack, resource

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def fleet(network: dict[str, str], user_data: str = "echo one", **group: Any) -> dict[str, Any]:
    """Return a group of one instance with all that its launch template can say."""
    devices = [
        {
            "DeviceName": "/dev/xvda",
            "Ebs": {"VolumeSize": 12, "VolumeType": "gp3", "Encrypted": True, "DeleteOnTermination": True},
        },
        {
            "DeviceName": "/dev/sdf",
            "Ebs": {"VolumeSize": 3, "VolumeType": "gp3", "Iops": 3100, "Throughput": 130, "DeleteOnTermination": True},
        },
    ]
    data = {
        "ImageId": network["image"],
        "InstanceType": "r7g.large",
        "UserData": {"Fn::Base64": user_data},
        "SecurityGroupIds": [{"Ref": "Nodes"}],
        "IamInstanceProfile": {"Arn": {"Fn::GetAtt": ["Profile", "Arn"]}},
        "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 2, "InstanceMetadataTags": "enabled"},
        "Monitoring": {"Enabled": True},
        "BlockDeviceMappings": devices,
        "TagSpecifications": [
            {"ResourceType": "instance", "Tags": [{"Key": "from", "Value": "template"}]},
            {"ResourceType": "volume", "Tags": [{"Key": "from", "Value": "template"}]},
        ],
    }
    properties = {
        "MinSize": "1",
        "MaxSize": "1",
        "VPCZoneIdentifier": [network["subnet"]],
        "LaunchTemplate": {
            "LaunchTemplateId": {"Ref": "Template"},
            "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]},
        },
        "Tags": [
            {"Key": "shard", "Value": "0", "PropagateAtLaunch": True},
            {"Key": "private", "Value": "yes", "PropagateAtLaunch": False},
        ],
        **group,
    }
    return {
        "Nodes": resource("AWS::EC2::SecurityGroup", {"GroupDescription": "nodes", "VpcId": network["vpc"]}),
        "Role": resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST}),
        "Profile": resource("AWS::IAM::InstanceProfile", {"Roles": [{"Ref": "Role"}]}),
        "Template": resource("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": data}),
        "Group": resource("AWS::AutoScaling::AutoScalingGroup", properties),
    }


def group_of(stack: Stack) -> dict[str, Any]:
    """Return the described group of a stack."""
    answer = stack.aws.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[stack.id_of("Group")])
    group: dict[str, Any] = answer["AutoScalingGroups"][0]
    return group


def instance_of(stack: Stack) -> dict[str, Any]:
    """Return the one described instance of the group of a stack."""
    (member,) = group_of(stack)["Instances"]
    answer = stack.aws.client("ec2").describe_instances(InstanceIds=[member["InstanceId"]])
    instance: dict[str, Any] = answer["Reservations"][0]["Instances"][0]
    return instance


def test_an_instance_has_all_that_its_launch_template_says(aws: Aws, network: dict[str, str]) -> None:
    stack = aws.create(fleet(network), Outputs={"Profile": {"Value": {"Fn::GetAtt": ["Profile", "Arn"]}}})
    one, ec2 = instance_of(stack), aws.client("ec2")
    assert (one["ImageId"], one["InstanceType"], one["SubnetId"]) == (network["image"], "r7g.large", network["subnet"])
    options = one["MetadataOptions"]
    assert (options["HttpTokens"], options["HttpPutResponseHopLimit"], options["InstanceMetadataTags"]) == (
        "required",
        2,
        "enabled",
    )
    assert one["IamInstanceProfile"]["Arn"] == stack.outputs["Profile"]
    assert [each["GroupId"] for each in one["SecurityGroups"]] == [stack.id_of("Nodes")]
    assert one["Monitoring"]["State"] == "enabled"
    user_data = ec2.describe_instance_attribute(InstanceId=one["InstanceId"], Attribute="userData")["UserData"]["Value"]
    assert base64.b64decode(user_data) == b"echo one"
    mine = [{"Name": "attachment.instance-id", "Values": [one["InstanceId"]]}]
    volumes = {each["Attachments"][0]["Device"]: each for each in ec2.describe_volumes(Filters=mine)["Volumes"]}
    assert {name: (v["Size"], v["VolumeType"], v["Encrypted"]) for name, v in volumes.items()} == {
        "/dev/xvda": (12, "gp3", True),
        "/dev/sdf": (3, "gp3", False),
    }
    assert (volumes["/dev/sdf"]["Iops"], volumes["/dev/sdf"]["Throughput"]) == (3100, 130)
    assert volumes["/dev/sdf"]["Tags"] == [{"Key": "from", "Value": "template"}]


def test_an_instance_carries_the_tags_of_template_group_and_stack(aws: Aws, network: dict[str, str]) -> None:
    stack = aws.create(fleet(network))
    tags = {tag["Key"]: tag["Value"] for tag in instance_of(stack)["Tags"]}
    assert tags.pop("aws:cloudformation:stack-id") == stack.describe()["StackId"]
    assert tags.pop("aws:ec2launchtemplate:id") == stack.id_of("Template")
    assert tags == {
        "from": "template",
        "shard": "0",
        "aws:autoscaling:groupName": stack.id_of("Group"),
        "aws:cloudformation:stack-name": stack.name,
        "aws:cloudformation:logical-id": "Group",
        "aws:ec2launchtemplate:version": "1",
    }


def test_a_new_version_reaches_the_group_but_only_the_next_instance(aws: Aws, network: dict[str, str]) -> None:
    stack, ec2 = aws.create(fleet(network)), aws.client("ec2")
    before, template, group = instance_of(stack), stack.id_of("Template"), stack.id_of("Group")
    stack.update(fleet(network, "echo two", MaxSize="2", Tags=[{"Key": "shard", "Value": "1", "PropagateAtLaunch": True}]))
    assert (stack.id_of("Template"), stack.id_of("Group")) == (template, group)
    versions = ec2.describe_launch_template_versions(LaunchTemplateId=template)["LaunchTemplateVersions"]
    assert sorted(one["VersionNumber"] for one in versions) == [1, 2]
    described = group_of(stack)
    assert (described["LaunchTemplate"]["Version"], described["MaxSize"], described["DesiredCapacity"]) == ("2", 2, 1)
    assert "private" not in {tag["Key"] for tag in described["Tags"]}
    (member,) = described["Instances"]
    assert (member["InstanceId"], member["LaunchTemplate"]["Version"]) == (before["InstanceId"], "1")
    ec2.terminate_instances(InstanceIds=[before["InstanceId"]])
    after = instance_of(stack)
    assert after["InstanceId"] != before["InstanceId"]
    attribute = ec2.describe_instance_attribute(InstanceId=after["InstanceId"], Attribute="userData")
    assert base64.b64decode(attribute["UserData"]["Value"]) == b"echo two"
    assert {"Key": "shard", "Value": "1"} in after["Tags"]


def test_a_deleted_group_takes_its_instances_with_it(aws: Aws, network: dict[str, str]) -> None:
    stack, ec2 = aws.create(fleet(network)), aws.client("ec2")
    instance = instance_of(stack)
    stack.delete()
    described = ec2.describe_instances(InstanceIds=[instance["InstanceId"]])["Reservations"][0]["Instances"][0]
    assert described["State"]["Name"] == "terminated"
    interface = [{"Name": "network-interface-id", "Values": [instance["NetworkInterfaces"][0]["NetworkInterfaceId"]]}]
    assert ec2.describe_network_interfaces(Filters=interface)["NetworkInterfaces"] == []


def test_the_instances_of_a_group_are_spread_over_its_subnets(aws: Aws, network: dict[str, str]) -> None:
    subnets = [network["subnet"], network["other"]]
    stack = aws.create(fleet(network, MinSize="4", MaxSize="4", VPCZoneIdentifier=subnets))
    zones = [member["AvailabilityZone"] for member in group_of(stack)["Instances"]]
    assert sorted(zones) == ["us-east-1a", "us-east-1a", "us-east-1b", "us-east-1b"]


def test_hooks_and_scheduled_actions_are_kept_as_given(aws: Aws, network: dict[str, str]) -> None:
    def extras(timeout: int) -> dict[str, Any]:
        hook = {
            "AutoScalingGroupName": {"Ref": "Group"},
            "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
            "HeartbeatTimeout": timeout,
            "DefaultResult": "CONTINUE",
            "NotificationMetadata": "drain",
        }
        action = {"AutoScalingGroupName": {"Ref": "Group"}, "MinSize": 0, "Recurrence": "0 0 * * *"}
        return {
            "Hook": resource("AWS::AutoScaling::LifecycleHook", hook),
            "Night": resource("AWS::AutoScaling::ScheduledAction", action),
        }

    base = fleet(network)
    stack, scaling = aws.create({**base, **extras(300)}), aws.client("autoscaling")
    group = stack.id_of("Group")
    stack.update({**base, **extras(600)})
    (hook,) = scaling.describe_lifecycle_hooks(AutoScalingGroupName=group)["LifecycleHooks"]
    assert (hook["HeartbeatTimeout"], hook["DefaultResult"], hook["NotificationMetadata"]) == (600, "CONTINUE", "drain")
    assert "RoleARN" not in hook
    (action,) = scaling.describe_scheduled_actions(AutoScalingGroupName=group)["ScheduledUpdateGroupActions"]
    assert (action["Recurrence"], action["MinSize"]) == ("0 0 * * *", 0)
    stack.update(base)
    assert scaling.describe_lifecycle_hooks(AutoScalingGroupName=group)["LifecycleHooks"] == []
    assert scaling.describe_scheduled_actions(AutoScalingGroupName=group)["ScheduledUpdateGroupActions"] == []


def test_the_hooks_of_a_group_change_with_its_list(aws: Aws, network: dict[str, str]) -> None:
    def hooks(*names: str, timeout: int = 900) -> dict[str, Any]:
        ways = {"coming": "autoscaling:EC2_INSTANCE_LAUNCHING", "going": "autoscaling:EC2_INSTANCE_TERMINATING"}
        same = {"HeartbeatTimeout": timeout, "DefaultResult": "ABANDON"}
        listed = [{"LifecycleHookName": name, "LifecycleTransition": ways[name], **same} for name in names]
        retain = {"RetentionTriggers": {"TerminateHookAbandon": "retain"}}
        return fleet(network, LifecycleHookSpecificationList=listed, InstanceLifecyclePolicy=retain)

    stack, scaling = aws.create(hooks("coming", "going")), aws.client("autoscaling")
    group, instance = stack.id_of("Group"), instance_of(stack)["InstanceId"]

    def shown() -> dict[str, int]:
        found = scaling.describe_lifecycle_hooks(AutoScalingGroupName=group)["LifecycleHooks"]
        assert {one["DefaultResult"] for one in found} <= {"ABANDON"}
        return {one["LifecycleHookName"]: one["HeartbeatTimeout"] for one in found}

    assert shown() == {"coming": 900, "going": 900}
    stack.update(hooks("going", timeout=600))
    assert shown() == {"going": 600}
    stack.update(fleet(network))
    assert (shown(), stack.id_of("Group"), instance_of(stack)["InstanceId"]) == ({}, group, instance)


def test_an_instance_of_no_group_is_not_terminated_through_one(aws: Aws, network: dict[str, str]) -> None:
    ec2 = aws.client("ec2")
    place = {"ImageId": network["image"], "SubnetId": network["subnet"], "MinCount": 1, "MaxCount": 1}
    single = ec2.run_instances(**place)["Instances"][0]["InstanceId"]
    terminate = aws.client("autoscaling").terminate_instance_in_auto_scaling_group
    for unmanaged in (single, "i-0123456789abcdef0"):
        with pytest.raises(ClientError) as refused:
            terminate(InstanceId=unmanaged, ShouldDecrementDesiredCapacity=False)
        assert refused.value.response["Error"]["Code"] == "ValidationError"
        message = f"Instance Id not found - No managed instance found for instance ID: {unmanaged}"
        assert refused.value.response["Error"]["Message"] == message
