"""EC2: resources that a call makes, and the tags that they are made with.

@see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..calls import Call
from ..checks import Check
from ..context import Values
from .ec2 import request_tags
from .need import Need

#: Kinds whose ARNs have no account.
_WITHOUT_ACCOUNT = ("image", "snapshot")


def new(call: Call, kind: str, keys: Mapping[str, Values] | None = None, name: str = "*") -> Sequence[Check]:
    """The action on a resource that the call makes, and its tagging where the call brings tags of its kind."""
    resource = arn_of_new(call, kind, name)
    tags = tags_of_kind(call, kind)
    both = {**tags, **(keys or {})}
    checks = [Check(call.name, resource, {}, both)]
    if tags["aws:TagKeys"]:
        checks.append(Check("ec2:CreateTags", resource, {}, {**both, "ec2:CreateAction": (call.operation,)}))
    return checks


def made(kind: str) -> Need:
    """The same as a need."""

    def need(call: Call) -> Sequence[Check]:
        return new(call, kind)

    return need


def arn_of_new(call: Call, kind: str, name: str = "*") -> str:
    """The ARN of a resource that has no id yet, or goes by its name."""
    arn = call.arn(f"{kind}/{name}", "ec2")
    return arn.replace(f":{call.account}:", "::") if kind in _WITHOUT_ACCOUNT else arn


def tags_of_kind(call: Call, kind: str) -> dict[str, Values]:
    """The keys of the tags that the call brings for a kind of resource."""
    for parameter, value in call.parameters.items():
        match = re.fullmatch(r"(TagSpecification\.\d+)\.ResourceType", parameter)
        if match is not None and value == kind:
            return request_tags(call, f"{match[1]}.Tag")
    return {"aws:TagKeys": ()}
