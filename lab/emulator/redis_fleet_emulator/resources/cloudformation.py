"""CloudFormation: nested stacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..cloudformation.model import Made, Request, Stack
from ..cloudformation.source import read_source
from ..cloudformation.template import parse
from ..ledger import Properties
from .handler import Context, Handler, handles


@handles("AWS::CloudFormation::Stack")
class NestedStack(Handler):
    """A stack below another; it keeps its id through updates."""

    in_place = frozenset({"TemplateURL", "Parameters", "Tags", "NotificationARNs"})
    volatile = frozenset({"Outputs"})
    removable = frozenset({"Parameters", "NotificationARNs"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Create the stack."""
        name = context.generated_name()
        return _made(context.stacks.create_nested(context.stack, name, _request(context, properties)))

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Update the stack in place."""
        return _made(context.stacks.update_nested(made.physical_id, _request(context, properties)))

    def delete(self, context: Context, made: Made) -> None:
        """Delete the stack."""
        context.stacks.delete_nested(made.physical_id)


def _request(context: Context, properties: Properties) -> Request:
    stack = context.stack
    text = read_source(str(properties["TemplateURL"]), stack.account, stack.region, context.loopback)
    given = {tag["Key"]: tag["Value"] for tag in properties.plain("Tags", [])}
    inherited = {key: value for key, value in context.tags.items() if not key.startswith("aws:")}
    parameters: dict[str, Any] = properties.plain("Parameters", {})
    return Request(
        template_text=text,
        template=parse(text),
        parameters={key: ",".join(value) if isinstance(value, list) else str(value) for key, value in parameters.items()},
        tags={**inherited, **given},
        notification_arns=tuple(properties.plain("NotificationARNs", [])),
    )


def _made(stack: Stack) -> Made:
    return Made(stack.stack_id, {f"Outputs.{one.key}": one.value for one in stack.outputs.values()})
