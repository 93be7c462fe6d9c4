"""Groups start instances as Auto Scaling does: by version, balanced over subnets, with all tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import (
    ASG_NAME_TAG,
    AutoScalingBackend,
    FakeAutoScalingGroup,
    InstanceState,
    LifecycleHook,
)
from moto.autoscaling.responses import AutoScalingResponse

#: Seconds that a hook can make an instance wait at most, and how many of its timeouts that are at most.
LONGEST_WAIT, MOST_TIMEOUTS = 172_800, 100


def install() -> None:
    """Replace moto's start of instances, and honour what it ignores when a group is made or updated."""
    stock = FakeAutoScalingGroup.replace_autoscaling_group_instances

    def replace_instances(self: Any, count_needed: int, propagated_tags: dict[str, str]) -> None:
        if self.ec2_launch_template is None:
            stock(self, count_needed, propagated_tags)
            return
        for _ in range(count_needed):
            _start(self, propagated_tags)

    FakeAutoScalingGroup.replace_autoscaling_group_instances = replace_instances  # type: ignore[method-assign]
    InstanceState.launch_template = property(_launched_from)  # type: ignore[assignment]
    _mend_create()
    _mend_update()
    _mend_hooks()
    _mend_terminate()
    LifecycleHook.global_timeout = property(_longest_wait, _ignore)  # type: ignore[assignment]


def _start(group: Any, propagated_tags: dict[str, str]) -> None:
    template = group.ec2_launch_template
    version = template.get_version(group.launch_template_version)
    subnet = _emptiest_subnet(group)
    reservation = group.autoscaling_backend.ec2_backend.run_instances(
        version.image_id,
        1,
        version.user_data,
        version.security_groups,
        instance_type=version.instance_type,
        tags={"instance": {**version.instance_tags, **propagated_tags, ASG_NAME_TAG: group.name}},
        placement=None if subnet else group.availability_zones[0],
        launch_template={"LaunchTemplateId": template.id, "Version": str(version.number)},
        is_instance_type_default=False,
        associate_public_ip=None,
        subnet_id=subnet,
        region_name=group.region,
    )
    for instance in reservation.instances:
        instance.autoscaling_group = group
        instance.launched_from = {
            "LaunchTemplateId": template.id,
            "LaunchTemplateName": template.name,
            "Version": str(version.number),
        }
        protected = group.new_instances_protected_from_scale_in
        group.instance_states.append(InstanceState(instance, protected_from_scale_in=protected))


def _emptiest_subnet(group: Any) -> str | None:
    if not group.vpc_zone_identifier:
        return None
    subnets: list[str] = group.vpc_zone_identifier.split(",")
    taken = [state.instance.subnet_id for state in group.instance_states]
    return min(subnets, key=taken.count)


def _launched_from(self: Any) -> Any:
    return getattr(self.instance, "launched_from", None)


def _longest_wait(self: Any) -> int:
    return min(LONGEST_WAIT, MOST_TIMEOUTS * int(self.heartbeat_timeout))


def _ignore(self: Any, _: Any) -> None:
    """The value follows from another one."""


def _mend_create() -> None:
    """Keep a new group's own hooks and its lifecycle policy, which moto drops."""
    stock = AutoScalingResponse.create_auto_scaling_group

    def create_auto_scaling_group(self: Any) -> Any:
        answer = stock(self)
        name = self._get_param("AutoScalingGroupName")
        for one in self._get_param("LifecycleHookSpecificationList", []):
            _put_hook(self.autoscaling_backend, name, one)
        group = self.autoscaling_backend.autoscaling_groups[name]
        group.instance_lifecycle_policy = self._get_param("InstanceLifecyclePolicy")
        return answer

    AutoScalingResponse.create_auto_scaling_group = create_auto_scaling_group  # type: ignore[method-assign]


def _put_hook(backend: Any, group: str, given: Mapping[str, Any]) -> None:
    name, transition = given["LifecycleHookName"], given["LifecycleTransition"]
    hook = backend.create_lifecycle_hook(name, group, transition, given.get("HeartbeatTimeout"), given.get("DefaultResult"))
    hook.role_arn = given.get("RoleARN")
    hook.notification_target_arn = given.get("NotificationTargetARN")
    hook.notification_metadata = given.get("NotificationMetadata")


def _mend_update() -> None:
    """Keep the cooldown, the termination policies and the lifecycle policy of an update, which moto drops."""
    stock = AutoScalingResponse.update_auto_scaling_group

    def update_auto_scaling_group(self: Any) -> Any:
        answer = stock(self)
        group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
        cooldown, policies = self._get_param("DefaultCooldown"), self._get_param("TerminationPolicies")
        group.default_cooldown = int(cooldown) if cooldown is not None else group.default_cooldown
        group.termination_policies = policies or group.termination_policies
        group.instance_lifecycle_policy = self._get_param("InstanceLifecyclePolicy") or group.instance_lifecycle_policy
        return answer

    AutoScalingResponse.update_auto_scaling_group = update_auto_scaling_group  # type: ignore[method-assign]


def _mend_hooks() -> None:
    """Keep of a hook what it was given, where moto shows a made-up queue and role."""
    stock = AutoScalingResponse.put_lifecycle_hook

    def put_lifecycle_hook(self: Any) -> Any:
        key = f"{self._get_param('AutoScalingGroupName')}_{self._get_param('LifecycleHookName')}"
        before = self.autoscaling_backend.lifecycle_hooks.get(key)
        answer = stock(self)
        hook = self.autoscaling_backend.lifecycle_hooks[key]
        for attribute, parameter in (
            ("role_arn", "RoleARN"),
            ("notification_target_arn", "NotificationTargetARN"),
            ("notification_metadata", "NotificationMetadata"),
        ):
            given = self._get_param(parameter)
            setattr(hook, attribute, given if given is not None else getattr(before, attribute, None))
        return answer

    AutoScalingResponse.put_lifecycle_hook = put_lifecycle_hook  # type: ignore[method-assign]


def _mend_terminate() -> None:
    """Refuse to terminate an instance of no group, at which moto fails."""
    stock = AutoScalingBackend.terminate_instance

    def terminate_instance(self: Any, instance_id: str, should_decrement: bool) -> Any:
        find_member(self, instance_id)
        return stock(self, instance_id, should_decrement)

    AutoScalingBackend.terminate_instance = terminate_instance  # type: ignore[method-assign]


def find_member(backend: Any, instance_id: str) -> Any:
    """Return the membership of an instance. Throws ValidationError when it belongs to no group."""
    for group in backend.autoscaling_groups.values():
        for member in group.instance_states:
            if member.instance_id == instance_id:
                return member
    raise ValidationError(f"Instance Id not found - No managed instance found for instance ID: {instance_id}")
