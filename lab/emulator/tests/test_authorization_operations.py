"""What the operations of a node need: each with exactly that, with something else, and with nothing."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from redis_fleet_emulator.authorization.operations import OPERATIONS
from redis_fleet_emulator.authorization.testing import Node, allow, arn, deny
from redis_fleet_emulator.testing import REGION, Aws


@pytest.fixture(scope="module")
def node(aws: Aws) -> Node:
    """A node whose policy each test sets."""
    return Node(aws)


@pytest.fixture(scope="module")
def machine(aws: Aws, network: dict[str, str], node: Node) -> dict[str, str]:
    """An instance and two volumes, all with tags, and the node's session named after the instance."""
    ec2 = aws.client("ec2")
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "slot", "Value": "s-0"}]}]
    run = ec2.run_instances(ImageId=network["image"], MinCount=1, MaxCount=1, SubnetId=network["subnet"], TagSpecifications=tags)
    found = {"instance": str(run["Instances"][0]["InstanceId"])}
    for name in ("volume", "other"):
        tags = [{"ResourceType": "volume", "Tags": [{"Key": "slot", "Value": f"s-{name}"}]}]
        volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=8, VolumeType="gp3", TagSpecifications=tags)
        found[name] = str(volume["VolumeId"])
    node.assume(found["instance"])
    return found


def test_attaching_needs_volume_and_instance(node: Node, machine: dict[str, str]) -> None:
    call = {"VolumeId": machine["volume"], "InstanceId": machine["instance"], "Device": "/dev/sdf"}
    by_tag = {"StringEquals": {"ec2:ResourceTag/slot": "s-0", "aws:ResourceTag/slot": "s-0"}}
    node.needs(
        ("ec2", "attach_volume", call),
        allow("ec2:AttachVolume", arn("ec2", f"volume/{machine['volume']}"), {"StringLike": {"ec2:ResourceTag/slot": "s-vol*"}}),
        allow("ec2:AttachVolume", arn("ec2", "instance/*"), by_tag),
    )
    assert f"resource: {arn('ec2', 'volume/' + machine['other'])} " in str(
        node.refusal("ec2", "attach_volume", **{**call, "VolumeId": machine["other"]})
    )


def test_detaching_needs_the_volume_and_the_instance_that_has_it(node: Node, machine: dict[str, str], aws: Aws) -> None:
    volume, source = machine["other"], arn("ec2", f"instance/{machine['instance']}")
    aws.client("ec2").attach_volume(VolumeId=volume, InstanceId=machine["instance"], Device="/dev/sdg")
    node.needs(
        ("ec2", "detach_volume", {"VolumeId": volume}),
        allow("ec2:DetachVolume", arn("ec2", f"volume/{volume}"), {"NumericEquals": {"ec2:VolumeSize": "8"}}),
        allow("ec2:DetachVolume", arn("ec2", "instance/*"), {"ArnEquals": {"ec2:SourceInstanceARN": source}}),
    )


def test_tagging_needs_the_resource_and_knows_the_tags(node: Node, machine: dict[str, str]) -> None:
    call = {"Resources": [machine["volume"]], "Tags": [{"Key": "state", "Value": "ready"}]}
    only = {"StringEquals": {"aws:RequestTag/state": "ready"}, "ForAllValues:StringEquals": {"aws:TagKeys": ["state"]}}
    node.needs(("ec2", "create_tags", call), allow("ec2:CreateTags", arn("ec2", "volume/*"), only))
    assert node.refusal("ec2", "create_tags", **{**call, "Tags": [{"Key": "slot", "Value": "mine"}]})
    assert node.refusal("ec2", "create_tags", **{**call, "Resources": [machine["instance"]]})


def test_a_snapshot_needs_volume_snapshot_and_its_tagging(node: Node, machine: dict[str, str]) -> None:
    volume = arn("ec2", f"volume/{machine['volume']}")
    tags = [{"ResourceType": "snapshot", "Tags": [{"Key": "slot", "Value": "s-0"}]}]
    snapshots = f"arn:aws:ec2:{REGION}::snapshot/*"
    node.needs(
        ("ec2", "create_snapshot", {"VolumeId": machine["volume"], "TagSpecifications": tags}),
        allow("ec2:CreateSnapshot", volume),
        allow("ec2:CreateSnapshot", snapshots, {"ArnEquals": {"ec2:ParentVolume": volume}}),
        allow("ec2:CreateTags", snapshots, {"StringEquals": {"ec2:CreateAction": "CreateSnapshot"}}),
    )


def test_descriptions_take_no_resource(node: Node, machine: dict[str, str]) -> None:
    for operation in ("describe_volumes", "describe_instances", "describe_tags", "describe_instance_status"):
        action = f"ec2:{''.join(word.capitalize() for word in operation.split('_'))}"
        node.needs(("ec2", operation, {}), allow(action, "*", {"StringEquals": {"aws:RequestedRegion": REGION}}))
    node.may(allow("ec2:*", arn("ec2", "*")))
    assert node.refusal("ec2", "describe_volumes")


def test_parameters_by_name_and_by_path(node: Node, aws: Aws) -> None:
    aws.client("ssm").put_parameter(Name="/fleet/image", Value="ami-1", Type="String")
    below = arn("ssm", "parameter/fleet/*")
    node.needs(("ssm", "get_parameter", {"Name": "/fleet/image"}), allow("ssm:GetParameter", below))
    node.needs(("ssm", "get_parameter", {"Name": "/fleet/image:1"}), allow("ssm:GetParameter", below))
    node.needs(("ssm", "get_parameters", {"Names": ["/fleet/image"]}), allow("ssm:GetParameters", below))
    node.may(allow("ssm:GetParameters", below))
    assert "parameter/other" in str(node.refusal("ssm", "get_parameters", Names=["/fleet/image", "other"]))
    one = {"Bool": {"ssm:Recursive": "false"}}
    node.needs(("ssm", "get_parameters_by_path", {"Path": "/fleet/"}), allow("ssm:GetParametersByPath", below[:-2], one))


def test_hooks_know_the_tags_of_their_group(node: Node, aws: Aws, network: dict[str, str]) -> None:
    groups = aws.client("autoscaling")
    aws.client("ec2").create_launch_template(
        LaunchTemplateName="judged", LaunchTemplateData={"ImageId": network["image"], "InstanceType": "t4g.micro"}
    )
    for slot in ("s-0", "s-1"):
        groups.create_auto_scaling_group(
            AutoScalingGroupName=f"judged-{slot}",
            LaunchTemplate={"LaunchTemplateName": "judged"},
            MinSize=0,
            MaxSize=1,
            DesiredCapacity=int(slot == "s-0"),
            VPCZoneIdentifier=network["subnet"],
            Tags=[{"Key": "slot", "Value": slot, "PropagateAtLaunch": True}],
        )
    found = groups.describe_auto_scaling_groups(AutoScalingGroupNames=["judged-s-0"])["AutoScalingGroups"][0]
    own = {"StringEquals": {"autoscaling:ResourceTag/slot": "s-0"}}
    call = {"AutoScalingGroupName": "judged-s-0", "LifecycleHookName": "h", "LifecycleActionToken": "0" * 36}
    result = {"LifecycleActionResult": "CONTINUE"}
    for operation, more in (("record_lifecycle_action_heartbeat", {}), ("complete_lifecycle_action", result)):
        action = f"autoscaling:{''.join(word.capitalize() for word in operation.split('_'))}"
        node.needs(("autoscaling", operation, {**call, **more}), allow(action, found["AutoScalingGroupARN"], own))
        assert node.refusal("autoscaling", operation, **{**call, **more, "AutoScalingGroupName": "judged-s-1"})
    health = {"InstanceId": found["Instances"][0]["InstanceId"], "HealthStatus": "Healthy"}
    node.needs(("autoscaling", "set_instance_health", health), allow("autoscaling:SetInstanceHealth", "*", own))
    node.needs(("autoscaling", "describe_auto_scaling_instances", {}), allow("autoscaling:DescribeAutoScalingInstances"))
    groups.delete_auto_scaling_group(AutoScalingGroupName="judged-s-0", ForceDelete=True)


def test_metrics_know_their_namespace(node: Node) -> None:
    data = [{"MetricName": "m", "Value": 1}]
    mine = {"Namespace": "RedisFleet", "MetricData": data}
    namespace = {"StringEquals": {"cloudwatch:namespace": "RedisFleet"}}
    node.needs(("cloudwatch", "put_metric_data", mine), allow("cloudwatch:PutMetricData", "*", namespace))
    assert node.refusal("cloudwatch", "put_metric_data", **{**mine, "Namespace": "AWS/EC2"})
    many = {"Namespace": "RedisFleet", "MetricData": data * 1000}
    assert node.refusal("cloudwatch", "put_metric_data", **many) is None


def test_log_streams_are_below_their_group(node: Node, aws: Aws) -> None:
    aws.client("logs").create_log_group(logGroupName="/fleet/sessions")
    group = arn("logs", "log-group:/fleet/sessions:*")
    here = {"logGroupName": "/fleet/sessions", "logStreamName": "s-0"}
    node.needs(("logs", "create_log_stream", here), allow("logs:CreateLogStream", group))
    events = [{"timestamp": 0, "message": "m"}]
    node.needs(("logs", "put_log_events", {**here, "logEvents": events}), allow("logs:PutLogEvents", group))
    node.may(allow("logs:*", group[:-2]))
    assert node.refusal("logs", "create_log_stream", **here)


def test_records_know_their_names(node: Node, aws: Aws) -> None:
    zone = aws.client("route53").create_hosted_zone(Name="fleet.internal", CallerReference="judged")["HostedZone"]["Id"]
    identity = zone.rpartition("/")[2]
    own = {
        "ForAllValues:StringEquals": {
            "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["s-0.fleet.internal"],
            "route53:ChangeResourceRecordSetsRecordTypes": ["A"],
            "route53:ChangeResourceRecordSetsActions": ["UPSERT"],
        }
    }
    zone_arn = f"arn:aws:route53:::hostedzone/{identity}"
    node.needs(
        ("route53", "change_resource_record_sets", {"HostedZoneId": zone, "ChangeBatch": _changes("S-0.fleet.internal.")}),
        allow("route53:ChangeResourceRecordSets", zone_arn, own),
    )
    for changes in (_changes("s-1.fleet.internal"), _changes("s-0.fleet.internal", "s-1.fleet.internal")):
        assert node.refusal("route53", "change_resource_record_sets", HostedZoneId=zone, ChangeBatch=changes)
    node.needs(
        ("route53", "list_resource_record_sets", {"HostedZoneId": zone}),
        allow("route53:ListResourceRecordSets", zone_arn),
    )
    _delete_zone(aws, zone)


def _delete_zone(aws: Aws, zone: str) -> None:
    """Other tests of the same emulator find none but their own."""
    records = aws.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    changes = [{"Action": "DELETE", "ResourceRecordSet": one} for one in records if one["Type"] not in ("NS", "SOA")]
    if changes:
        aws.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
    aws.client("route53").delete_hosted_zone(Id=zone)


def test_instance_connect_knows_the_user_of_the_system(node: Node, machine: dict[str, str]) -> None:
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0000000000000000000000000000000000000000000"
    call = {"InstanceId": machine["instance"], "InstanceOSUser": "admin", "SSHPublicKey": key}
    user = {"StringEquals": {"ec2:osuser": "admin", "ec2:ResourceTag/slot": "s-0"}}
    node.needs(("ec2-instance-connect", "send_ssh_public_key", call), allow("ec2-instance-connect:SendSSHPublicKey", "*", user))
    assert node.refusal("ec2-instance-connect", "send_ssh_public_key", **{**call, "InstanceOSUser": "root"})


def test_the_address_of_the_instance_that_has_the_credentials_is_known(node: Node, machine: dict[str, str], aws: Aws) -> None:
    found = aws.client("ec2").describe_instances(InstanceIds=[machine["instance"]])["Reservations"][0]["Instances"][0]
    keys = {"aws:Ec2InstanceSourceVpc": found["VpcId"], "aws:Ec2InstanceSourcePrivateIPv4": found["PrivateIpAddress"]}
    node.may(allow("ec2:DescribeVolumes"), deny("*", "*", {"StringNotEquals": keys}))
    assert node.refusal("ec2", "describe_volumes") is None
    node.assume("elsewhere")
    assert "explicit deny" in str(node.refusal("ec2", "describe_volumes"))
    node.assume(machine["instance"])


def test_every_operation_of_the_table_is_one_of_its_service() -> None:
    session = botocore.session.Session()
    # What only the agent of Systems Manager calls is in no SDK
    names = {name for name in OPERATIONS if not name.startswith("ssmmessages:")} - {"ssm:UpdateInstanceInformation"}
    for service in {name.partition(":")[0] for name in names}:
        operations = {f"{service}:{operation}" for operation in session.get_service_model(service).operation_names}
        assert {name for name in names if name.startswith(f"{service}:")} <= operations


def _changes(*names: str) -> dict[str, Any]:
    record = {"Type": "A", "TTL": 5, "ResourceRecords": [{"Value": "10.0.0.1"}]}
    return {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": {"Name": name, **record}} for name in names]}
