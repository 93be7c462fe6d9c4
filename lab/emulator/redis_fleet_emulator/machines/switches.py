"""What a lab may change about the groups while they run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ORDERS = ("before", "after")


@dataclass
class Switches:
    """How groups replace instances.

    `order`: whether a group launches a replacement before or after the old instance is gone. By default, AWS
    launches it "while the instance is terminating", which with a termination hook means during Terminating:Wait.

    @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/replace-unhealthy-instance.html
    """

    order: str = "before"

    def read(self, name: str) -> dict[str, Any]:
        """Return a switch as it is set. Throws ValueError when there is none of that name."""
        if name != "replacement":
            raise ValueError(f'the emulator has the switch "replacement", got "{name}"')
        return {"order": self.order}

    def write(self, name: str, given: Any) -> None:
        """Set a switch. Throws ValueError when there is none of that name or its value is another kind."""
        self.read(name)
        value = given.get("order") if isinstance(given, Mapping) else None
        if value not in ORDERS:
            raise ValueError(f'"order" must be "before" or "after", got {value!r}')
        self.order = value
