"""The account's own images: made of instances and snapshots, copied, found and retired, as the calls of EC2 have it."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import IMAGE, Aws
from redis_fleet_emulator.testing_images import devices, key, made, name, refused, run, show, snapshots, tags


@pytest.fixture
def ec2(aws: Aws) -> Any:
    """The client of EC2."""
    return aws.client("ec2")


def test_an_image_of_an_instance_shows_all_that_its_users_need(ec2: Any) -> None:
    instance = run(ec2, BlockDeviceMappings=devices({"VolumeSize": 12, "VolumeType": "gp3"}))
    chosen = name()
    both = [tags("image", Name="one", family="redis"), tags("snapshot", Name="two")]
    image = made(ec2, instance, Name=chosen, Description="for tests", TagSpecifications=both)
    shown = show(ec2, image)
    expected = {
        "Name": chosen,
        "Description": "for tests",
        "State": "available",
        "Public": False,
        "Architecture": "arm64",
        "RootDeviceName": "/dev/xvda",
        "RootDeviceType": "ebs",
        "VirtualizationType": "hvm",
        "SourceInstanceId": instance,
        "SourceImageId": IMAGE,
        "OwnerId": "123456789012",
    }
    assert {key: shown[key] for key in expected} == expected
    assert shown["Tags"] == [{"Key": "Name", "Value": "one"}, {"Key": "family", "Value": "redis"}]
    [device] = shown["BlockDeviceMappings"]
    expected = {"VolumeSize": 12, "VolumeType": "gp3", "Encrypted": False, "DeleteOnTermination": True}
    assert expected.items() <= device["Ebs"].items()
    [snapshot] = snapshots(ec2, image)
    assert (snapshot["State"], snapshot["VolumeSize"], snapshot["Tags"]) == ("completed", 12, both[1]["Tags"])
    assert snapshot["Description"] == f"Created by CreateImage({instance}) for {image}"


def test_every_volume_of_the_instance_has_a_snapshot_with_its_encryption(aws: Aws, ec2: Any) -> None:
    own = key(aws)
    given = devices({"VolumeSize": 8, "Encrypted": True}, {"VolumeSize": 20, "Encrypted": True, "KmsKeyId": own})
    image = made(ec2, run(ec2, BlockDeviceMappings=given))
    found = {one["VolumeSize"]: one for one in snapshots(ec2, image)}
    managed = aws.client("kms").describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]["Arn"]
    assert {size: one["KmsKeyId"] for size, one in found.items()} == {8: managed, 20: own}
    assert [one["Ebs"]["Encrypted"] for one in show(ec2, image)["BlockDeviceMappings"]] == [True, True]


def test_a_snapshot_stays_as_it_was_when_its_volume_grows(ec2: Any) -> None:
    instance = run(ec2)
    image = made(ec2, instance)
    volume = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["BlockDeviceMappings"][0]["Ebs"]
    ec2.modify_volume(VolumeId=volume["VolumeId"], Size=50)
    assert [one["VolumeSize"] for one in snapshots(ec2, image)] == [8]


def test_a_request_adds_and_removes_devices_and_changes_only_what_becomes_of_them(ec2: Any) -> None:
    instance = run(ec2, BlockDeviceMappings=devices({"VolumeSize": 8}, {"VolumeSize": 5}))
    change = [
        {"DeviceName": "/dev/xvda", "Ebs": {"DeleteOnTermination": False}},
        {"DeviceName": "/dev/sdf", "NoDevice": ""},
        {"DeviceName": "/dev/sdg", "Ebs": {"VolumeSize": 3, "VolumeType": "gp3"}},
    ]
    image = made(ec2, instance, BlockDeviceMappings=change)
    shown = {one["DeviceName"]: one["Ebs"] for one in show(ec2, image)["BlockDeviceMappings"]}
    assert sorted(shown) == ["/dev/sdg", "/dev/xvda"]
    assert shown["/dev/xvda"]["DeleteOnTermination"] is False
    assert "SnapshotId" not in shown["/dev/sdg"]
    for ebs in ({"VolumeSize": 30}, {"Encrypted": True}):
        with refused("InvalidBlockDeviceMapping"):
            made(ec2, instance, BlockDeviceMappings=devices(ebs))


@pytest.mark.parametrize("bad", ["a" * 129, "with:colon", "with*star", "ümlaut"])
def test_a_name_that_aws_does_not_take_is_refused(ec2: Any, bad: str) -> None:
    with refused("InvalidAMIName.Malformed"):
        made(ec2, Name=bad)


def test_a_name_is_taken_until_its_image_is_deregistered(ec2: Any) -> None:
    instance, chosen = run(ec2), name()
    image = made(ec2, instance, Name=chosen)
    with refused("InvalidAMIName.Duplicate"):
        made(ec2, instance, Name=chosen)
    ec2.deregister_image(ImageId=image)
    assert made(ec2, instance, Name=chosen) != image


def test_there_is_no_image_of_an_instance_that_is_gone(ec2: Any) -> None:
    instance = run(ec2)
    ec2.terminate_instances(InstanceIds=[instance])
    with pytest.raises(ClientError, match="Instance is not in state 'running' or 'stopped'"):
        made(ec2, instance)


def test_tags_of_another_kind_are_refused(ec2: Any) -> None:
    with refused("InvalidParameterValue"):
        made(ec2, TagSpecifications=[tags("instance", Name="no")])


def test_instances_have_the_devices_of_their_image_and_what_the_request_changes(aws: Aws, ec2: Any) -> None:
    own = key(aws)
    encrypted = {"VolumeSize": 10, "Encrypted": True, "KmsKeyId": own}
    image = made(ec2, run(ec2, BlockDeviceMappings=devices(encrypted, {"VolumeSize": 5})))
    by_size = {one["VolumeSize"]: one["SnapshotId"] for one in snapshots(ec2, image)}
    instance = run(ec2, ImageId=image, BlockDeviceMappings=devices({"VolumeSize": 16}))
    filters = [{"Name": "attachment.instance-id", "Values": [instance]}]
    volumes = {one["Attachments"][0]["Device"]: one for one in ec2.describe_volumes(Filters=filters)["Volumes"]}
    assert {device: (one["Size"], one["SnapshotId"]) for device, one in volumes.items()} == {
        "/dev/xvda": (16, by_size[10]),
        "/dev/sdf": (5, by_size[5]),
    }
    assert (volumes["/dev/xvda"]["Encrypted"], volumes["/dev/xvda"]["KmsKeyId"]) == (True, own)
    with refused("InvalidBlockDeviceMapping"):
        run(ec2, ImageId=image, BlockDeviceMappings=devices({"VolumeSize": 9}))


def test_an_image_is_found_by_owner_name_tags_and_devices(ec2: Any) -> None:
    first, second = name(), name()
    image = made(ec2, Name=first, TagSpecifications=[tags("image", recipe="abc", family="cache")])
    made(ec2, Name=second, TagSpecifications=[tags("image", recipe="def", family="cache")])

    def found(owner: str = "self", **filters: list[str]) -> list[str]:
        asked = [{"Name": key.replace("__", ":").replace("_", "-"), "Values": values} for key, values in filters.items()]
        return sorted(one["Name"] for one in ec2.describe_images(Owners=[owner], Filters=asked)["Images"])

    assert found(name=[first]) == [first]
    assert found(tag__recipe=["abc"], state=["available"]) == [first]
    assert found(tag__family=["cac*"], tag_key=["recipe"]) == sorted([first, second])
    assert found(name=[first], architecture=["x86_64"]) == []
    assert found(owner="136693071363", name=[first]) == []
    snapshot = show(ec2, image)["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    by_snapshot = [{"Name": "block-device-mapping.snapshot-id", "Values": [snapshot, "snap-0"]}]
    assert [one["ImageId"] for one in ec2.describe_images(Filters=by_snapshot)["Images"]] == [image]
    with refused("InvalidParameterValue"):
        found(colour=["red"])


def test_a_copy_has_snapshots_and_encryption_of_its_own_and_neither_tags_nor_permissions(aws: Aws, ec2: Any) -> None:
    own, source = key(aws), made(ec2, TagSpecifications=[tags("image", Name="source")])
    ec2.modify_image_attribute(ImageId=source, LaunchPermission={"Add": [{"UserId": "111122223333"}]})
    wanted = {"SourceImageId": source, "SourceRegion": "us-east-1", "Name": name(), "Encrypted": True, "KmsKeyId": own}
    copy = ec2.copy_image(**wanted)["ImageId"]
    shown = show(ec2, copy)
    assert (shown["SourceImageId"], shown["SourceImageRegion"], shown["Tags"]) == (source, "us-east-1", [])
    assert ec2.describe_image_attribute(ImageId=copy, Attribute="launchPermission")["LaunchPermissions"] == []
    [snapshot] = snapshots(ec2, copy)
    assert (snapshot["Encrypted"], snapshot["KmsKeyId"], snapshot["VolumeId"]) == (True, own, "vol-ffffffff")
    assert snapshot["SnapshotId"] != snapshots(ec2, source)[0]["SnapshotId"]
    tagged = ec2.copy_image(**{**wanted, "Name": name()}, CopyImageTags=True)["ImageId"]
    assert show(ec2, tagged)["Tags"] == [{"Key": "Name", "Value": "source"}]


def test_a_copy_is_in_the_region_of_the_call_with_that_region_s_key(aws: Aws, ec2: Any) -> None:
    source = made(ec2, run(ec2, BlockDeviceMappings=devices({"VolumeSize": 8, "Encrypted": True})))
    other: Any = aws.client("ec2", "eu-west-1")
    image = other.copy_image(SourceImageId=source, SourceRegion="us-east-1", Name=name())["ImageId"]
    [snapshot] = snapshots(other, image)
    assert snapshot["Encrypted"] and ":eu-west-1:" in snapshot["KmsKeyId"]
    with refused("InvalidAMIID.NotFound"):
        show(ec2, image)


def test_a_copy_with_a_key_must_be_encrypted_with_one_that_is_there(ec2: Any) -> None:
    wanted = {"SourceImageId": made(ec2), "SourceRegion": "us-east-1", "Name": name(), "KmsKeyId": "alias/nobodys"}
    with refused("InvalidParameterDependency"):
        ec2.copy_image(**wanted)
    with refused("InvalidParameterValue"):
        ec2.copy_image(**wanted, Encrypted=True)


def test_an_image_can_be_made_of_snapshots_and_two_may_share_one(ec2: Any) -> None:
    first = made(ec2)
    snapshot = show(ec2, first)["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    wanted = {"RootDeviceName": "/dev/xvda", "Architecture": "arm64", "VirtualizationType": "hvm"}
    second = ec2.register_image(**wanted, Name=name(), BlockDeviceMappings=devices({"SnapshotId": snapshot}))["ImageId"]
    shown = show(ec2, second)
    assert (shown["Architecture"], shown["RootDeviceName"], shown["VirtualizationType"]) == ("arm64", "/dev/xvda", "hvm")
    assert shown["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"] == 8
    ec2.deregister_image(ImageId=first)
    with refused("InvalidSnapshot.InUse"):
        ec2.delete_snapshot(SnapshotId=snapshot)
    ec2.deregister_image(ImageId=second)
    ec2.delete_snapshot(SnapshotId=snapshot)
    with refused("InvalidBlockDeviceMapping"):
        ec2.register_image(**wanted, Name=name(), BlockDeviceMappings=devices({"VolumeSize": 8}))


def test_a_snapshot_outlives_its_image_unless_it_is_to_go_with_it(ec2: Any) -> None:
    kept, gone = made(ec2), made(ec2)
    staying, [going] = snapshots(ec2, kept), snapshots(ec2, gone)
    ec2.deregister_image(ImageId=kept)
    answer = ec2.deregister_image(ImageId=gone, DeleteAssociatedSnapshots=True)
    assert [one["SnapshotId"] for one in answer["DeleteSnapshotResults"]] == [going["SnapshotId"]]
    left = {one["SnapshotId"] for one in ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]}
    assert staying[0]["SnapshotId"] in left and going["SnapshotId"] not in left
    with refused("InvalidAMIID.Unavailable"):
        run(ec2, ImageId=kept)


def test_snapshots_of_others_are_not_those_of_the_account(ec2: Any) -> None:
    made(ec2)
    owners = {one["OwnerId"] for one in ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]}
    assert owners == {"123456789012"}


def test_an_image_that_nobody_has_starts_nothing(ec2: Any) -> None:
    with refused("InvalidAMIID.NotFound"):
        run(ec2, ImageId="ami-12345678")
