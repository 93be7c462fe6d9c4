"""Auto Scaling's calls about groups and their members, played on machines."""

from __future__ import annotations

from typing import Any

from moto.autoscaling.exceptions import AutoscalingClientError, ValidationError
from moto.autoscaling.models import AutoScalingBackend, FakeAutoScalingGroup
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult, EmptyResult

from ..fixes.autoscaling import find_member
from . import members
from .activities import at
from .groups import Groups

IN_USE = "You cannot delete an AutoScalingGroup while there are instances or pending lifecycle action(s) still in the group."


def install(groups: Groups) -> None:
    """Let groups keep their size by machines that come and go in their own time."""
    _install_sizes(groups)
    _install_health(groups)
    _install_ends(groups)
    _install_movements(groups)
    _install_activities(groups)


def _install_sizes(groups: Groups) -> None:
    update, resume = FakeAutoScalingGroup.update, AutoScalingBackend.resume_processes

    def set_desired_capacity(self: Any, new_capacity: int | None) -> None:
        self.desired_capacity = self.min_size if new_capacity is None else new_capacity
        groups.reconcile(self)
        if self.name in self.autoscaling_backend.autoscaling_groups:
            self.autoscaling_backend.update_attached_elbs(self.name)
            self.autoscaling_backend.update_attached_target_groups(self.name)

    def update_group(self: Any, **given: Any) -> None:
        low = self.min_size if given["min_size"] is None else given["min_size"]
        high = self.max_size if given["max_size"] is None else given["max_size"]
        wanted = self.desired_capacity if given["desired_capacity"] is None else given["desired_capacity"]
        if given["desired_capacity"] is not None:
            _check_size(wanted, low, high)
        update(self, **{**given, "desired_capacity": max(low, min(high, wanted))})

    def resume_processes(self: Any, group_name: str, scaling_processes: list[str]) -> None:
        resume(self, group_name, scaling_processes)
        group = self.autoscaling_groups[group_name]
        groups.heal(group)
        groups.reconcile(group)

    FakeAutoScalingGroup.set_desired_capacity = set_desired_capacity  # type: ignore[method-assign]
    FakeAutoScalingGroup.update = update_group  # type: ignore[method-assign,assignment]
    AutoScalingBackend.resume_processes = resume_processes  # type: ignore[method-assign]
    AutoScalingResponse.set_desired_capacity = _set_desired_capacity  # type: ignore[method-assign]


def _set_desired_capacity(self: Any) -> EmptyResult:
    group = _group(self.autoscaling_backend, self._get_param("AutoScalingGroupName"))
    wanted = self._get_int_param("DesiredCapacity")
    _check_size(wanted, group.min_size, group.max_size)
    group.set_desired_capacity(wanted)
    return EmptyResult()


def _check_size(wanted: int, low: int, high: int) -> None:
    if wanted > high:
        raise ValidationError(f"Desired capacity:{wanted} must be less than or equal to the maximum size of the group, {high}")
    if wanted < low:
        raise ValidationError(f"Desired capacity:{wanted} must be greater than or equal to the minimum size of the group, {low}")


def _install_health(groups: Groups) -> None:
    def set_instance_health(self: Any, instance_id: str, health_status: str) -> None:
        member = find_member(self, instance_id)
        member.health_status = health_status
        if health_status == "Unhealthy":
            groups.complain(member, at("an instance was taken out of service in response to a user health-check"))

    def notify_terminate_instances(self: Any, instance_ids: list[str]) -> None:
        """The instances tell by themselves that they end."""

    AutoScalingBackend.set_instance_health = set_instance_health  # type: ignore[method-assign]
    AutoScalingBackend.notify_terminate_instances = notify_terminate_instances  # type: ignore[method-assign]


def _install_ends(groups: Groups) -> None:
    def terminate_instance_in_auto_scaling_group(self: Any) -> ActionResult:
        member = find_member(self.autoscaling_backend, self._get_param("InstanceId"))
        group = member.auto_scaling_group
        cause = f"instance {member.instance_id} was taken out of service in response to a user request"
        if self._get_bool_param("ShouldDecrementDesiredCapacity", False) and member.lifecycle_state in members.LIVE:
            _shrink(group)
            cause += f", shrinking the capacity from {group.desired_capacity + 1} to {group.desired_capacity}"
        return ActionResult({"Activity": groups.replace(member, at(cause)).activity.shown()})

    def delete_auto_scaling_group(self: Any) -> EmptyResult:
        group = _group(self.autoscaling_backend, self._get_param("AutoScalingGroupName"))
        if group.instance_states and not self._get_bool_param("ForceDelete", False):
            raise AutoscalingClientError("ResourceInUse", IN_USE)
        groups.delete(group)
        return EmptyResult()

    AutoScalingResponse.terminate_instance_in_auto_scaling_group = (  # type: ignore[method-assign]
        terminate_instance_in_auto_scaling_group
    )
    AutoScalingResponse.delete_auto_scaling_group = delete_auto_scaling_group  # type: ignore[method-assign]


def _shrink(group: Any) -> None:
    if group.desired_capacity - 1 < group.min_size:
        raise ValidationError(
            f"Currently, desiredSize equals minSize ({group.min_size}). Terminating instance without replacement will violate"
            " group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size."
        )
    group.desired_capacity -= 1


def _install_movements(groups: Groups) -> None:
    """Tell members that leave or stand by; who is attached goes straight into service."""
    detach, enter = AutoScalingBackend.detach_instances, AutoScalingBackend.enter_standby_instances
    leave_standby = AutoScalingBackend.exit_standby_instances

    def detach_instances(self: Any, group_name: str, instance_ids: list[str], should_decrement: bool) -> Any:
        for identity in instance_ids:
            groups.leave(find_member(self, identity))
        return detach(self, group_name, instance_ids, should_decrement)

    def enter_standby_instances(self: Any, group_name: str, instance_ids: list[str], should_decrement: bool) -> Any:
        for identity in instance_ids:
            groups.target(find_member(self, identity), "Standby")
        return enter(self, group_name, instance_ids, should_decrement)

    def exit_standby_instances(self: Any, group_name: str, instance_ids: list[str]) -> Any:
        for identity in instance_ids:
            groups.target(find_member(self, identity), "InService")
        return leave_standby(self, group_name, instance_ids)

    AutoScalingBackend.detach_instances = detach_instances  # type: ignore[method-assign]
    AutoScalingBackend.enter_standby_instances = enter_standby_instances  # type: ignore[method-assign]
    AutoScalingBackend.exit_standby_instances = exit_standby_instances  # type: ignore[method-assign]


def _install_activities(groups: Groups) -> None:
    def describe_scaling_activities(self: Any) -> ActionResult:
        name, identities = self._get_param("AutoScalingGroupName"), self._get_param("ActivityIds", [])
        return ActionResult({"Activities": [one.shown() for one in groups.activities.of(name, identities)]})

    AutoScalingResponse.describe_scaling_activities = describe_scaling_activities  # type: ignore[method-assign]


def _group(backend: Any, name: str) -> Any:
    group = backend.autoscaling_groups.get(name)
    if group is None:
        raise ValidationError(f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found")
    return group
