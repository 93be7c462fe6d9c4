"""Instances come into their groups through the hooks at launch."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.autoscaling.models import LifecycleHook
from redis_fleet_emulator.machines import actions
from redis_fleet_emulator.machines.moves import Moves
from redis_fleet_emulator.testing_controller import Controller, wait_until
from redis_fleet_emulator.testing_groups import LAUNCHING, TERMINATING, Group


def held(lab: Controller, *names: str, timeout: int = 600, result: str = "CONTINUE") -> tuple[Group, str]:
    """Return a group with launch hooks, and its instance that waits for them."""
    group = Group(lab, size=0)
    for name in names:
        group.hook(LAUNCHING, name, timeout, DefaultResult=result)
    group.resize(1)
    (instance,) = group.reaches("Pending:Wait")
    return group, instance


def test_an_instance_is_pending_until_its_machine_runs_and_then_in_service(lab: Controller) -> None:
    lab.silent.add("launch")
    group = Group(lab)
    (instance,) = group.reaches("Pending")
    lab.wait_for("launch", instance=instance)
    assert lab.wait_for("target-state", instance=instance)["state"] == "InService"
    lab.tell("running", instance=instance)
    group.reaches("InService")
    assert group.activities() == [("Launching", "Successful")]


def test_a_hook_holds_an_instance_that_runs_until_it_continues(lab: Controller) -> None:
    group, instance = held(lab, "hook")
    answer = lab.aws.client("autoscaling").describe_auto_scaling_instances(InstanceIds=[instance])
    assert answer["AutoScalingInstances"][0]["LifecycleState"] == "Pending:Wait"
    assert group.activities() == [("Launching", "MidLifecycleAction")]
    group.complete("CONTINUE", InstanceId=instance)
    assert group.states() == {instance: "InService"}
    assert group.activities() == [("Launching", "Successful")]


def test_all_hooks_must_continue(lab: Controller) -> None:
    group, instance = held(lab, "one", "two")
    group.complete("CONTINUE", "one", InstanceId=instance)
    assert group.states() == {instance: "Pending:Wait"}
    group.complete("CONTINUE", "two", InstanceId=instance)
    assert group.states() == {instance: "InService"}


def test_one_abandoned_hook_ends_the_instance_and_the_group_starts_another(lab: Controller) -> None:
    group, instance = held(lab, "one", "two")
    group.complete("ABANDON", "one", InstanceId=instance)
    lab.wait_for("terminate", instance=instance)
    (other,) = group.reaches("Pending:Wait")
    assert other != instance
    assert ("Launching", "Cancelled") in group.activities()
    shown = group.api.describe_scaling_activities(AutoScalingGroupName=group.name)["Activities"]
    (message,) = [one["StatusMessage"] for one in shown if one["StatusCode"] == "Cancelled"]
    assert "was abandoned: Lifecycle Action Completed with ABANDON Result" in message
    with pytest.raises(ClientError, match="No active Lifecycle Action found"):
        group.complete("CONTINUE", "two", InstanceId=instance)
    group.resize(0)


def test_an_instance_abandoned_at_launch_goes_through_the_termination_hooks(lab: Controller) -> None:
    group = Group(lab, size=0)
    group.hook(LAUNCHING, "in")
    group.hook(TERMINATING, "out")
    group.resize(1)
    (instance,) = group.reaches("Pending:Wait")
    group.resize(0)
    group.reaches("Terminating:Wait")
    group.complete("CONTINUE", "out", InstanceId=instance)
    group.reaches()
    group.resize(1)
    (other,) = group.reaches("Pending:Wait")
    group.complete("ABANDON", "in", InstanceId=other)
    _, replacement = group.reaches("Terminating:Wait", "Pending:Wait")
    group.complete("CONTINUE", "out", InstanceId=other)
    assert group.reaches("Pending:Wait") == [replacement]


def test_the_end_of_the_heartbeat_brings_the_default_result(lab: Controller) -> None:
    group, instance = held(lab, "hook", timeout=1)
    assert group.reaches("InService") == [instance]


def test_the_end_of_the_heartbeat_abandons_by_default_if_the_hook_says_so(lab: Controller) -> None:
    group, instance = held(lab, "hook", timeout=1, result="ABANDON")
    lab.wait_for("terminate", instance=instance)
    group.api.delete_lifecycle_hook(AutoScalingGroupName=group.name, LifecycleHookName="hook")
    wait_until(lambda: list(group.states().values()) == ["InService"], "another in service")
    assert instance not in group.states()


def test_heartbeats_restart_the_timeout(lab: Controller) -> None:
    group, instance = held(lab, "hook", timeout=1)
    end = time.monotonic() + 1.5

    def beaten_for_long() -> bool:
        group.beat(instance)
        return time.monotonic() > end

    wait_until(beaten_for_long, "more heartbeats than one timeout lasts")
    assert group.states() == {instance: "Pending:Wait"}
    group.reaches("InService")


def test_heartbeats_help_no_longer_than_so_many_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_HEARTBEATS", 3)
    expired = threading.Event()
    hook: Any = LifecycleHook("hook", "group", LAUNCHING, None, "ABANDON")
    hook.heartbeat_timeout = 0.5
    begun = time.monotonic()
    action = actions.Action(hook, Moves(lambda _: None), lambda _: expired.set())

    def beaten() -> bool:
        action.beat()
        return expired.is_set()

    wait_until(beaten, "the end of all heartbeats")
    assert time.monotonic() - begun >= 1.5


def test_a_group_that_is_too_small_fills_up(lab: Controller) -> None:
    group = Group(lab, size=1)
    group.reaches("InService")
    group.resize(3)
    group.reaches("InService", "InService", "InService")
    assert len({one["AvailabilityZone"] for one in group.describe()["Instances"]}) == 1


@pytest.mark.parametrize(("size", "words"), [(5, "less than or equal to the max"), (0, "greater than or equal to the min")])
def test_a_size_outside_of_the_bounds_is_refused(lab: Controller, size: int, words: str) -> None:
    group = Group(lab, size=1, smallest=1)
    with pytest.raises(ClientError, match=words):
        group.resize(size)
    with pytest.raises(ClientError, match=words):
        group.api.update_auto_scaling_group(AutoScalingGroupName=group.name, DesiredCapacity=size)


def test_hooks_that_come_with_the_group_hold_its_first_instance(lab: Controller) -> None:
    hook = {"LifecycleHookName": "own", "LifecycleTransition": LAUNCHING, "HeartbeatTimeout": 300, "DefaultResult": "ABANDON"}
    group = Group(lab, LifecycleHookSpecificationList=[hook])
    (instance,) = group.reaches("Pending:Wait")
    (shown,) = group.api.describe_lifecycle_hooks(AutoScalingGroupName=group.name)["LifecycleHooks"]
    assert (shown["HeartbeatTimeout"], shown["DefaultResult"], shown["GlobalTimeout"]) == (300, "ABANDON", 30_000)
    group.complete("CONTINUE", "own", InstanceId=instance)
    group.reaches("InService")


def test_a_machine_that_dies_before_it_is_in_service_is_replaced(lab: Controller) -> None:
    group, instance = held(lab, "hook")
    lab.tell("down", instance=instance)
    (other,) = group.reaches("Pending:Wait")
    assert other != instance


def test_the_deletion_of_a_hook_abandons_what_waits_for_it_at_launch(lab: Controller) -> None:
    group, instance = held(lab, "hook")
    group.api.delete_lifecycle_hook(AutoScalingGroupName=group.name, LifecycleHookName="hook")
    lab.wait_for("terminate", instance=instance)
    wait_until(lambda: list(group.states().values()) == ["InService"], "another in service")
    assert instance not in group.states()


def test_actions_are_named_by_token_or_instance_and_results_are_two(lab: Controller) -> None:
    group, instance = held(lab, "hook")
    for target in ({"InstanceId": "i-00000000000000000"}, {"LifecycleActionToken": "0" * 36}):
        with pytest.raises(ClientError, match="No active Lifecycle Action found"):
            group.complete("CONTINUE", **target)
    with pytest.raises(ClientError, match="Either LifecycleActionToken or InstanceId"):
        group.complete("CONTINUE")
    with pytest.raises(ClientError, match="must be CONTINUE or ABANDON, got MAYBE"):
        group.complete("MAYBE", InstanceId=instance)
    with pytest.raises(ClientError, match="No active Lifecycle Action found"):
        group.complete("CONTINUE", "another", InstanceId=instance)
    assert group.states() == {instance: "Pending:Wait"}
