"""Groups keep their number of instances, through lifecycle hooks as Auto Scaling does."""

from __future__ import annotations

import contextlib
from typing import Any

from moto.autoscaling.models import autoscaling_backends
from moto.core.exceptions import ServiceException

from . import members
from .actions import LAUNCHING, TERMINATING, Passage
from .activities import Activities, at
from .moves import Moves
from .observer import Observer
from .passages import Passages
from .switches import Switches

DELETING = "Delete in progress"

OUT = "an instance was taken out of service"
HEALTH_CHECK = f"{OUT} in response to an EC2 health check indicating it has been terminated or stopped"
FAILED_CHECK = f"{OUT} in response to an EC2 instance status checks failure"
DIFFERENCE = "in response to a difference between desired and actual capacity"


class Groups(Observer):
    """Starts instances that a group lacks, ends those that it has too many, and replaces unhealthy ones."""

    def __init__(self, moves: Moves, switches: Switches, passages: Passages) -> None:
        self._moves = moves
        self._switches = switches
        self._passages = passages
        self.activities: Activities = passages.activities
        passages.abandoned = self._abandoned
        passages.out = self._out

    def reconcile(self, group: Any) -> None:
        """Bring a group to its desired capacity."""
        if getattr(group, "status", None) == DELETING:
            return
        wanted = int(group.desired_capacity or 0)
        count = len(members.live(group))
        leaving = len(members.going(group)) if self._switches.order == "after" else 0
        if count + leaving < wanted and not members.is_suspended(group, "Launch"):
            self._launch(group, wanted - count - leaving)
        if count > wanted and not members.is_suspended(group, "Terminate"):
            cause = at(f"{OUT} {DIFFERENCE}, shrinking the capacity from {count} to {wanted}")
            for member in members.surplus(group, count - wanted):
                self.terminate(member, f"{cause} {at(f'instance {member.instance_id} was selected for termination')}")

    def reconcile_all(self) -> None:
        """Bring every group to its desired capacity, and replace what is unhealthy."""
        for regions in autoscaling_backends.values():
            for backend in regions.values():
                for group in list(backend.autoscaling_groups.values()):
                    self.heal(group)
                    self.reconcile(group)

    def _launch(self, group: Any, count: int) -> None:
        present = len(group.instance_states)
        cause = at(f"an instance was started {DIFFERENCE}, increasing the capacity by {count}")
        try:
            group.replace_autoscaling_group_instances(count, group.get_propagated_tags())
        except ServiceException as error:
            self.activities.failed_launch(group, cause, error.message)
            raise
        for member in group.instance_states[present:]:
            member.lifecycle_state = "Pending"
            self._passages.begin(Passage(member, LAUNCHING, self.activities.launch(member, cause)))
            self.target(member, "InService")

    def terminate(self, member: Any, cause: str) -> Passage:
        """Begin the way out of a member, if it has not begun; returns it."""
        passage = self._passages.of(member)
        if passage is not None and passage.transition == TERMINATING:
            if member.lifecycle_state == members.RETAINED:
                self._passages.proceed(member)
            return passage
        if passage is not None:
            self._passages.end(passage)
            passage.activity.end("Cancelled", cause)
        member.lifecycle_state = "Terminating"
        self.target(member, "Terminated")
        passage = Passage(member, TERMINATING, self.activities.terminate(member, cause))
        self._passages.begin(passage)
        self._passages.wait(passage)
        return passage

    def replace(self, member: Any, cause: str) -> Passage:
        """Begin the way out of a member, and launch another if it is time for it; returns the way out.

        A launch that fails, as in a placement group that is full, is tried again when the member has gone.
        """
        passage = self.terminate(member, cause)
        with contextlib.suppress(ServiceException):
            self.reconcile(member.auto_scaling_group)
        return passage

    def heal(self, group: Any) -> None:
        """Replace the unhealthy members of a group, unless a suspended process forbids it.

        The grace period does not matter: an EC2 health check acts at once on an instance that is stopped or gone.
        """
        if members.is_suspended(group, "HealthCheck", "ReplaceUnhealthy", "Terminate"):
            return
        for member in members.live(group):
            if member.health_status == "Unhealthy":
                self.replace(member, getattr(member, "complaint", None) or at(HEALTH_CHECK))

    def complain(self, member: Any, cause: str) -> None:
        """Note that a member is unhealthy, which has it replaced."""
        member.health_status, member.complaint = "Unhealthy", cause
        self.heal(member.auto_scaling_group)

    def delete(self, group: Any) -> None:
        """Delete a group with its instances, without regard to hooks: open lifecycle actions are deleted as well.

        The group is shown as being deleted until the last of its instances has gone.

        @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html
        """
        group.status = DELETING
        for member in list(group.instance_states):
            passage = self._passages.of(member)
            if passage is not None:
                self._passages.end(passage)
                passage.activity.end("Cancelled", "the group was deleted")
            self.target(member, "Terminated")
            self._passages.begin(Passage(member, TERMINATING, self.activities.terminate(member, at("the group was deleted"))))
            self._passages.proceed(member)
        self._drop_if_empty(group)

    def leave(self, member: Any) -> None:
        """Let a member go that is detached from its group."""
        passage = self._passages.of(member)
        if passage is not None:
            self._passages.end(passage)
            passage.activity.end("Cancelled", "the instance was detached")
        self.target(member, "Detached")

    def running(self, instance: Any) -> None:
        """An instance has started: if it is new, it comes into its group."""
        member = members.find(instance)
        if member is None:
            return
        passage = self._passages.of(member)
        if passage is not None and member.lifecycle_state == "Pending":
            self._passages.wait(passage)
        elif passage is None and member.health_status == "Unhealthy":
            member.health_status = "Healthy"

    def impaired(self, instance: Any) -> None:
        """An instance does not answer: if its group wants it, it is unhealthy."""
        self._ail(instance, FAILED_CHECK)

    def ended(self, instance: Any) -> None:
        """An instance is off: if its group wants it, it is unhealthy."""
        self._ail(instance, HEALTH_CHECK)

    def _ail(self, instance: Any, cause: str) -> None:
        member = members.find(instance)
        if member is not None and member.lifecycle_state in members.LIVE:
            self.complain(member, at(cause))

    def gone(self, instance: Any) -> None:
        """An instance is terminated: if nothing keeps it, it leaves its group."""
        member = members.find(instance)
        if member is not None and member.lifecycle_state in ("Terminating:Proceed", "Standby", members.RETAINED):
            self._out(member)

    def _abandoned(self, passage: Passage, why: str) -> None:
        """End a launch that a hook gave up; the instance goes the way of all others, termination hooks included."""
        message = f"Instance failed to complete user's Lifecycle Action: {why}"
        self._passages.end(passage)
        passage.activity.end("Cancelled", message)
        self.replace(passage.member, at(f"instance {passage.member.instance_id} was abandoned by a lifecycle hook"))

    def _out(self, member: Any) -> None:
        group, passage = member.auto_scaling_group, self._passages.of(member)
        if passage is not None:
            self._passages.end(passage)
            passage.activity.end("Successful")
        group.instance_states = [one for one in group.instance_states if one is not member]
        self._drop_if_empty(group)
        with contextlib.suppress(ServiceException):
            self.reconcile(group)

    def _drop_if_empty(self, group: Any) -> None:
        backend = group.autoscaling_backend
        if getattr(group, "status", None) == DELETING and not group.instance_states:
            backend.autoscaling_groups.pop(group.name, None)
            for hook in backend.describe_lifecycle_hooks(group.name):
                backend.lifecycle_hooks.pop(f"{group.name}_{hook.name}")

    def target(self, member: Any, state: str) -> None:
        """Tell the instance's metadata where Auto Scaling takes it, as long as there is a machine to read it."""
        if member.instance.state not in ("shutting-down", "terminated"):
            self._moves.event("target-state", instance=member.instance_id, state=state)
