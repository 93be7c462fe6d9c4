"""Route 53: records of hosted zones.

@see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..calls import Call
from ..checks import Check
from ..context import Values
from ..doubt import CannotJudge
from .need import Need


def on(kind: str) -> Need:
    """The action on a hosted zone or a change."""

    def need(call: Call) -> Sequence[Check]:
        return [Check(call.name, _arn(call, kind), None)]

    return need


def records(call: Call) -> Sequence[Check]:
    """The action on the zone, with the names, types and actions of the changes."""
    text = call.body.decode("utf-8")
    found = {name: tuple(re.findall(rf"<{name}>\s*([^<]*?)\s*</{name}>", text)) for name in ("Action", "Name", "Type")}
    if not found["Action"] or not len(found["Action"]) == len(found["Name"]) == len(found["Type"]):
        raise CannotJudge("the changes of records, which cannot be read")
    keys: dict[str, Values] = {
        "route53:ChangeResourceRecordSetsActions": found["Action"],
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": tuple(name.lower().rstrip(".") for name in found["Name"]),
        "route53:ChangeResourceRecordSetsRecordTypes": found["Type"],
    }
    return [Check(call.name, _arn(call, "hostedzone"), None, keys)]


def _arn(call: Call, kind: str) -> str:
    return f"arn:{call.caller.partition}:route53:::{kind}/{call.text('Id')}"
