"""Auto Scaling's calls about lifecycle hooks, played on machines."""

from __future__ import annotations

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import EmptyResult

from .actions import Action, Passage
from .notices import Notices
from .passages import Passages

RESULTS = ("CONTINUE", "ABANDON")


def install(passages: Passages, notices: Notices) -> None:
    """Let hooks hold instances."""
    put, delete = AutoScalingResponse.put_lifecycle_hook, AutoScalingBackend.delete_lifecycle_hook

    def complete_lifecycle_action(self: Any) -> EmptyResult:
        result = self._get_param("LifecycleActionResult")
        if result not in RESULTS:
            raise ValidationError(f"The lifecycle action result must be CONTINUE or ABANDON, got {result}")
        passage, action = _find(self, passages)
        passages.complete(passage, action, (result, f"Lifecycle Action Completed with {result} Result"))
        return EmptyResult()

    def record_lifecycle_action_heartbeat(self: Any) -> EmptyResult:
        _, action = _find(self, passages)
        action.beat()
        return EmptyResult()

    def put_lifecycle_hook(self: Any) -> Any:
        answer = put(self)
        backend, name = self.autoscaling_backend, self._get_param("AutoScalingGroupName")
        hook = backend.lifecycle_hooks[f"{name}_{self._get_param('LifecycleHookName')}"]
        if name in backend.autoscaling_groups:
            notices.test(backend.autoscaling_groups[name], hook)
        return answer

    def delete_lifecycle_hook(self: Any, as_name: str, name: str) -> None:
        hook = self.lifecycle_hooks.get(f"{as_name}_{name}")
        delete(self, as_name, name)
        if hook is not None:
            passages.forget(hook)

    new: Any = AutoScalingResponse
    new.complete_lifecycle_action = complete_lifecycle_action
    new.record_lifecycle_action_heartbeat = record_lifecycle_action_heartbeat
    AutoScalingResponse.put_lifecycle_hook = put_lifecycle_hook  # type: ignore[method-assign]
    AutoScalingBackend.delete_lifecycle_hook = delete_lifecycle_hook  # type: ignore[method-assign]


def _find(self: Any, passages: Passages) -> tuple[Passage, Action]:
    group = self.autoscaling_backend.autoscaling_groups.get(self._get_param("AutoScalingGroupName"))
    token, instance = self._get_param("LifecycleActionToken"), self._get_param("InstanceId")
    if token is None and instance is None:
        raise ValidationError("Either LifecycleActionToken or InstanceId must be given")
    found = passages.find(group, self._get_param("LifecycleHookName"), (token, instance)) if group is not None else None
    if found is None:
        what = f"token {token}" if token is not None else f"instance ID {instance}"
        raise ValidationError(f"No active Lifecycle Action found with {what}")
    return found
