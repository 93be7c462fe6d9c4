"""The names that are in scope while a template is resolved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..resources.handler import Call
from .dynamic import DynamicReferences
from .errors import ValidationError, unresolved_names
from .model import Made, Request, Resource, Stack

#: Stands for a value that is known only after the change is made.
UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"


class Scope:
    """Parameters, pseudo parameters, and the resources of a stack as they stand."""

    def __init__(self, stack: Stack, request: Request, call: Call, exports: Callable[[], dict[str, str]]) -> None:
        self.parameters: dict[str, Any] = {}
        self.imports: set[str] = set()
        self.active: set[str] = set()
        self.changing: dict[str, frozenset[str]] = {}
        self.replaced: set[str] = set()
        self._stack = stack
        self._request = request
        self._call = call
        self._exports = exports
        self.dynamic = DynamicReferences(self.call)

    def call(self, operation: str, **parameters: Any) -> Any:
        """Call a service of the stack's account and region."""
        return self._call(self._stack.account, self._stack.region, operation, parameters)

    def ref(self, name: str) -> Any:
        """Return the value of a parameter, a pseudo parameter or a resource. Throws ValidationError."""
        if name in self.parameters:
            return self.parameters[name]
        if name.startswith("AWS::"):
            return self._pseudo(name)
        made = self._made(name)
        return made.physical_id if made else UNKNOWN

    def attribute(self, name: str, attribute: str) -> Any:
        """Return an attribute of a resource. Throws ValidationError if it has none of that name."""
        made = self._made(name)
        if made is None or _is_changing(attribute, self.changing.get(name, frozenset())):
            return UNKNOWN
        if attribute not in made.attributes:
            raise ValidationError(f"Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt")
        return made.attributes[attribute]

    def exported(self, name: str) -> str:
        """Return the value of another stack's export. Throws ValidationError."""
        exports = self._exports()
        if name not in exports:
            raise ValidationError(f"No export named {name} found.")
        self.imports.add(name)
        return exports[name]

    def zones(self, region: str) -> list[str]:
        """Return the availability zones of a region."""
        answer = self._call(self._stack.account, region, "ec2:DescribeAvailabilityZones", {})
        return sorted(zone["ZoneName"] for zone in answer["AvailabilityZones"])

    def text(self, value: str) -> str:
        """Return a text with its dynamic references resolved."""
        return self.dynamic.resolve(value)

    def _made(self, name: str) -> Made | None:
        if name not in self.active:
            raise unresolved_names([name])
        resource: Resource | None = self._stack.resources.get(name)
        return resource.made if resource is not None and name not in self.replaced else None

    def _pseudo(self, name: str) -> Any:
        stack = self._stack
        values: dict[str, Any] = {
            "AWS::AccountId": stack.account,
            "AWS::Region": stack.region,
            "AWS::Partition": stack.partition,
            "AWS::StackName": stack.name,
            "AWS::StackId": stack.stack_id,
            "AWS::URLSuffix": "amazonaws.com.cn" if stack.partition == "aws-cn" else "amazonaws.com",
            "AWS::NotificationARNs": list(self._request.notification_arns),
        }
        if name not in values:
            raise unresolved_names([name])
        return values[name]


def _is_changing(attribute: str, changing: frozenset[str]) -> bool:
    return attribute in changing or attribute.split(".", maxsplit=1)[0] in changing
