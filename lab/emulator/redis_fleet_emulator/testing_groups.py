"""Groups of instances for tests that play their lives."""

from __future__ import annotations

import itertools
from typing import Any

from .testing import IMAGE, REGION
from .testing_controller import Controller, wait_until

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"

_numbers = itertools.count(1)


class Group:
    """A group made through the API, with its own launch template."""

    def __init__(self, lab: Controller, size: int = 1, *, smallest: int = 0, placement: str = "", **more: Any) -> None:
        self.lab = lab
        self.name = f"group-{next(_numbers)}"
        self.api = lab.aws.client("autoscaling")
        place = {"Placement": {"GroupName": placement}} if placement else {}
        data = {"ImageId": IMAGE, "InstanceType": "r7g.large", **place}
        lab.aws.client("ec2").create_launch_template(LaunchTemplateName=self.name, LaunchTemplateData=data)
        self.api.create_auto_scaling_group(
            AutoScalingGroupName=self.name,
            MinSize=smallest,
            MaxSize=4,
            DesiredCapacity=size,
            AvailabilityZones=[f"{REGION}a"],
            LaunchTemplate={"LaunchTemplateName": self.name, "Version": "$Latest"},
            **more,
        )

    def hook(self, transition: str, name: str = "hook", timeout: int = 600, **more: Any) -> None:
        """Put a hook on the group; heartbeats of tests may be shorter than AWS allows."""
        given = {"LifecycleTransition": transition, "HeartbeatTimeout": timeout, "DefaultResult": "CONTINUE", **more}
        self.api.put_lifecycle_hook(AutoScalingGroupName=self.name, LifecycleHookName=name, **given)

    def complete(self, result: str, name: str = "hook", **target: str) -> None:
        """Complete a lifecycle action of an instance or with a token."""
        what = {"LifecycleActionResult": result, "LifecycleHookName": name, **target}
        self.api.complete_lifecycle_action(AutoScalingGroupName=self.name, **what)

    def beat(self, instance: str, name: str = "hook") -> None:
        """Record a heartbeat."""
        self.api.record_lifecycle_action_heartbeat(AutoScalingGroupName=self.name, LifecycleHookName=name, InstanceId=instance)

    def terminate(self, instance: str, decrement: bool = False) -> dict[str, Any]:
        """Terminate an instance through its group; returns the activity."""
        answer = self.api.terminate_instance_in_auto_scaling_group(InstanceId=instance, ShouldDecrementDesiredCapacity=decrement)
        activity: dict[str, Any] = answer["Activity"]
        return activity

    def resize(self, size: int) -> None:
        """Set the desired capacity."""
        self.api.set_desired_capacity(AutoScalingGroupName=self.name, DesiredCapacity=size)

    def describe(self) -> dict[str, Any]:
        """Return what DescribeAutoScalingGroups says, nothing if the group is gone."""
        groups = self.api.describe_auto_scaling_groups(AutoScalingGroupNames=[self.name])["AutoScalingGroups"]
        return dict(groups[0]) if groups else {}

    def states(self) -> dict[str, str]:
        """Return the lifecycle states of the instances by their ids, oldest first."""
        return {one["InstanceId"]: one["LifecycleState"] for one in self.describe().get("Instances", [])}

    def reaches(self, *wanted: str) -> list[str]:
        """Wait until the instances are in these states, oldest first; returns their ids."""
        wait_until(lambda: list(self.states().values()) == list(wanted), f"{wanted}, but {self.states()},")
        return list(self.states())

    def activities(self) -> list[tuple[str, str]]:
        """Return the first word and the status of every activity, newest first."""
        answer = self.api.describe_scaling_activities(AutoScalingGroupName=self.name)["Activities"]
        return [(one["Description"].split()[0], one["StatusCode"]) for one in answer]

    def causes(self) -> list[str]:
        """Return the causes of all activities, newest first."""
        return [one["Cause"] for one in self.api.describe_scaling_activities(AutoScalingGroupName=self.name)["Activities"]]
