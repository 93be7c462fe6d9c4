"""The members of a group: which of them count, and which goes first."""

from __future__ import annotations

from typing import Any

#: Lifecycle states of members that count towards the desired capacity.
LIVE = ("Pending", "Pending:Wait", "Pending:Proceed", "InService")

#: Lifecycle states of members that are on their way out.
GOING = ("Terminating", "Terminating:Wait", "Terminating:Proceed")

#: The lifecycle state of a member that stays although its termination hook was abandoned; it counts for nothing.
RETAINED = "Terminating:Retained"


def find(instance: Any) -> Any:
    """Return the membership of an instance, None if it belongs to no group."""
    group = getattr(instance, "autoscaling_group", None)
    states = group.instance_states if group is not None else []
    return next((one for one in states if one.instance is instance), None)


def live(group: Any) -> list[Any]:
    """Return the members that count."""
    return [one for one in group.instance_states if one.lifecycle_state in LIVE]


def going(group: Any) -> list[Any]:
    """Return the members that are on their way out."""
    return [one for one in group.instance_states if one.lifecycle_state in GOING]


def is_suspended(group: Any, *processes: str) -> bool:
    """Tell whether any of the processes of a group is suspended."""
    suspended = {one["ProcessName"] for one in group.suspended_processes}
    return bool(suspended.intersection(processes))


def surplus(group: Any, count: int) -> list[Any]:
    """Return the members that a group gives up first: in the fullest zone, the oldest, unless a policy says the newest.

    @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
    """
    left = [one for one in live(group) if not one.protected_from_scale_in]
    chosen: list[Any] = []
    newest_first = "NewestInstance" in group.termination_policies
    for _ in range(min(count, len(left))):
        zones = [one.availability_zone for one in left]
        fullest = max(zones, key=zones.count)
        candidates = [one for one in left if one.availability_zone == fullest]
        chosen.append(candidates[-1] if newest_first else candidates[0])
        left.remove(chosen[-1])
    return chosen
