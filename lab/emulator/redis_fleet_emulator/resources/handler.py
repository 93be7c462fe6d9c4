"""What a resource type has to offer, and what it is given."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from ..cloudformation.model import Made, Request, Stack
from ..ledger import Properties

Call = Callable[[str, str, str, Mapping[str, Any]], Any]


class NestedStacks(Protocol):
    """What a nested stack asks of the engine that runs its parent."""

    def create_nested(self, parent: Stack, name: str, request: Request) -> Stack:
        """Make a stack below another. Throws ResourceFailed."""

    def update_nested(self, stack_id: str, request: Request) -> Stack:
        """Change a nested stack. Throws ResourceFailed."""

    def delete_nested(self, stack_id: str) -> None:
        """Delete a nested stack. Throws ResourceFailed."""

    def nested(self, stack_id: str) -> Stack:
        """Return a nested stack."""


@dataclass(frozen=True)
class Context:
    """Where a resource is being made, and the calls to make it with."""

    stack: Stack
    logical_id: str
    tags: Mapping[str, str]
    loopback: Call
    stacks: NestedStacks

    def call(self, operation: str, **parameters: Any) -> Any:
        """Call `service:OperationName` of the stack's account and region; None is left out."""
        return self.loopback(self.stack.account, self.stack.region, operation, parameters)

    def tag_list(self, given: Iterable[Mapping[str, Any]] | None = None) -> list[dict[str, str]]:
        """Return CloudFormation's own tags and the stack's, overridden by the given ones."""
        tags = dict(self.tags)
        tags.update({str(tag["Key"]): str(tag["Value"]) for tag in given or []})
        return [{"Key": key, "Value": value} for key, value in tags.items()]

    def tag_map(self, given: Iterable[Mapping[str, Any]] | None = None) -> dict[str, str]:
        """Return the same tags as a mapping."""
        return {tag["Key"]: tag["Value"] for tag in self.tag_list(given)}

    def generated_name(self, longest: int = 128) -> str:
        """Return the name that CloudFormation would make up: stack, logical id, 12 characters."""
        seed = f"{self.stack.stack_id}/{self.logical_id}/{self._generation}"
        suffix = hashlib.sha256(seed.encode()).hexdigest()[:12].upper()
        room = longest - len(suffix) - 2
        stack = self.stack.name[: max(room - len(self.logical_id), room // 2)]
        return f"{stack}-{self.logical_id[: room - len(stack)]}-{suffix}"

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of something in the stack's account and region."""
        stack = self.stack
        return f"arn:{stack.partition}:{service}:{stack.region}:{stack.account}:{resource}"

    @property
    def _generation(self) -> int:
        return sum(1 for event in self.stack.events if event.logical_id == self.logical_id)


class Handler(ABC):
    """Makes, changes and deletes the resources of one type by calls to their service."""

    #: The properties that `update` changes in place. A change of any other is a replacement where
    #: AWS's schema says so, and refused where it does not.
    in_place: ClassVar[frozenset[str]] = frozenset()
    #: What `update` is given for a property that the new template leaves out.
    defaults: ClassVar[Mapping[str, Any]] = {}
    #: Properties whose absence `update` understands by itself; the removal of any other is refused.
    removable: ClassVar[frozenset[str]] = frozenset()
    #: Properties whose change replaces the resource, beyond those that AWS's schema names.
    replaces: ClassVar[frozenset[str]] = frozenset()
    #: Attributes that get another value when the resource is changed in place.
    volatile: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def create(self, context: Context, properties: Properties) -> Made:
        """Make the resource. Throws botocore's ClientError or ResourceFailed."""

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change the resource in place; called only for changes of `in_place` or of tags."""
        return made

    @abstractmethod
    def delete(self, context: Context, made: Made) -> None:
        """Delete the resource; an error that says it is not there counts as deleted."""


_handlers: dict[str, Handler] = {}


def handles(type_name: str) -> Callable[[type[Handler]], type[Handler]]:
    """Register the decorated class as the handler of a resource type."""

    def register(handler: type[Handler]) -> type[Handler]:
        _handlers[type_name] = handler()
        return handler

    return register


def handler_of(type_name: str) -> Handler:
    """Return the handler of a type. Throws KeyError."""
    return _handlers[type_name]


def supported_types() -> list[str]:
    """Return the resource types that the emulator makes."""
    return sorted(_handlers)


def changed(properties: Properties, old: Mapping[str, Any], *keys: str) -> bool:
    """Tell whether any of the keys has another value than before."""
    return any(properties.plain(key) != old.get(key) for key in keys)
