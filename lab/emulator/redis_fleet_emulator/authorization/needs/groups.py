"""Auto Scaling groups.

@see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moto.autoscaling.models import autoscaling_backends

from ..calls import Call
from ..checks import Check
from ..doubt import CannotJudge
from .need import tags_of


def group(call: Call) -> Sequence[Check]:
    """The action on the group that the call names."""
    name = call.text("AutoScalingGroupName")
    found = next((each for each in _groups(call) if each.name == name), None)
    if found is None:
        return [Check(call.name, call.arn(f"autoScalingGroup:*:autoScalingGroupName/{name}"))]
    return [_check(call, found)]


def group_of_instance(call: Call) -> Sequence[Check]:
    """The action on the group that has the instance."""
    identity = call.text("InstanceId")
    for each in _groups(call):
        if any(state.instance.id == identity for state in each.instance_states):
            return [_check(call, each)]
    raise CannotJudge(f"the group of {identity}, which is in none")


def _groups(call: Call) -> list[Any]:
    return list(autoscaling_backends[call.account][call.region].autoscaling_groups.values())


def _check(call: Call, found: Any) -> Check:
    return Check(call.name, str(found.arn), tags_of(found.tags))
