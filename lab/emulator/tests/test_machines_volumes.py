"""Volumes are attached and detached when the machine has them, and has them no more."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import IMAGE, REGION, resource
from redis_fleet_emulator.testing_controller import Controller, wait_until


def volume(lab: Controller, zone: str = f"{REGION}a") -> str:
    """Make a volume of 2 GiB."""
    return str(lab.aws.client("ec2").create_volume(AvailabilityZone=zone, Size=2, VolumeType="gp3")["VolumeId"])


def instance(lab: Controller, **more: Any) -> str:
    """Run an instance in the first zone and wait until it runs."""
    ec2, zone = lab.aws.client("ec2"), {"AvailabilityZone": f"{REGION}a"}
    answer = ec2.run_instances(MinCount=1, MaxCount=1, ImageId=IMAGE, Placement=zone, **more)
    made = str(answer["Instances"][0]["InstanceId"])
    wait_until(lambda: instance_state(lab, made) == "running", "running")
    return made


def instance_state(lab: Controller, identity: str) -> str:
    """Return an instance's state."""
    answer = lab.aws.client("ec2").describe_instances(InstanceIds=[identity])
    return str(answer["Reservations"][0]["Instances"][0]["State"]["Name"])


def describe(lab: Controller, identity: str) -> tuple[str, str]:
    """Return the states of a volume and of its attachment, "none" if it has none."""
    shown = lab.aws.client("ec2").describe_volumes(VolumeIds=[identity])["Volumes"][0]
    return shown["State"], shown["Attachments"][0]["State"] if shown["Attachments"] else "none"


def attach(lab: Controller, volume_id: str, instance_id: str, device: str = "/dev/sdf") -> dict[str, Any]:
    """Attach a volume."""
    answer: dict[str, Any] = lab.aws.client("ec2").attach_volume(VolumeId=volume_id, InstanceId=instance_id, Device=device)
    return answer


def attached(lab: Controller) -> tuple[str, str]:
    """Return a volume and the instance that it is attached to."""
    data, owner = volume(lab), instance(lab)
    attach(lab, data, owner)
    wait_until(lambda: describe(lab, data) == ("in-use", "attached"), "attached")
    return data, owner


def test_the_controller_hears_of_a_new_volume_and_of_a_deleted_one(lab: Controller) -> None:
    data = volume(lab)
    assert lab.wait_for("volume", volume=data)["size"] == 2
    lab.aws.client("ec2").delete_volume(VolumeId=data)
    lab.wait_for("delete-volume", volume=data)


def test_the_controller_hears_the_new_size_of_a_volume_that_grows(lab: Controller) -> None:
    data, _ = attached(lab)
    ec2 = lab.aws.client("ec2")
    assert ec2.modify_volume(VolumeId=data, Size=5)["VolumeModification"]["TargetSize"] == 5
    lab.wait_for("volume", volume=data, size=5)
    assert describe(lab, data) == ("in-use", "attached")
    ec2.modify_volume(VolumeId=data, VolumeType="gp3", Iops=4000)
    with pytest.raises(ClientError, match=r"InvalidParameterValue.*New size cannot be smaller than existing size"):
        ec2.modify_volume(VolumeId=data, Size=4)
    ec2.modify_volume(VolumeId=data, Size=6)
    lab.wait_for("volume", volume=data, size=6)
    assert [one["size"] for one in lab.events if one["event"] == "volume" and one["volume"] == data] == [2, 5, 6]


def test_the_controller_does_not_hear_of_a_root_volume_that_grows(lab: Controller) -> None:
    owner, marker = instance(lab), volume(lab)
    ec2 = lab.aws.client("ec2")
    shown = ec2.describe_instances(InstanceIds=[owner])["Reservations"][0]["Instances"][0]
    root = shown["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]
    ec2.modify_volume(VolumeId=root, Size=20)
    ec2.modify_volume(VolumeId=marker, Size=3)
    lab.wait_for("volume", volume=marker, size=3)
    assert lab.count("volume", volume=root) == 0


def test_a_volume_is_attaching_until_the_machine_has_it(lab: Controller) -> None:
    lab.silent.add("attach")
    data, owner = volume(lab), instance(lab)
    assert attach(lab, data, owner)["State"] == "attaching"
    assert lab.wait_for("attach", volume=data) == {"event": "attach", "instance": owner, "volume": data, "device": "/dev/sdf"}
    assert describe(lab, data) == ("in-use", "attaching")
    lab.tell("attached", volume=data)
    wait_until(lambda: describe(lab, data) == ("in-use", "attached"), "attached")
    shown = lab.aws.client("ec2").describe_instances(InstanceIds=[owner])["Reservations"][0]["Instances"][0]
    devices = {one["DeviceName"]: one["Ebs"]["Status"] for one in shown["BlockDeviceMappings"]}
    assert devices["/dev/sdf"] == "attached"


def test_a_volume_is_detaching_until_the_machine_has_it_no_more(lab: Controller) -> None:
    data, owner = attached(lab)
    lab.silent.add("detach")
    assert lab.aws.client("ec2").detach_volume(VolumeId=data)["State"] == "detaching"
    lab.wait_for("detach", volume=data, instance=owner, force=False)
    assert describe(lab, data) == ("in-use", "detaching")
    lab.tell("detached", volume=data)
    wait_until(lambda: describe(lab, data) == ("available", "none"), "available")


def test_a_volume_on_its_way_is_in_use_for_everyone(lab: Controller) -> None:
    lab.silent.update({"attach", "detach"})
    data, owner, other, ec2 = volume(lab), instance(lab), instance(lab), lab.aws.client("ec2")

    def refused() -> None:
        for one in (owner, other):
            with pytest.raises(ClientError, match="VolumeInUse"):
                attach(lab, data, one, "/dev/sdg")
        with pytest.raises(ClientError, match="VolumeInUse"):
            ec2.delete_volume(VolumeId=data)

    attach(lab, data, owner)
    refused()
    lab.tell("attached", volume=data)
    wait_until(lambda: describe(lab, data) == ("in-use", "attached"), "attached")
    refused()
    ec2.detach_volume(VolumeId=data)
    refused()
    assert lab.count("attach", volume=data) == 1
    lab.tell("detached", volume=data)
    wait_until(lambda: describe(lab, data) == ("available", "none"), "available")
    attach(lab, data, other)


def test_a_volume_that_is_not_attached_cannot_be_detached(lab: Controller) -> None:
    with pytest.raises(ClientError, match="IncorrectState"):
        lab.aws.client("ec2").detach_volume(VolumeId=volume(lab))


def test_a_volume_cannot_be_detached_from_another_instance(lab: Controller) -> None:
    data, _ = attached(lab)
    with pytest.raises(ClientError, match=r"InvalidAttachment\.NotFound"):
        lab.aws.client("ec2").detach_volume(VolumeId=data, InstanceId=instance(lab))


def test_a_stuck_volume_is_detached_only_by_force(lab: Controller) -> None:
    data, owner = attached(lab)
    lab.silent.add("detach")
    ec2 = lab.aws.client("ec2")
    ec2.detach_volume(VolumeId=data)
    with pytest.raises(ClientError, match=r"IncorrectState.*detaching"):
        ec2.detach_volume(VolumeId=data)
    ec2.detach_volume(VolumeId=data, Force=True)
    lab.wait_for("detach", volume=data, instance=owner, force=True)


def test_a_volume_of_another_zone_is_refused(lab: Controller) -> None:
    with pytest.raises(ClientError, match=r"InvalidVolume\.ZoneMismatch"):
        attach(lab, volume(lab, f"{REGION}b"), instance(lab))


def test_an_instance_that_is_going_gets_no_volume(lab: Controller) -> None:
    owner = instance(lab)
    lab.silent.add("terminate")
    lab.aws.client("ec2").terminate_instances(InstanceIds=[owner])
    with pytest.raises(ClientError, match="IncorrectState"):
        attach(lab, volume(lab), owner)
    lab.tell("down", instance=owner)


def test_the_root_volume_raises_no_event_and_is_not_detached_while_it_runs(lab: Controller) -> None:
    owner = instance(lab)
    shown = lab.aws.client("ec2").describe_instances(InstanceIds=[owner])["Reservations"][0]["Instances"][0]
    (root,) = shown["BlockDeviceMappings"]
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        lab.aws.client("ec2").detach_volume(VolumeId=root["Ebs"]["VolumeId"])
    lab.aws.client("ec2").terminate_instances(InstanceIds=[owner])
    wait_until(lambda: instance_state(lab, owner) == "terminated", "terminated")
    assert not [one for one in lab.events if one.get("volume") == root["Ebs"]["VolumeId"]]


def test_a_second_disk_of_a_new_instance_is_made_and_attached(lab: Controller) -> None:
    disks = [{"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 3, "DeleteOnTermination": True}}]
    owner = instance(lab, BlockDeviceMappings=disks)
    event = lab.wait_for("attach", instance=owner, device="/dev/sdf")
    assert lab.wait_for("volume", volume=event["volume"])["size"] == 3
    order = [one["event"] for one in lab.events if owner in one.values() or event["volume"] in one.values()]
    assert order == ["launch", "volume", "attach"]
    lab.aws.client("ec2").terminate_instances(InstanceIds=[owner])
    lab.wait_for("delete-volume", volume=event["volume"])


def test_a_data_volume_stays_in_use_until_the_machine_has_gone_and_then_is_free(lab: Controller) -> None:
    data, owner = attached(lab)
    lab.silent.add("terminate")
    lab.aws.client("ec2").terminate_instances(InstanceIds=[owner])
    assert describe(lab, data) == ("in-use", "attached")
    lab.tell("down", instance=owner)
    wait_until(lambda: describe(lab, data) == ("available", "none"), "available")
    assert lab.count("delete-volume", volume=data) + lab.count("detach", volume=data) == 0


def test_a_volume_stays_attached_to_a_stopped_instance(lab: Controller) -> None:
    data, owner = attached(lab)
    lab.tell("down", instance=owner)
    wait_until(lambda: instance_state(lab, owner) == "stopped", "stopped")
    assert describe(lab, data) == ("in-use", "attached")


def test_volumes_of_a_stack_raise_the_same_events(lab: Controller) -> None:
    owner = instance(lab)
    zone = {"AvailabilityZone": f"{REGION}a", "Size": 4, "VolumeType": "gp3"}
    place = {"InstanceId": owner, "VolumeId": {"Ref": "Data"}, "Device": "/dev/sdf"}
    stack = lab.aws.create({"Data": resource("AWS::EC2::Volume", zone), "Place": resource("AWS::EC2::VolumeAttachment", place)})
    data = stack.id_of("Data")
    lab.wait_for("volume", volume=data, size=4)
    lab.wait_for("attach", volume=data, instance=owner)
    stack.update(
        {"Data": resource("AWS::EC2::Volume", {**zone, "Size": 9}), "Place": resource("AWS::EC2::VolumeAttachment", place)}
    )
    lab.wait_for("volume", volume=data, size=9)
    stack.delete()
    lab.wait_for("detach", volume=data)
    lab.wait_for("delete-volume", volume=data)
