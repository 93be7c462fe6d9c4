"""EventBridge: rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, handles


@handles("AWS::Events::Rule")
class Rule(Handler):
    """A rule and its targets."""

    in_place = frozenset({"Description", "EventPattern", "RoleArn", "ScheduleExpression", "State", "Targets", "Tags"})
    defaults: ClassVar[Mapping[str, Any]] = {"State": "ENABLED", "Description": ""}
    removable = frozenset({"Targets"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the rule with its targets."""
        name = str(properties.get("Name") or context.generated_name(64))
        bus = properties.get("EventBusName")
        arn = self._put(context, name, bus, properties)
        return Made(name, {"Arn": arn, "bus": bus})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change the rule and its targets."""
        bus = made.attributes["bus"]
        self._put(context, made.physical_id, bus, properties)
        gone = {one["Id"] for one in old.get("Targets", [])} - {one["Id"] for one in properties.plain("Targets", [])}
        if gone:
            context.call("events:RemoveTargets", Rule=made.physical_id, EventBusName=bus, Ids=sorted(gone))
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the rule after its targets."""
        rule, bus = made.physical_id, made.attributes["bus"]
        targets = context.call("events:ListTargetsByRule", Rule=rule, EventBusName=bus)["Targets"]
        if targets:
            context.call("events:RemoveTargets", Rule=rule, EventBusName=bus, Ids=[one["Id"] for one in targets])
        context.call("events:DeleteRule", Name=rule, EventBusName=bus)

    def _put(self, context: Context, name: str, bus: str | None, properties: Properties) -> str:
        pattern = properties.plain("EventPattern")
        arn = context.call(
            "events:PutRule",
            Name=name,
            EventBusName=bus,
            EventPattern=json.dumps(pattern) if pattern is not None else None,
            Tags=context.tag_list(properties.plain("Tags")),
            **properties.pick("Description", "RoleArn", "ScheduleExpression", "State"),
        )["RuleArn"]
        targets = properties.plain("Targets", [])
        if targets:
            context.call("events:PutTargets", Rule=name, EventBusName=bus, Targets=targets)
        return str(arn)
