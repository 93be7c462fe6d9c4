"""The lifecycle actions of this instance in its Auto Scaling group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from ..aws import CONFIG, asking
from ..aws_errors import code_of

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient


@dataclass(frozen=True)
class Membership:
    """The instance's group, and where on its way through it the instance is, such as InService."""

    group: str
    state: str


def autoscaling_client(region: str) -> AutoScalingClient:
    """Auto Scaling of a region."""
    with asking("autoscaling"):
        return boto3.session.Session().client("autoscaling", region_name=region, config=CONFIG)


class LifecycleActions:
    """Asks Auto Scaling about one instance, and answers its hooks; every method throws a NodeError when AWS refuses."""

    def __init__(self, client: AutoScalingClient, instance_id: str) -> None:
        self._client = client
        self._instance_id = instance_id

    def membership(self) -> Membership | None:
        """The group that the instance is in, or None."""
        with asking(f"autoscaling:DescribeAutoScalingInstances {self._instance_id}"):
            answer = self._client.describe_auto_scaling_instances(InstanceIds=[self._instance_id])
        for instance in answer["AutoScalingInstances"]:
            return Membership(instance["AutoScalingGroupName"], instance["LifecycleState"])
        return None

    def complete(self, group: str, hook: str, result: str) -> bool:
        """Ends what waits for the hook with CONTINUE or ABANDON; returns False when nothing waits for it."""
        with asking(f"autoscaling:CompleteLifecycleAction {hook} {result}"):
            try:
                self._client.complete_lifecycle_action(
                    AutoScalingGroupName=group,
                    LifecycleHookName=hook,
                    InstanceId=self._instance_id,
                    LifecycleActionResult=result,
                )
            except ClientError as error:
                if _is_over(error):
                    return False
                raise
        return True

    def beat(self, group: str, hook: str) -> bool:
        """Makes the hook's time begin again; returns False when nothing waits for it."""
        with asking(f"autoscaling:RecordLifecycleActionHeartbeat {hook}"):
            try:
                self._client.record_lifecycle_action_heartbeat(
                    AutoScalingGroupName=group, LifecycleHookName=hook, InstanceId=self._instance_id
                )
            except ClientError as error:
                if _is_over(error):
                    return False
                raise
        return True


def _is_over(error: ClientError) -> bool:
    return code_of(error) == "ValidationError" and "No active Lifecycle Action" in str(error)
