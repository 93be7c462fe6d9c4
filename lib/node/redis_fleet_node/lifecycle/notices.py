"""The notices of EC2 and Auto Scaling that a machine will go."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass

from ..errors import NodeError
from .metadata_link import MetadataLink

SPOT = "spot/instance-action"
REBALANCE = "events/recommendations/rebalance"
TARGET_STATE = "autoscaling/target-lifecycle-state"
TERMINATED = "Terminated"


class Kind(enum.Enum):
    """Who announced what."""

    # EC2 takes a spot instance back, two minutes later
    SPOT = "spot interruption"
    # EC2 sees that it may soon take it back
    REBALANCE = "rebalance recommendation"
    # The Auto Scaling group wants the instance to end, and waits for its terminating hook
    TERMINATION = "termination by its group"


@dataclass(frozen=True)
class Notice:
    """One notice: `detail` is the action and its time where EC2 tells them, else the empty text."""

    kind: Kind
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}{', ' if self.detail else ''}{self.detail}"


class Notices:
    """Asks the metadata service for the notices that hold now."""

    def __init__(self, link: MetadataLink) -> None:
        self._link = link

    def now(self) -> tuple[Notice, ...]:
        """The notices, most urgent first; throws a NodeError when the service gives no sane answer."""
        found = []
        if self._link.read(TARGET_STATE) == TERMINATED:
            found.append(Notice(Kind.TERMINATION))
        spot = self._link.read(SPOT)
        if spot is not None:
            found.append(Notice(Kind.SPOT, " at ".join(_texts(SPOT, spot, ("action", "time")))))
        rebalance = self._link.read(REBALANCE)
        if rebalance is not None:
            found.append(Notice(Kind.REBALANCE, *_texts(REBALANCE, rebalance, ("noticeTime",))))
        return tuple(found)


def _texts(name: str, document: str, keys: tuple[str, ...]) -> list[str]:
    """Values of a JSON object."""
    try:
        content = json.loads(document)
        return [str(content[key])[:40] for key in keys]
    except (ValueError, KeyError, TypeError):
        raise NodeError(f"metadata {name} must be an object with {' and '.join(keys)}, got {document[:60]!r}") from None
