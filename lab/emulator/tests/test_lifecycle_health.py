"""Groups replace instances that are not well, unless somebody forbids it."""

from __future__ import annotations

import urllib.error

import pytest
from redis_fleet_emulator.testing_controller import Controller, wait_until
from redis_fleet_emulator.testing_groups import TERMINATING, Group


def serving(lab: Controller) -> tuple[Group, str]:
    """Return a group of one, and its instance in service."""
    group = Group(lab)
    (instance,) = group.reaches("InService")
    return group, instance


def instance_state(lab: Controller, identity: str) -> str:
    """Return an instance's state in EC2."""
    answer = lab.aws.client("ec2").describe_instances(InstanceIds=[identity])
    return str(answer["Reservations"][0]["Instances"][0]["State"]["Name"])


def replaced(group: Group, old: str) -> str:
    """Wait until the group has another instance in service; returns its id."""
    wait_until(lambda: old not in group.states() and list(group.states().values()) == ["InService"], f"replaced {group.states()}")
    (new,) = group.states()
    return new


def health(group: Group) -> dict[str, str]:
    """Return the health of the instances by their ids."""
    return {one["InstanceId"]: one["HealthStatus"] for one in group.describe()["Instances"]}


def test_an_instance_terminated_in_ec2_is_replaced(lab: Controller) -> None:
    group, old = serving(lab)
    lab.aws.client("ec2").terminate_instances(InstanceIds=[old])
    replaced(group, old)
    assert any("EC2 health check" in cause for cause in group.causes())
    assert lab.count("terminate", instance=old) == 1


def test_an_instance_terminated_in_ec2_still_waits_for_the_hook_but_not_its_replacement(lab: Controller) -> None:
    group, old = serving(lab)
    group.hook(TERMINATING)
    lab.aws.client("ec2").terminate_instances(InstanceIds=[old])
    _, new = group.reaches("Terminating:Wait", "InService")
    wait_until(lambda: instance_state(lab, old) == "terminated", "terminated")
    assert group.states() == {old: "Terminating:Wait", new: "InService"}
    assert lab.count("target-state", instance=old, state="Terminated") == 0
    group.complete("CONTINUE", InstanceId=old)
    assert group.states() == {new: "InService"}


@pytest.mark.parametrize("order", ["before", "after"])
def test_an_instance_said_to_be_unhealthy_is_replaced_through_its_hook(lab: Controller, order: str) -> None:
    lab.switch("replacement", order=order)
    group, old = serving(lab)
    group.hook(TERMINATING)
    group.api.set_instance_health(InstanceId=old, HealthStatus="Unhealthy")
    group.reaches(*{"before": ["Terminating:Wait", "InService"], "after": ["Terminating:Wait"]}[order])
    assert any("user health-check" in cause for cause in group.causes())
    group.complete("CONTINUE", InstanceId=old)
    replaced(group, old)


def test_a_machine_that_powers_itself_off_is_replaced(lab: Controller) -> None:
    group, old = serving(lab)
    lab.tell("down", instance=old)
    replaced(group, old)
    wait_until(lambda: instance_state(lab, old) == "terminated", "terminated")


def test_a_stopped_instance_is_replaced(lab: Controller) -> None:
    group, old = serving(lab)
    lab.aws.client("ec2").stop_instances(InstanceIds=[old])
    replaced(group, old)


def test_an_instance_whose_status_checks_fail_is_replaced(lab: Controller) -> None:
    group, old = serving(lab)
    lab.silent.add("terminate")
    lab.switch("impaired", instance=old, impaired=True)
    lab.wait_for("terminate", instance=old)
    assert any("status checks failure" in cause for cause in group.causes())
    lab.tell("down", instance=old)
    replaced(group, old)


def hold(group: Group) -> None:
    """Let a group leave what is unhealthy as it is."""
    group.api.suspend_processes(AutoScalingGroupName=group.name, ScalingProcesses=["ReplaceUnhealthy"])


def release(group: Group) -> None:
    """Let a group replace again."""
    group.api.resume_processes(AutoScalingGroupName=group.name, ScalingProcesses=["ReplaceUnhealthy"])


def test_status_checks_show_what_is_impaired_and_what_is_well_again(lab: Controller) -> None:
    group, instance = serving(lab)
    hold(group)

    def shown() -> str:
        statuses = lab.aws.client("ec2").describe_instance_status(InstanceIds=[instance])["InstanceStatuses"]
        return str(statuses[0]["InstanceStatus"]["Status"])

    lab.switch("impaired", instance=instance, impaired=True)
    assert (shown(), health(group)) == ("impaired", {instance: "Unhealthy"})
    lab.switch("impaired", instance=instance, impaired=False)
    assert (shown(), health(group)) == ("ok", {instance: "Healthy"})


def test_an_instance_of_a_group_that_replaces_nothing_can_be_off_and_come_back(lab: Controller) -> None:
    group, instance = serving(lab)
    hold(group)
    lab.tell("down", instance=instance)
    wait_until(lambda: instance_state(lab, instance) == "stopped", "stopped")
    assert health(group) == {instance: "Unhealthy"}
    lab.aws.client("ec2").start_instances(InstanceIds=[instance])
    wait_until(lambda: instance_state(lab, instance) == "running", "running")
    assert health(group) == {instance: "Healthy"}
    release(group)
    assert group.states() == {instance: "InService"}


def test_a_group_that_replaces_again_replaces_what_fell_ill_in_the_meantime(lab: Controller) -> None:
    group, instance = serving(lab)
    hold(group)
    lab.aws.client("ec2").terminate_instances(InstanceIds=[instance])
    wait_until(lambda: instance_state(lab, instance) == "terminated", "terminated")
    assert group.states() == {instance: "InService"}
    release(group)
    replaced(group, instance)


def test_a_termination_through_a_group_that_replaces_nothing_still_replaces(lab: Controller) -> None:
    group, old = serving(lab)
    hold(group)
    group.terminate(old)
    replaced(group, old)


def test_a_replacement_that_finds_no_room_in_its_placement_group_comes_when_the_old_instance_is_gone(lab: Controller) -> None:
    name = lab.aws.name()
    lab.aws.client("ec2").create_placement_group(GroupName=name, Strategy="spread")
    full, group = Group(lab, 4, placement=name), Group(lab, 3, placement=name)
    full.reaches(*["InService"] * 4)
    old, *others = group.reaches(*["InService"] * 3)
    group.hook(TERMINATING)
    group.terminate(old)
    assert group.states() == {old: "Terminating:Wait", **dict.fromkeys(others, "InService")}
    assert group.activities()[0] == ("Launching", "Failed")
    group.complete("CONTINUE", InstanceId=old)
    wait_until(lambda: list(group.states().values()) == ["InService"] * 3, f"replaced {group.states()}")
    assert old not in group.states()


def test_a_hook_that_keeps_what_is_abandoned_keeps_no_instance_that_is_gone(lab: Controller) -> None:
    retain = {"RetentionTriggers": {"TerminateHookAbandon": "retain"}}
    group = Group(lab, InstanceLifecyclePolicy=retain)
    (old,) = group.reaches("InService")
    group.hook(TERMINATING)
    lab.aws.client("ec2").terminate_instances(InstanceIds=[old])
    group.reaches("Terminating:Wait", "InService")
    wait_until(lambda: instance_state(lab, old) == "terminated", "terminated")
    group.complete("ABANDON", InstanceId=old)
    replaced(group, old)


def test_a_suspended_process_waits_until_it_is_resumed(lab: Controller) -> None:
    group, old = serving(lab)
    group.api.suspend_processes(AutoScalingGroupName=group.name, ScalingProcesses=["ReplaceUnhealthy", "Launch"])
    group.api.set_instance_health(InstanceId=old, HealthStatus="Unhealthy")
    assert group.states() == {old: "InService"}
    group.api.resume_processes(AutoScalingGroupName=group.name, ScalingProcesses=["ReplaceUnhealthy"])
    group.reaches()
    group.api.resume_processes(AutoScalingGroupName=group.name, ScalingProcesses=["Launch"])
    replaced(group, old)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("replacement", {"order": "sometimes"}),
        ("replacement", {}),
        ("healing", {"enabled": True}),
        ("unknown", {"a": 1}),
        ("impaired", {"instance": "i-00000000000000000", "impaired": True}),
        ("impaired", {"instance": "i-00000000000000000"}),
    ],
)
def test_a_switch_that_is_not_so_is_refused(lab: Controller, name: str, given: dict[str, object]) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        lab.switch(name, **given)
