"""Run Command: what is sent to machines, and what came of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from moto.core.utils import utcnow

from .moves import Moves
from .observer import Observer

IN_PROGRESS, SUCCESS, FAILED, LOST = "InProgress", "Success", "Failed", "TimedOut"

#: Seconds within which an instance must have taken the command, if nothing else is asked for.
DELIVERY_SECONDS = 3600


@dataclass
class Invocation:
    """A command on one instance."""

    instance: str
    identity: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = IN_PROGRESS
    code: int = -1
    stdout: str = ""
    stderr: str = ""
    began: datetime = field(default_factory=utcnow)
    ended: datetime | None = None

    def end(self, status: str, code: int, output: tuple[str, str]) -> None:
        """End the invocation with its standard output and standard error."""
        self.status, self.code, self.ended = status, code, utcnow()
        self.stdout, self.stderr = output


@dataclass
class Command:
    """A command as it was sent."""

    owner: tuple[str, str]
    request: dict[str, Any]
    invocations: list[Invocation]
    identity: str = field(default_factory=lambda: str(uuid.uuid4()))
    requested: datetime = field(default_factory=utcnow)

    @property
    def status(self) -> str:
        """The status of all invocations together."""
        found = {one.status for one in self.invocations}
        return next((status for status in (IN_PROGRESS, FAILED, LOST) if status in found), SUCCESS)

    @property
    def expires(self) -> datetime:
        """When an instance is too late to take the command."""
        return self.requested + timedelta(seconds=self.request.get("TimeoutSeconds") or DELIVERY_SECONDS)

    def count(self, *statuses: str) -> int:
        """Return the number of invocations in one of the statuses."""
        return sum(1 for one in self.invocations if one.status in statuses)


class Commands(Observer):
    """All commands that were sent."""

    def __init__(self, moves: Moves) -> None:
        self._moves = moves
        self._all: dict[str, Command] = {}
        self._running: dict[str, Invocation] = {}

    def send(self, owner: tuple[str, str], request: dict[str, Any], instances: list[str]) -> Command:
        """Send a command of an account and region to instances, and return at once."""
        command = Command(owner, request, [Invocation(one) for one in instances])
        self._all[command.identity] = command
        for invocation in command.invocations:
            self._running[invocation.identity] = invocation
            self._moves.event(
                "command",
                id=invocation.identity,
                instance=invocation.instance,
                document=request["DocumentName"],
                parameters=request.get("Parameters") or {},
            )
        return command

    def of(self, owner: tuple[str, str]) -> list[Command]:
        """Return the commands of an account and region, newest first."""
        return [one for one in reversed(self._all.values()) if one.owner == owner]

    def tell(self, identity: str, code: int, output: tuple[str, str]) -> None:
        """A machine has run its command."""
        invocation = self._running.pop(identity, None)
        if invocation is not None:
            invocation.end(SUCCESS if code == 0 else FAILED, code, output)

    def ended(self, instance: Any) -> None:
        """What a machine has not ended when it goes off it never will: AWS would say so when its timeout has passed."""
        lost = [one for one in self._running.values() if one.instance == instance.id]
        for invocation in lost:
            del self._running[invocation.identity]
            invocation.end(LOST, -1, ("", ""))
