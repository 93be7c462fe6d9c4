"""What can be changed of an image, and by whom."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import IMAGE, Aws
from redis_fleet_emulator.testing_images import devices, key, made, refused, run, show, snapshots


@pytest.fixture
def ec2(aws: Aws) -> Any:
    """The client of EC2."""
    return aws.client("ec2")


def test_an_image_of_others_cannot_be_retired_or_changed(ec2: Any) -> None:
    with refused("AuthFailure"):
        ec2.deregister_image(ImageId=IMAGE)
    with refused("AuthFailure"):
        ec2.modify_image_attribute(ImageId=IMAGE, Description={"Value": "mine"})


def test_a_protected_image_is_not_deregistered(ec2: Any) -> None:
    image = made(ec2)
    ec2.enable_image_deregistration_protection(ImageId=image)
    assert show(ec2, image)["DeregistrationProtection"] == "enabled-without-cooldown"
    with refused("OperationNotPermitted"):
        ec2.deregister_image(ImageId=image)
    ec2.disable_image_deregistration_protection(ImageId=image)
    ec2.deregister_image(ImageId=image)
    assert ec2.describe_images(Filters=[{"Name": "image-id", "Values": [image]}])["Images"] == []


def test_an_image_is_shared_with_accounts_organizations_and_units(ec2: Any) -> None:
    image = made(ec2)
    arns = ("arn:aws:organizations::1:organization/o-1", "arn:aws:organizations::1:ou/o-1/ou-1")
    wanted = [{"UserId": "111122223333"}, {"OrganizationArn": arns[0]}, {"OrganizationalUnitArn": arns[1]}]
    ec2.modify_image_attribute(ImageId=image, UserIds=["111122223333"], LaunchPermission={"Add": wanted[:1]})
    ec2.modify_image_attribute(ImageId=image, OperationType="add", OrganizationArns=[arns[0]], OrganizationalUnitArns=[arns[1]])

    def permissions() -> Any:
        return ec2.describe_image_attribute(ImageId=image, Attribute="launchPermission")["LaunchPermissions"]

    assert permissions() == wanted
    ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Remove": wanted[1:]})
    assert permissions() == wanted[:1]
    ec2.reset_image_attribute(ImageId=image, Attribute="launchPermission")
    assert permissions() == []
    with refused("InvalidAMIAttributeItemValue"):
        ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [{"UserId": "one"}]})


def test_what_is_encrypted_with_the_key_of_aws_cannot_be_shared(aws: Aws, ec2: Any) -> None:
    managed = made(ec2, run(ec2, BlockDeviceMappings=devices({"VolumeSize": 8, "Encrypted": True})))
    own = made(ec2, run(ec2, BlockDeviceMappings=devices({"VolumeSize": 8, "Encrypted": True, "KmsKeyId": key(aws)})))
    user = {"Add": [{"UserId": "111122223333"}]}
    with pytest.raises(ClientError, match="AWS Managed CMK"):
        ec2.modify_image_attribute(ImageId=managed, LaunchPermission=user)
    snapshot = snapshots(ec2, managed)[0]["SnapshotId"]
    with pytest.raises(ClientError, match="AWS Managed CMK"):
        ec2.modify_snapshot_attribute(SnapshotId=snapshot, Attribute="createVolumePermission", CreateVolumePermission=user)
    ec2.modify_image_attribute(ImageId=own, LaunchPermission=user)
    with refused("InvalidParameter"):
        ec2.modify_image_attribute(ImageId=own, LaunchPermission={"Add": [{"Group": "all"}]})
    shared = snapshots(ec2, own)[0]["SnapshotId"]
    ec2.modify_snapshot_attribute(SnapshotId=shared, Attribute="createVolumePermission", CreateVolumePermission=user)
    answer = ec2.describe_snapshot_attribute(SnapshotId=shared, Attribute="createVolumePermission")
    assert answer["CreateVolumePermissions"] == [{"UserId": "111122223333"}]


def test_instances_of_an_image_that_asks_for_tokens_require_them(ec2: Any) -> None:
    image = made(ec2)
    ec2.modify_image_attribute(ImageId=image, ImdsSupport={"Value": "v2.0"})
    assert ec2.describe_image_attribute(ImageId=image, Attribute="imdsSupport")["ImdsSupport"] == {"Value": "v2.0"}
    assert show(ec2, image)["ImdsSupport"] == "v2.0"

    def options(**more: Any) -> tuple[str, int]:
        instance = run(ec2, ImageId=image, **more)
        found = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["MetadataOptions"]
        return found["HttpTokens"], found["HttpPutResponseHopLimit"]

    assert options() == ("required", 2)
    assert options(MetadataOptions={"HttpTokens": "optional"}) == ("optional", 2)
    # What the image asks for goes on to images of its instances
    assert show(ec2, made(ec2, run(ec2, ImageId=image)))["ImdsSupport"] == "v2.0"
    with refused("InvalidParameterValue"):
        ec2.modify_image_attribute(ImageId=image, ImdsSupport={"Value": "v1.0"})


def test_attributes_are_read_back(ec2: Any) -> None:
    image = made(ec2)
    ec2.modify_image_attribute(ImageId=image, Description={"Value": "another"})
    assert ec2.describe_image_attribute(ImageId=image, Attribute="description")["Description"] == {"Value": "another"}
    run(ec2, ImageId=image)
    assert ec2.describe_image_attribute(ImageId=image, Attribute="lastLaunchedTime")["LastLaunchedTime"]["Value"].endswith("Z")
    ec2.enable_image_deprecation(ImageId=image, DeprecateAt="2031-02-03T04:05:06Z")
    assert show(ec2, image)["DeprecationTime"] == "2031-02-03T04:05:00.000Z"
    ec2.disable_image(ImageId=image)
    assert ec2.describe_images(ImageIds=[image])["Images"] == []
    assert ec2.describe_images(ImageIds=[image], IncludeDisabled=True)["Images"][0]["State"] == "disabled"
    with refused("InvalidAMIID.Unavailable"):
        run(ec2, ImageId=image)


def test_an_image_and_its_snapshots_take_tags(ec2: Any) -> None:
    image = made(ec2)
    snapshot = snapshots(ec2, image)[0]["SnapshotId"]
    ec2.create_tags(Resources=[image, snapshot], Tags=[{"Key": "Name", "Value": "later"}])
    assert show(ec2, image)["Tags"] == snapshots(ec2, image)[0]["Tags"] == [{"Key": "Name", "Value": "later"}]
