"""EC2: what may be attached where, and what goes with an instance."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import Aws, resource


def run(aws: Aws, network: dict[str, str], subnet: str = "subnet", **more: Any) -> str:
    """Start an instance and return its id."""
    answer = aws.client("ec2").run_instances(ImageId=network["image"], MinCount=1, MaxCount=1, SubnetId=network[subnet], **more)
    return str(answer["Instances"][0]["InstanceId"])


def volume(aws: Aws, zone: str = "us-east-1a") -> str:
    """Make a volume and return its id."""
    return str(aws.client("ec2").create_volume(AvailabilityZone=zone, Size=1)["VolumeId"])


def refusal(aws: Aws, volume_id: str, instance_id: str, device: str = "/dev/xvdf") -> tuple[str, int]:
    """Return the code and the HTTP status with which an attachment is refused."""
    with pytest.raises(ClientError) as refused:
        aws.client("ec2").attach_volume(VolumeId=volume_id, InstanceId=instance_id, Device=device)
    response = refused.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_volume_is_attached_to_one_instance_only(aws: Aws, network: dict[str, str]) -> None:
    first, second, data = run(aws, network), run(aws, network), volume(aws)
    aws.client("ec2").attach_volume(VolumeId=data, InstanceId=first, Device="/dev/xvdf")
    assert refusal(aws, data, second) == ("VolumeInUse", 400)
    assert refusal(aws, data, first, "/dev/xvdg") == ("VolumeInUse", 400)
    (described,) = aws.client("ec2").describe_volumes(VolumeIds=[data])["Volumes"]
    assert [one["InstanceId"] for one in described["Attachments"]] == [first]


def test_a_volume_of_another_zone_is_refused(aws: Aws, network: dict[str, str]) -> None:
    assert refusal(aws, volume(aws, "us-east-1b"), run(aws, network)) == ("InvalidVolume.ZoneMismatch", 400)


def test_a_device_in_use_and_an_instance_that_is_gone_are_refused(aws: Aws, network: dict[str, str]) -> None:
    instance = run(aws, network)
    assert refusal(aws, volume(aws), instance, "/dev/xvda") == ("InvalidParameterValue", 400)
    aws.client("ec2").terminate_instances(InstanceIds=[instance])
    assert refusal(aws, volume(aws), instance) == ("IncorrectState", 400)


def test_the_end_of_an_instance_frees_its_data_volume_and_deletes_its_root(aws: Aws, network: dict[str, str]) -> None:
    ec2, instance, data = aws.client("ec2"), run(aws, network), volume(aws)
    ec2.attach_volume(VolumeId=data, InstanceId=instance, Device="/dev/xvdf")
    mine = [{"Name": "attachment.instance-id", "Values": [instance]}]
    attached = {one["VolumeId"] for one in ec2.describe_volumes(Filters=mine)["Volumes"]}
    (root,) = attached - {data}
    ec2.terminate_instances(InstanceIds=[instance])
    left = ec2.describe_volumes(Filters=[{"Name": "volume-id", "Values": [data, root]}])["Volumes"]
    assert [(one["VolumeId"], one["State"]) for one in left] == [(data, "available")]
    ec2.attach_volume(VolumeId=data, InstanceId=run(aws, network), Device="/dev/xvdf")


def test_an_instance_has_one_root_of_its_image_and_what_the_request_adds(aws: Aws, network: dict[str, str]) -> None:
    extra = [{"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 5, "VolumeType": "gp3", "Iops": 3500, "DeleteOnTermination": True}}]
    instance = run(aws, network, BlockDeviceMappings=extra)
    mine = [{"Name": "attachment.instance-id", "Values": [instance]}]
    found = {one["Attachments"][0]["Device"]: one for one in aws.client("ec2").describe_volumes(Filters=mine)["Volumes"]}
    assert {name: one["Size"] for name, one in found.items()} == {"/dev/xvda": 8, "/dev/sdf": 5}
    assert (found["/dev/sdf"]["VolumeType"], found["/dev/sdf"]["Iops"]) == ("gp3", 3500)


def test_a_volume_has_the_properties_of_its_template(aws: Aws) -> None:
    key = resource("AWS::KMS::Key", {"KeyPolicy": {"Version": "2012-10-17", "Statement": []}})
    given = {
        "AvailabilityZone": "us-east-1b",
        "Size": "20",
        "VolumeType": "gp3",
        "Iops": 4000,
        "Throughput": 250,
        "Encrypted": True,
    }
    data = resource(
        "AWS::EC2::Volume", {**given, "KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]}, "Tags": [{"Key": "slot", "Value": "0-1"}]}
    )
    stack = aws.create({"Key": key, "Data": data}, Outputs={"Key": {"Value": {"Fn::GetAtt": ["Key", "Arn"]}}})
    (one,) = aws.client("ec2").describe_volumes(VolumeIds=[stack.id_of("Data")])["Volumes"]
    assert (one["AvailabilityZone"], one["Size"], one["VolumeType"]) == ("us-east-1b", 20, "gp3")
    assert (one["Iops"], one["Throughput"], one["Encrypted"], one["KmsKeyId"]) == (4000, 250, True, stack.outputs["Key"])
    tags = {tag["Key"]: tag["Value"] for tag in one["Tags"]}
    assert (tags["slot"], tags["aws:cloudformation:stack-name"]) == ("0-1", stack.name)


def test_an_interface_and_an_attachment_of_a_template_are_made_and_removed(aws: Aws, network: dict[str, str]) -> None:
    ec2, instance = aws.client("ec2"), run(aws, network)
    group = resource("AWS::EC2::SecurityGroup", {"GroupDescription": "interface", "VpcId": network["vpc"]})
    interface = {
        "SubnetId": network["subnet"],
        "GroupSet": [{"Ref": "Group"}],
        "Description": "fixed",
        "PrivateIpAddress": "10.1.0.200",
    }
    data = resource("AWS::EC2::Volume", {"AvailabilityZone": "us-east-1a", "Size": 1})
    place = resource("AWS::EC2::VolumeAttachment", {"VolumeId": {"Ref": "Data"}, "InstanceId": instance, "Device": "/dev/sdh"})
    base = {"Group": group, "Interface": resource("AWS::EC2::NetworkInterface", interface), "Data": data}
    stack = aws.create({**base, "Place": place})
    (one,) = ec2.describe_network_interfaces(NetworkInterfaceIds=[stack.id_of("Interface")])["NetworkInterfaces"]
    assert (one["PrivateIpAddress"], one["Description"], one["Groups"][0]["GroupId"]) == (
        "10.1.0.200",
        "fixed",
        stack.id_of("Group"),
    )
    assert ec2.describe_volumes(VolumeIds=[stack.id_of("Data")])["Volumes"][0]["Attachments"][0]["Device"] == "/dev/sdh"
    stack.update(base)
    assert ec2.describe_volumes(VolumeIds=[stack.id_of("Data")])["Volumes"][0]["State"] == "available"
    stack.delete()
