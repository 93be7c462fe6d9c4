"""Images of machines: pending until their content is kept, and lost with their snapshots."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import IMAGE
from redis_fleet_emulator.testing_controller import Controller, wait_until
from redis_fleet_emulator.testing_instances import reaches, started


def image_of(lab: Controller, instance: str, name: str, **more: Any) -> tuple[str, str]:
    """A new image of an instance and its root's snapshot."""
    ec2 = lab.aws.client("ec2")
    image = str(ec2.create_image(InstanceId=instance, Name=name, **more)["ImageId"])
    return image, str(show(lab, image)["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"])


def show(lab: Controller, image: str) -> dict[str, Any]:
    """What EC2 shows of an image."""
    shown: dict[str, Any] = lab.aws.client("ec2").describe_images(ImageIds=[image])["Images"][0]
    return shown


def state(lab: Controller, image: str) -> str:
    """The state of an image."""
    return str(show(lab, image)["State"])


def test_an_image_is_pending_until_the_content_of_the_machine_is_kept(lab: Controller) -> None:
    lab.silent.add("snapshot")
    ec2, instance = lab.aws.client("ec2"), started(lab)
    ec2.stop_instances(InstanceIds=[instance])
    reaches(lab, instance, "stopped")
    image, snapshot = image_of(lab, instance, "kept")
    lab.wait_for("snapshot", snapshot=snapshot, instance=instance, reboot=False)
    assert state(lab, image) == "pending"
    assert ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"][0]["State"] == "pending"
    with pytest.raises(ClientError, match=r"InvalidAMIID\.Unavailable"):
        ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)
    lab.tell("snapshot", snapshot=snapshot, problem=None)
    wait_until(lambda: state(lab, image) == "available", "available")
    started(lab)


@pytest.mark.parametrize(("more", "reboot"), [({}, True), ({"NoReboot": True}, False)])
def test_an_instance_that_runs_is_rebooted_for_its_image_unless_asked_not_to(
    lab: Controller, more: dict[str, bool], reboot: bool
) -> None:
    _, snapshot = image_of(lab, started(lab), f"running-{reboot}", **more)
    lab.wait_for("snapshot", snapshot=snapshot, reboot=reboot)


def test_content_that_is_not_to_be_had_fails_the_image_with_the_reason(lab: Controller) -> None:
    lab.silent.add("snapshot")
    image, snapshot = image_of(lab, started(lab), "failing")
    lab.tell("snapshot", snapshot=snapshot, problem="the disk is full")
    wait_until(lambda: state(lab, image) == "failed", "failed")
    assert show(lab, image)["StateReason"]["Message"] == "the disk is full"


def test_a_copy_and_the_end_of_a_snapshot_are_told(lab: Controller) -> None:
    ec2 = lab.aws.client("ec2")
    image, snapshot = image_of(lab, started(lab), "original")
    wait_until(lambda: state(lab, image) == "available", "available")
    copy = ec2.copy_image(SourceImageId=image, SourceRegion="us-east-1", Name="copied")["ImageId"]
    copied = show(lab, copy)["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    lab.wait_for("copy-snapshot", snapshot=copied, source=snapshot)
    wait_until(lambda: state(lab, copy) == "available", "available")
    ec2.deregister_image(ImageId=image)
    ec2.delete_snapshot(SnapshotId=snapshot)
    lab.wait_for("delete-snapshot", snapshot=snapshot)


def test_a_snapshot_of_a_root_volume_is_kept_as_well(lab: Controller) -> None:
    ec2, instance = lab.aws.client("ec2"), started(lab)
    shown = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    volume = shown["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    lab.wait_for("snapshot", snapshot=snapshot, instance=instance, reboot=False)


def test_the_launch_tells_the_key_even_when_the_pair_is_deleted_at_once(lab: Controller) -> None:
    ec2 = lab.aws.client("ec2")
    ec2.create_key_pair(KeyName="brief", KeyType="ed25519")
    [pair] = ec2.describe_key_pairs(KeyNames=["brief"], IncludePublicKey=True)["KeyPairs"]
    answer = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, KeyName="brief")
    ec2.delete_key_pair(KeyName="brief")
    event = lab.wait_for("launch", instance=answer["Instances"][0]["InstanceId"])
    assert event["key"] == " ".join([*pair["PublicKey"].split()[:2], "brief"])
