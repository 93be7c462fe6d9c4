"""Whoever is named by a hook or listens on the bus hears of lifecycle actions, and can complete them by token."""

from __future__ import annotations

import json
from typing import Any

import pytest
from redis_fleet_emulator.testing_controller import Controller, wait_until
from redis_fleet_emulator.testing_groups import LAUNCHING, TERMINATING, Group

ROLE = "arn:aws:iam::123456789012:role/notifier"


class Queue:
    """A queue and what came into it."""

    def __init__(self, lab: Controller) -> None:
        self.api = lab.aws.client("sqs")
        self.url = self.api.create_queue(QueueName=f"queue-{lab.aws.name()}")["QueueUrl"]
        self.arn = self.api.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.messages: list[dict[str, Any]] = []

    def wait_for(self, key: str, value: str) -> dict[str, Any]:
        """Return the message with a value, as soon as there is one."""

        def found() -> list[dict[str, Any]]:
            for one in self.api.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", []):
                self.messages.append(json.loads(one["Body"]))
            return [one for one in self.messages if one.get(key) == value]

        wait_until(found, f"a message with {key} {value}")
        return found()[0]


@pytest.mark.parametrize("kind", ["sqs", "sns"])
def test_the_target_of_a_hook_gets_a_test_and_then_a_token_that_completes_the_action(lab: Controller, kind: str) -> None:
    queue = Queue(lab)
    target = queue.arn
    if kind == "sns":
        sns = lab.aws.client("sns")
        target = sns.create_topic(Name=f"topic-{lab.aws.name()}")["TopicArn"]
        raw = {"RawMessageDelivery": "true"}
        sns.subscribe(TopicArn=target, Protocol="sqs", Endpoint=queue.arn, Attributes=raw)
    group = Group(lab)
    (instance,) = group.reaches("InService")
    group.hook(TERMINATING, NotificationTargetARN=target, RoleARN=ROLE, NotificationMetadata="drain")
    assert queue.wait_for("Event", "autoscaling:TEST_NOTIFICATION")["AutoScalingGroupName"] == group.name
    group.terminate(instance, decrement=True)
    message = queue.wait_for("EC2InstanceId", instance)
    told = {key: message[key] for key in ("LifecycleHookName", "LifecycleTransition", "NotificationMetadata", "AccountId")}
    assert told == {
        "LifecycleHookName": "hook",
        "LifecycleTransition": TERMINATING,
        "NotificationMetadata": "drain",
        "AccountId": "123456789012",
    }
    group.complete("CONTINUE", LifecycleActionToken=message["LifecycleActionToken"])
    group.reaches()


@pytest.mark.parametrize(
    ("transition", "kind"),
    [
        (LAUNCHING, "EC2 Instance-launch Lifecycle Action"),
        (TERMINATING, "EC2 Instance-terminate Lifecycle Action"),
    ],
)
def test_a_rule_on_the_bus_hears_of_actions(lab: Controller, transition: str, kind: str) -> None:
    queue, events, name = Queue(lab), lab.aws.client("events"), f"rule-{lab.aws.name()}"
    group = Group(lab, size=0)
    detail = {"AutoScalingGroupName": [group.name]}
    pattern = {"source": ["aws.autoscaling"], "detail-type": [kind], "detail": detail}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": queue.arn}])
    group.hook(transition)
    group.resize(1)
    if transition == TERMINATING:
        (instance,) = group.reaches("InService")
        group.terminate(instance)
    else:
        (instance,) = group.reaches("Pending:Wait")
    event = queue.wait_for("detail-type", kind)
    assert (event["source"], event["detail"]["EC2InstanceId"]) == ("aws.autoscaling", instance)
    assert event["resources"] == [group.describe()["AutoScalingGroupARN"]]
    group.complete("CONTINUE", LifecycleActionToken=event["detail"]["LifecycleActionToken"])
    group.reaches("InService")


def test_a_target_that_is_not_there_holds_nobody_up(lab: Controller) -> None:
    group = Group(lab)
    (instance,) = group.reaches("InService")
    group.hook(TERMINATING, NotificationTargetARN="arn:aws:sqs:us-east-1:123456789012:nobody", RoleARN=ROLE)
    group.terminate(instance, decrement=True)
    assert group.states() == {instance: "Terminating:Wait"}
    group.complete("CONTINUE", InstanceId=instance)
    group.reaches()
