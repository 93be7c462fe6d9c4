"""Instances leave their groups through the hooks at termination, and are replaced in either order."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import IMAGE
from redis_fleet_emulator.testing_controller import Controller
from redis_fleet_emulator.testing_groups import TERMINATING, Group


def serving(lab: Controller, *names: str, size: int = 1, **more: Any) -> tuple[Group, list[str]]:
    """Return a group with termination hooks, and its instances in service."""
    group = Group(lab, size=size, **more)
    for name in names:
        group.hook(TERMINATING, name)
    return group, group.reaches(*["InService"] * size)


def instance_state(lab: Controller, identity: str) -> str:
    """Return an instance's state in EC2."""
    answer = lab.aws.client("ec2").describe_instances(InstanceIds=[identity])
    return str(answer["Reservations"][0]["Instances"][0]["State"]["Name"])


def test_an_instance_waits_for_its_hook_while_its_replacement_comes_up(lab: Controller) -> None:
    group, (old,) = serving(lab, "hook")
    activity = group.terminate(old)
    assert (activity["StatusCode"], "in response to a user request" in activity["Cause"]) == ("MidLifecycleAction", True)
    assert lab.wait_for("target-state", instance=old, state="Terminated")
    _, new = group.reaches("Terminating:Wait", "InService")
    assert instance_state(lab, old) == "running"
    lab.silent.add("terminate")
    group.complete("CONTINUE", InstanceId=old)
    lab.wait_for("terminate", instance=old)
    assert group.states() == {old: "Terminating:Proceed", new: "InService"}
    lab.tell("down", instance=old)
    assert group.reaches("InService") == [new]
    assert sorted(group.activities()) == [("Launching", "Successful"), ("Launching", "Successful"), ("Terminating", "Successful")]


def test_a_replacement_can_be_made_to_wait_until_the_old_instance_is_gone(lab: Controller) -> None:
    assert lab.switch("replacement", order="after") == {"order": "after"}
    group, (old,) = serving(lab, "hook")
    group.terminate(old)
    group.reaches("Terminating:Wait")
    lab.silent.add("terminate")
    group.complete("CONTINUE", InstanceId=old)
    lab.wait_for("terminate", instance=old)
    assert group.states() == {old: "Terminating:Proceed"}
    lab.tell("down", instance=old)
    (new,) = group.reaches("InService")
    assert new != old


def test_the_other_order_takes_effect_at_once(lab: Controller) -> None:
    lab.switch("replacement", order="after")
    group, (old,) = serving(lab, "hook")
    group.terminate(old)
    assert group.reaches("Terminating:Wait") == [old]
    lab.switch("replacement", order="before")
    group.reaches("Terminating:Wait", "InService")


@pytest.mark.parametrize("order", ["before", "after"])
def test_a_decrement_shrinks_the_group_and_replaces_nothing(lab: Controller, order: str) -> None:
    lab.switch("replacement", order=order)
    group, (first, second) = serving(lab, "hook", size=2)
    activity = group.terminate(first, decrement=True)
    assert "shrinking the capacity from 2 to 1" in activity["Cause"]
    group.complete("CONTINUE", InstanceId=first)
    assert group.reaches("InService") == [second]
    assert group.describe()["DesiredCapacity"] == 1


def test_a_decrement_below_the_minimum_is_refused(lab: Controller) -> None:
    group, (instance,) = serving(lab, smallest=1)
    with pytest.raises(ClientError, match="desiredSize equals minSize"):
        group.terminate(instance, decrement=True)
    assert group.states() == {instance: "InService"}
    with pytest.raises(ClientError, match="No managed instance found"):
        group.terminate("i-00000000000000000")


def test_a_second_termination_is_the_same_one(lab: Controller) -> None:
    group, (instance,) = serving(lab, "hook")
    first, second = group.terminate(instance), group.terminate(instance, decrement=True)
    assert first["ActivityId"] == second["ActivityId"]
    assert group.describe()["DesiredCapacity"] == 1


def test_an_abandoned_termination_skips_the_other_hooks_but_still_terminates(lab: Controller) -> None:
    group, (instance,) = serving(lab, "one", "two", size=1)
    group.terminate(instance, decrement=True)
    group.complete("ABANDON", "one", InstanceId=instance)
    lab.wait_for("terminate", instance=instance)
    group.reaches()


def test_a_continued_termination_waits_for_the_other_hooks(lab: Controller) -> None:
    group, (instance,) = serving(lab, "one", "two")
    group.terminate(instance, decrement=True)
    group.complete("CONTINUE", "one", InstanceId=instance)
    assert group.states() == {instance: "Terminating:Wait"}
    group.complete("CONTINUE", "two", InstanceId=instance)
    group.reaches()


def test_the_end_of_the_heartbeat_terminates_whatever_the_default(lab: Controller) -> None:
    for result in ("CONTINUE", "ABANDON"):
        group, (instance,) = serving(lab)
        group.hook(TERMINATING, timeout=1, DefaultResult=result)
        group.terminate(instance, decrement=True)
        assert group.states() == {instance: "Terminating:Wait"}
        group.reaches()


def test_an_abandoned_instance_is_retained_if_the_group_says_so(lab: Controller) -> None:
    policy = {"RetentionTriggers": {"TerminateHookAbandon": "retain"}}
    group, (old,) = serving(lab, "hook", InstanceLifecyclePolicy=policy)
    group.terminate(old)
    group.complete("ABANDON", InstanceId=old)
    group.reaches("Terminating:Retained", "InService")
    assert instance_state(lab, old) == "running"
    group.terminate(old)
    lab.wait_for("terminate", instance=old)
    group.reaches("InService")


@pytest.mark.parametrize("order", ["before", "after"])
def test_scale_in_ends_the_oldest_instances_through_their_hooks(lab: Controller, order: str) -> None:
    lab.switch("replacement", order=order)
    group, instances = serving(lab, "hook", size=3)
    group.resize(1)
    assert list(group.states().values()) == ["Terminating:Wait", "Terminating:Wait", "InService"]
    assert all("shrinking the capacity from 3 to 1" in cause for cause in group.causes()[:2])
    for instance in instances[:2]:
        group.complete("CONTINUE", InstanceId=instance)
    assert group.reaches("InService") == [instances[2]]


def test_an_update_of_the_size_scales_in_through_the_hooks(lab: Controller) -> None:
    group, instances = serving(lab, "hook", size=2, TerminationPolicies=["NewestInstance"])
    group.api.update_auto_scaling_group(AutoScalingGroupName=group.name, MaxSize=1)
    assert group.states() == {instances[0]: "InService", instances[1]: "Terminating:Wait"}
    assert group.describe()["DesiredCapacity"] == 1


def test_protected_instances_are_not_scaled_in(lab: Controller) -> None:
    group, (first, second) = serving(lab, size=2)
    group.api.set_instance_protection(AutoScalingGroupName=group.name, InstanceIds=[first], ProtectedFromScaleIn=True)
    group.resize(0)
    assert group.reaches("InService") == [first]
    assert instance_state(lab, second) == "terminated"


def test_an_instance_of_no_group_is_not_terminated_through_one(lab: Controller) -> None:
    group, _ = serving(lab)
    run = lab.aws.client("ec2").run_instances(MinCount=1, MaxCount=1, ImageId=IMAGE)
    single = run["Instances"][0]["InstanceId"]
    with pytest.raises(ClientError, match=f"ValidationError.*No managed instance found for instance ID: {single}"):
        group.terminate(single)
    assert instance_state(lab, single) in {"pending", "running"}


def test_the_deletion_of_a_hook_continues_what_waits_for_it_at_termination(lab: Controller) -> None:
    group, (instance,) = serving(lab, "hook")
    group.terminate(instance, decrement=True)
    group.api.delete_lifecycle_hook(AutoScalingGroupName=group.name, LifecycleHookName="hook")
    group.reaches()


def test_a_group_with_instances_is_deleted_only_by_force(lab: Controller) -> None:
    group, (instance,) = serving(lab, "hook")
    with pytest.raises(ClientError, match="ResourceInUse"):
        group.api.delete_auto_scaling_group(AutoScalingGroupName=group.name)
    assert group.states() == {instance: "InService"}
    group.resize(0)
    group.complete("CONTINUE", InstanceId=instance)
    group.reaches()
    group.api.delete_auto_scaling_group(AutoScalingGroupName=group.name)
    assert group.describe() == {}


def test_deletion_by_force_skips_the_hooks_and_lasts_until_the_machines_are_gone(lab: Controller) -> None:
    group, (waiting, serving_one) = serving(lab, "hook", size=2)
    group.terminate(waiting, decrement=True)
    lab.silent.add("terminate")
    group.api.delete_auto_scaling_group(AutoScalingGroupName=group.name, ForceDelete=True)
    for instance in (waiting, serving_one):
        lab.wait_for("terminate", instance=instance)
    assert group.describe()["Status"] == "Delete in progress"
    with pytest.raises(ClientError, match="No active Lifecycle Action found"):
        group.complete("CONTINUE", InstanceId=waiting)
    for instance in (waiting, serving_one):
        lab.tell("down", instance=instance)
    group.reaches()
    assert group.describe() == {}
    assert group.api.describe_lifecycle_hooks(AutoScalingGroupName=group.name)["LifecycleHooks"] == []


def test_a_detached_instance_lives_on_and_is_replaced(lab: Controller) -> None:
    group, (old,) = serving(lab, "hook")
    group.api.detach_instances(AutoScalingGroupName=group.name, InstanceIds=[old], ShouldDecrementDesiredCapacity=False)
    lab.wait_for("target-state", instance=old, state="Detached")
    (new,) = group.reaches("InService")
    assert (new != old, instance_state(lab, old)) == (True, "running")
    lab.tell("down", instance=old)
    assert group.reaches("InService") == [new]


def test_an_instance_in_standby_does_not_count_and_comes_back(lab: Controller) -> None:
    group, (instance,) = serving(lab)
    group.api.enter_standby(AutoScalingGroupName=group.name, InstanceIds=[instance], ShouldDecrementDesiredCapacity=True)
    lab.wait_for("target-state", instance=instance, state="Standby")
    assert (group.states(), group.describe()["DesiredCapacity"]) == ({instance: "Standby"}, 0)
    group.api.exit_standby(AutoScalingGroupName=group.name, InstanceIds=[instance])
    lab.wait_for("target-state", instance=instance, state="InService")
    assert (group.states(), group.describe()["DesiredCapacity"]) == ({instance: "InService"}, 1)
