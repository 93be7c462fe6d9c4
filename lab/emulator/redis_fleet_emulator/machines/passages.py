"""The ways of instances into their groups and out of them, through the hooks on either side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import members
from .actions import LAUNCHING, Action, Passage
from .activities import Activities
from .moves import Moves
from .notices import Notices


def nothing(*_: Any) -> None:
    """Do nothing, until someone wants to know."""


class Passages:
    """Holds instances in Pending:Wait and Terminating:Wait until all their hooks are through.

    All hooks of a transition wait at the same time. An instance that is abandoned on its way in is terminated; one
    that is abandoned on its way out is terminated as well, but the other hooks are skipped.

    @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/completing-lifecycle-hooks.html
    """

    def __init__(self, moves: Moves, notices: Notices) -> None:
        self.activities = Activities()
        self.abandoned: Callable[[Passage, str], None] = nothing
        self.out: Callable[[Any], None] = nothing
        self._moves = moves
        self._notices = notices
        self._open: dict[str, Passage] = {}

    def of(self, member: Any) -> Passage | None:
        """Return the passage that a member is on."""
        return self._open.get(member.instance_id)

    def begin(self, passage: Passage) -> None:
        """Put a member on its way."""
        self._open[passage.member.instance_id] = passage

    def end(self, passage: Passage) -> None:
        """Take a member off its way."""
        passage.cancel()
        self._open.pop(passage.member.instance_id, None)

    def wait(self, passage: Passage) -> None:
        """Let a member wait for its hooks, if there are any."""
        member, group = passage.member, passage.member.auto_scaling_group
        hooks = [
            hook
            for hook in group.autoscaling_backend.describe_lifecycle_hooks(group.name)
            if hook.lifecycle_transition == passage.transition
        ]
        if not hooks:
            self.proceed(member)
            return
        member.lifecycle_state = "Pending:Wait" if passage.transition == LAUNCHING else "Terminating:Wait"
        passage.activity.status = "MidLifecycleAction"
        for hook in hooks:
            passage.actions.append(Action(hook, self._moves, lambda action: self._expire(passage, action)))
        for action in passage.actions:
            self._notices.action(group, member.instance_id, action)

    def find(self, group: Any, hook: str, wanted: tuple[str | None, str | None]) -> tuple[Passage, Action] | None:
        """Return the open action of a hook in a group for a token or an instance."""
        token, instance = wanted
        for passage in list(self._open.values()):
            action = passage.find(hook, token) if passage.member.auto_scaling_group is group else None
            if action is not None and instance in (None, passage.member.instance_id):
                return passage, action
        return None

    def complete(self, passage: Passage, action: Action, result: tuple[str, str]) -> None:
        """End an action with a result, CONTINUE or ABANDON, and a reason."""
        action.cancel()
        passage.actions.remove(action)
        what, why = result
        if what == "CONTINUE":
            if not passage.actions:
                self.proceed(passage.member)
            return
        passage.cancel()
        reason = f"Lifecycle Action with token {action.token} was abandoned: {why}"
        if passage.transition == LAUNCHING:
            self.abandoned(passage, reason)
        elif _is_retained(passage.member.auto_scaling_group) and passage.member.instance.state != "terminated":
            passage.member.lifecycle_state = members.RETAINED
            passage.activity.message = reason
        else:
            self.proceed(passage.member)

    def forget(self, hook: Any) -> None:
        """End what waits for a hook that is deleted: launches are abandoned, terminations continue.

        @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteLifecycleHook.html
        """
        for passage in list(self._open.values()):
            is_mine = passage.member.auto_scaling_group_name == hook.auto_scaling_group_name
            action = passage.find(hook.name, None) if is_mine else None
            if action is not None:
                result = "ABANDON" if passage.transition == LAUNCHING else "CONTINUE"
                self.complete(passage, action, (result, "Lifecycle Hook deleted"))

    def proceed(self, member: Any) -> None:
        """Let a member go on: into service, or to its end."""
        passage = self._open[member.instance_id]
        passage.cancel()
        if passage.transition == LAUNCHING:
            # Pending:Proceed takes no time here.
            member.lifecycle_state = "InService"
            passage.activity.end("Successful")
            self.end(passage)
            return
        member.lifecycle_state = "Terminating:Proceed"
        passage.activity.status = "InProgress"
        if member.instance.state == "terminated":
            self.out(member)
        else:
            member.instance.terminate()

    def _expire(self, passage: Passage, action: Action) -> None:
        self.complete(passage, action, (action.hook.default_result, "Heartbeat Timeout"))


def _is_retained(group: Any) -> bool:
    policy = getattr(group, "instance_lifecycle_policy", None) or {}
    return str(policy.get("RetentionTriggers", {}).get("TerminateHookAbandon", "")).lower() == "retain"
