"""The states of instances follow what their machines do."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing_controller import Controller
from redis_fleet_emulator.testing_instances import describe, reaches, run, started, state


def test_an_instance_is_pending_until_its_machine_has_started(lab: Controller) -> None:
    lab.silent.add("launch")
    instance = run(lab)
    lab.wait_for("launch", instance=instance)
    assert describe(lab, instance)["State"] == {"Code": 0, "Name": "pending"}
    lab.tell("running", instance=instance)
    reaches(lab, instance, "running")


def test_the_controller_hears_of_a_launch_when_all_about_the_instance_is_known(lab: Controller) -> None:
    lab.silent.add("launch")
    iam, name = lab.aws.client("iam"), "known-at-launch"
    iam.create_instance_profile(InstanceProfileName=name)
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "redis-fleet:slot", "Value": "a-0-0"}]}]
    instance = run(lab, IamInstanceProfile={"Name": name}, TagSpecifications=tags, UserData="#!/bin/sh")
    lab.wait_for("launch", instance=instance)
    shown = describe(lab, instance)
    assert shown["IamInstanceProfile"]["Arn"].endswith(f"/{name}")
    assert shown["Tags"] == tags[0]["Tags"]
    assert shown["PrivateIpAddress"]


def test_an_instance_shuts_down_until_its_machine_has_gone(lab: Controller) -> None:
    instance = started(lab)
    lab.silent.add("terminate")
    answer = lab.aws.client("ec2").terminate_instances(InstanceIds=[instance])["TerminatingInstances"][0]
    assert (answer["PreviousState"]["Name"], answer["CurrentState"]["Name"]) == ("running", "shutting-down")
    lab.wait_for("terminate", instance=instance)
    assert describe(lab, instance)["State"] == {"Code": 32, "Name": "shutting-down"}
    lab.tell("down", instance=instance)
    reaches(lab, instance, "terminated")
    assert describe(lab, instance)["StateReason"]["Code"] == "Client.UserInitiatedShutdown"


def test_a_second_termination_is_no_second_event(lab: Controller) -> None:
    instance = started(lab)
    lab.silent.add("terminate")
    for _ in range(2):
        lab.aws.client("ec2").terminate_instances(InstanceIds=[instance])
    lab.tell("down", instance=instance)
    reaches(lab, instance, "terminated")
    lab.aws.client("ec2").terminate_instances(InstanceIds=[instance])
    assert lab.count("terminate", instance=instance) == 1


@pytest.mark.parametrize("force", [True, False])
def test_an_instance_stops_until_its_machine_is_off_and_starts_again(lab: Controller, force: bool) -> None:
    instance, ec2 = started(lab), lab.aws.client("ec2")
    lab.silent.update({"stop", "start"})
    address = describe(lab, instance)["PrivateIpAddress"]
    answer = ec2.stop_instances(InstanceIds=[instance], Force=force)["StoppingInstances"][0]
    assert (answer["PreviousState"]["Name"], answer["CurrentState"]["Name"]) == ("running", "stopping")
    lab.wait_for("stop", instance=instance, force=force)
    assert state(lab, instance) == "stopping"
    lab.tell("down", instance=instance)
    reaches(lab, instance, "stopped")
    answer = ec2.start_instances(InstanceIds=[instance])["StartingInstances"][0]
    assert (answer["PreviousState"]["Name"], answer["CurrentState"]["Name"]) == ("stopped", "pending")
    lab.wait_for("start", instance=instance)
    assert state(lab, instance) == "pending"
    lab.tell("running", instance=instance)
    reaches(lab, instance, "running")
    assert describe(lab, instance)["PrivateIpAddress"] == address


def test_a_reboot_is_an_event_and_no_change_of_state(lab: Controller) -> None:
    instance = started(lab)
    lab.aws.client("ec2").reboot_instances(InstanceIds=[instance])
    lab.wait_for("reboot", instance=instance)
    assert state(lab, instance) == "running"


@pytest.mark.parametrize(("behavior", "wanted"), [("stop", "stopped"), ("terminate", "terminated")])
def test_a_machine_that_powers_itself_off_follows_the_shutdown_behavior(lab: Controller, behavior: str, wanted: str) -> None:
    instance = started(lab, InstanceInitiatedShutdownBehavior=behavior)
    lab.tell("down", instance=instance)
    reaches(lab, instance, wanted)
    assert describe(lab, instance)["StateReason"]["Code"] == "Client.InstanceInitiatedShutdown"
    assert lab.count("terminate", instance=instance) + lab.count("stop", instance=instance) == 0


def test_a_stopped_instance_is_terminated_at_once(lab: Controller) -> None:
    instance = started(lab)
    lab.tell("down", instance=instance)
    reaches(lab, instance, "stopped")
    lab.silent.add("terminate")
    lab.aws.client("ec2").terminate_instances(InstanceIds=[instance])
    assert state(lab, instance) == "terminated"
    lab.wait_for("terminate", instance=instance)


@pytest.mark.parametrize("call", ["stop_instances", "reboot_instances"])
def test_what_a_pending_instance_cannot_do_is_refused(lab: Controller, call: str) -> None:
    lab.silent.add("launch")
    instance = run(lab)
    with pytest.raises(ClientError, match="IncorrectInstanceState"):
        getattr(lab.aws.client("ec2"), call)(InstanceIds=[instance])


@pytest.mark.parametrize("call", ["start_instances", "stop_instances", "reboot_instances"])
def test_what_a_terminated_instance_cannot_do_is_refused(lab: Controller, call: str) -> None:
    instance = started(lab)
    lab.aws.client("ec2").terminate_instances(InstanceIds=[instance])
    reaches(lab, instance, "terminated")
    with pytest.raises(ClientError, match="IncorrectInstanceState"):
        getattr(lab.aws.client("ec2"), call)(InstanceIds=[instance])


def test_what_is_told_of_an_unknown_or_finished_instance_changes_nothing(lab: Controller) -> None:
    instance = started(lab)
    lab.aws.client("ec2").terminate_instances(InstanceIds=[instance])
    reaches(lab, instance, "terminated")
    for what in ("running", "down"):
        lab.tell(what, instance=instance)
        lab.tell(what, instance="i-00000000000000000")
    reaches(lab, started(lab), "running")
    assert state(lab, instance) == "terminated"


def test_a_protected_instance_is_neither_stopped_nor_terminated(lab: Controller) -> None:
    instance, ec2 = started(lab, DisableApiStop=True), lab.aws.client("ec2")
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        ec2.stop_instances(InstanceIds=[instance])
    ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": True})
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        ec2.terminate_instances(InstanceIds=[instance])
    assert state(lab, instance) == "running"


def test_a_tell_that_nobody_understands_does_not_silence_the_next(lab: Controller) -> None:
    lab.tell("nonsense")
    lab.tell("running")
    started(lab)
