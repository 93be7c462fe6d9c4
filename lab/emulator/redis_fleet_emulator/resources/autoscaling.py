"""Auto Scaling: groups, lifecycle hooks and scheduled actions."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from ..cloudformation.errors import ResourceFailed
from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, changed, handles

UPDATED = (
    "MinSize",
    "MaxSize",
    "DesiredCapacity",
    "HealthCheckType",
    "HealthCheckGracePeriod",
    "NewInstancesProtectedFromScaleIn",
)

#: States of instances that leave by themselves.
GOING = ("Terminating", "Terminating:Wait", "Terminating:Proceed")

#: How often, and after how many seconds each time, a group that is deleted is looked at: two hours, more than one hook lasts.
WAITS, WAIT_SECONDS = 72_000, 0.1


@handles("AWS::AutoScaling::AutoScalingGroup")
class AutoScalingGroup(Handler):
    """A group; a new launch template version takes effect with the next instance it starts."""

    in_place = frozenset(
        {
            *UPDATED,
            "LaunchTemplate",
            "VPCZoneIdentifier",
            "Tags",
            "MetricsCollection",
            "TerminationPolicies",
            "Cooldown",
            "InstanceLifecyclePolicy",
            "LifecycleHookSpecificationList",
        }
    )
    defaults: ClassVar[Mapping[str, Any]] = {
        "Cooldown": "300",
        "HealthCheckType": "EC2",
        "HealthCheckGracePeriod": 0,
        "NewInstancesProtectedFromScaleIn": False,
        "TerminationPolicies": ["Default"],
        "InstanceLifecyclePolicy": {"RetentionTriggers": {"TerminateHookAbandon": "terminate"}},
    }
    removable = frozenset({"DesiredCapacity", "LifecycleHookSpecificationList", "MetricsCollection"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the group, which starts its instances."""
        name = properties.get("AutoScalingGroupName") or context.generated_name()
        context.call(
            "autoscaling:CreateAutoScalingGroup",
            AutoScalingGroupName=name,
            VPCZoneIdentifier=_subnets(properties),
            LaunchTemplate=_launch_template(properties),
            DefaultCooldown=properties.get("Cooldown"),
            Tags=_tags(context, name, properties),
            LifecycleHookSpecificationList=properties.plain("LifecycleHookSpecificationList"),
            InstanceLifecyclePolicy=properties.plain("InstanceLifecyclePolicy"),
            **properties.pick(*UPDATED, "AvailabilityZones", "TerminationPolicies"),
        )
        _collect_metrics(context, name, properties)
        return Made(name, {"AutoScalingGroupARN": _describe(context, name)["AutoScalingGroupARN"]})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change the group; no instance is replaced."""
        name = made.physical_id
        # Only what changed: sizes that a scheduled action set meanwhile stay as they are.
        new = {key: properties.plain(key) for key in (*UPDATED, "TerminationPolicies") if changed(properties, old, key)}
        context.call(
            "autoscaling:UpdateAutoScalingGroup",
            AutoScalingGroupName=name,
            VPCZoneIdentifier=_subnets(properties) if changed(properties, old, "VPCZoneIdentifier") else None,
            LaunchTemplate=_launch_template(properties),
            DefaultCooldown=properties.get("Cooldown"),
            InstanceLifecyclePolicy=properties.plain("InstanceLifecyclePolicy"),
            **new,
        )
        if changed(properties, old, "LifecycleHookSpecificationList"):
            _change_hooks(context, name, properties, old)
        tags = _tags(context, name, properties)
        kept = {tag["Key"] for tag in tags}
        gone = [tag for tag in _describe(context, name)["Tags"] if tag["Key"] not in kept]
        if gone:
            context.call("autoscaling:DeleteTags", Tags=gone)
        context.call("autoscaling:CreateOrUpdateTags", Tags=tags)
        if changed(properties, old, "MetricsCollection"):
            context.call("autoscaling:DisableMetricsCollection", AutoScalingGroupName=name)
            _collect_metrics(context, name, properties)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Scale the group to nothing, which honours its termination hooks, wait until all is gone, and delete it.

        Hooks that are resources of their own are deleted before, because they name the group.
        Throws ResourceFailed when an instance does not go.
        """
        name = made.physical_id
        if not context.call("autoscaling:DescribeAutoScalingGroups", AutoScalingGroupNames=[name])["AutoScalingGroups"]:
            return
        context.call("autoscaling:UpdateAutoScalingGroup", AutoScalingGroupName=name, MinSize=0, MaxSize=0, DesiredCapacity=0)
        _wait_while(context, name, _is_going)
        context.call("autoscaling:DeleteAutoScalingGroup", AutoScalingGroupName=name, ForceDelete=True)
        _wait_while(context, name, bool)


def _is_going(groups: list[dict[str, Any]]) -> bool:
    """Tell whether instances are on their way out; those that are protected from that would stay for ever."""
    return any(one["LifecycleState"] in GOING for group in groups for one in group["Instances"])


def _wait_while(context: Context, name: str, is_so: Callable[[list[dict[str, Any]]], bool]) -> None:
    for _ in range(WAITS):
        answer = context.call("autoscaling:DescribeAutoScalingGroups", AutoScalingGroupNames=[name])
        if not is_so(answer["AutoScalingGroups"]):
            return
        time.sleep(WAIT_SECONDS)
    raise ResourceFailed(f"the instances of {name} did not go within {WAITS * WAIT_SECONDS:.0f} s")


def _describe(context: Context, name: str) -> dict[str, Any]:
    answer = context.call("autoscaling:DescribeAutoScalingGroups", AutoScalingGroupNames=[name])
    group: dict[str, Any] = answer["AutoScalingGroups"][0]
    return group


def _subnets(properties: Properties) -> str | None:
    subnets = properties.plain("VPCZoneIdentifier")
    return ",".join(subnets) if subnets else None


def _launch_template(properties: Properties) -> dict[str, Any] | None:
    given = properties.get("LaunchTemplate")
    return given.pick("LaunchTemplateId", "LaunchTemplateName", "Version") if given is not None else None


def _tags(context: Context, name: str, properties: Properties) -> list[dict[str, Any]]:
    given = properties.plain("Tags", [])
    own = {tag["Key"] for tag in given}
    inherited = [{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in context.tags.items() if key not in own]
    return [{"ResourceId": name, "ResourceType": "auto-scaling-group", **tag} for tag in [*inherited, *given]]


def _change_hooks(context: Context, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    """Put the hooks that are new or changed on the group, and take off those that the list no longer has."""
    wanted, before = properties.plain("LifecycleHookSpecificationList", []), old.get("LifecycleHookSpecificationList", [])
    for hook in [one for one in wanted if one not in before]:
        context.call("autoscaling:PutLifecycleHook", AutoScalingGroupName=name, **hook)
    names = {hook["LifecycleHookName"] for hook in wanted}
    for gone in [one["LifecycleHookName"] for one in before if one["LifecycleHookName"] not in names]:
        context.call("autoscaling:DeleteLifecycleHook", AutoScalingGroupName=name, LifecycleHookName=gone)


def _collect_metrics(context: Context, name: str, properties: Properties) -> None:
    for one in properties.plain("MetricsCollection", []):
        context.call("autoscaling:EnableMetricsCollection", AutoScalingGroupName=name, **one)


@handles("AWS::AutoScaling::LifecycleHook")
class LifecycleHook(Handler):
    """A pause in an instance's coming or going."""

    passed = (
        "LifecycleTransition",
        "HeartbeatTimeout",
        "DefaultResult",
        "NotificationMetadata",
        "NotificationTargetARN",
        "RoleARN",
    )
    in_place = frozenset(passed)
    defaults: ClassVar[Mapping[str, Any]] = {"HeartbeatTimeout": 3600, "DefaultResult": "ABANDON", "NotificationMetadata": ""}

    def create(self, context: Context, properties: Properties) -> Made:
        """Put the hook on its group."""
        name = properties.get("LifecycleHookName") or context.generated_name()
        group = properties["AutoScalingGroupName"]
        self._put(context, name, group, properties)
        return Made(name, {"group": group})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change the hook."""
        self._put(context, made.physical_id, made.attributes["group"], properties)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Take the hook from its group."""
        group = made.attributes["group"]
        context.call("autoscaling:DeleteLifecycleHook", LifecycleHookName=made.physical_id, AutoScalingGroupName=group)

    def _put(self, context: Context, name: str, group: str, properties: Properties) -> None:
        given = properties.pick(*self.passed)
        context.call("autoscaling:PutLifecycleHook", LifecycleHookName=name, AutoScalingGroupName=group, **given)


@handles("AWS::AutoScaling::ScheduledAction")
class ScheduledAction(Handler):
    """A change of a group's size at a set time."""

    passed = ("MinSize", "MaxSize", "DesiredCapacity", "Recurrence", "StartTime", "EndTime", "TimeZone")
    in_place = frozenset(passed)

    def create(self, context: Context, properties: Properties) -> Made:
        """Put the action on its group."""
        name, group = context.generated_name(), properties["AutoScalingGroupName"]
        self._put(context, name, group, properties)
        return Made(name, {"ScheduledActionName": name, "group": group})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change the action."""
        self._put(context, made.physical_id, made.attributes["group"], properties)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Take the action from its group."""
        group = made.attributes["group"]
        context.call("autoscaling:DeleteScheduledAction", ScheduledActionName=made.physical_id, AutoScalingGroupName=group)

    def _put(self, context: Context, name: str, group: str, properties: Properties) -> None:
        call, given = "autoscaling:PutScheduledUpdateGroupAction", properties.pick(*self.passed)
        context.call(call, ScheduledActionName=name, AutoScalingGroupName=group, **given)
