"""What CloudFormation knows about stacks: plain records without behaviour."""

from __future__ import annotations

import datetime
import itertools
import uuid
from dataclasses import dataclass, field
from typing import Any

Template = dict[str, Any]


def now() -> datetime.datetime:
    """Return the present time in UTC."""
    return datetime.datetime.now(datetime.timezone.utc)


@dataclass(frozen=True)
class Made:
    """What a handler made: what Ref gives, and what Fn::GetAtt gives."""

    physical_id: str
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass
class Resource:
    """A resource of a stack as it was last deployed."""

    logical_id: str
    type: str
    made: Made
    properties: dict[str, Any]
    tags: dict[str, str]
    definition: dict[str, Any]
    dependencies: set[str]
    status: str = "CREATE_COMPLETE"
    reason: str | None = None
    timestamp: datetime.datetime = field(default_factory=now)

    @property
    def identity(self) -> tuple[str, str, str]:
        """Type, logical and physical id, as events name a resource."""
        return self.type, self.logical_id, self.made.physical_id

    @property
    def deletion_policy(self) -> str:
        """What happens when the stack or the template lets go of the resource."""
        return str(self.definition.get("DeletionPolicy", "Delete"))

    @property
    def update_replace_policy(self) -> str:
        """What happens to the old resource of a replacement."""
        return str(self.definition.get("UpdateReplacePolicy", "Delete"))


_event_numbers = itertools.count()
_last_event = [now()]


def next_instant() -> datetime.datetime:
    """Return the present time, at least a millisecond after the last event: clients sort events by it."""
    _last_event[0] = max(now(), _last_event[0] + datetime.timedelta(milliseconds=1))
    return _last_event[0]


@dataclass(frozen=True)
class Event:
    """A line of a stack's history."""

    stack_id: str
    stack_name: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str | None
    timestamp: datetime.datetime = field(default_factory=next_instant)
    event_id: str = field(default_factory=lambda: f"{next(_event_numbers):08d}-{uuid.uuid4()}")


@dataclass(frozen=True)
class Request:
    """What a caller asks a stack to become."""

    template_text: str
    template: Template
    parameters: dict[str, str]
    tags: dict[str, str]
    role_arn: str | None = None
    notification_arns: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    disable_rollback: bool = False


@dataclass
class ChangeSet:
    """A request that was compared with its stack and waits for execution."""

    name: str
    arn: str
    stack_id: str
    stack_name: str
    request: Request
    kind: str
    description: str | None
    changes: list[dict[str, Any]]
    status: str = "CREATE_COMPLETE"
    reason: str | None = None
    execution_status: str = "AVAILABLE"
    created: datetime.datetime = field(default_factory=now)


@dataclass
class Output:
    """An output of a stack."""

    key: str
    value: str
    description: str | None = None
    export: str | None = None


@dataclass
class Stack:
    """A stack, nested or not."""

    name: str
    account: str
    region: str
    partition: str
    stack_id: str
    request: Request | None = None
    status: str = "REVIEW_IN_PROGRESS"
    reason: str | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    imports: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    parent: Stack | None = None
    termination_protection: bool = False
    created: datetime.datetime = field(default_factory=now)
    updated: datetime.datetime | None = None
    deleted: datetime.datetime | None = None
    change_set_id: str | None = None

    @property
    def root(self) -> Stack:
        """The stack that nobody nests."""
        return self.parent.root if self.parent else self

    def set_status(self, status: str, reason: str | None = None) -> None:
        """Change the stack's status and write it into its history."""
        self.status, self.reason = status, reason
        self.record(("AWS::CloudFormation::Stack", self.name, self.stack_id), status, reason)

    def record(self, what: tuple[str, str, str], status: str, reason: str | None = None) -> None:
        """Write a line into the stack's history, about a type, a logical and a physical id."""
        type_name, logical_id, physical_id = what
        self.events.append(Event(self.stack_id, self.name, logical_id, physical_id, type_name, status, reason))
