"""How long a cluster's programs wait, and how often they look."""

from __future__ import annotations

from dataclasses import dataclass

from .registry import LEASE_SECONDS


@dataclass(frozen=True)
class Timing:
    """Bounds and pauses, in seconds.

    `look` is between two questions to servers, `ask` between two to the registry. `limit` is for all of a join, below
    the 15 minutes of a launching hook; `line` between two lines about what is waited for. `ban` is how long a server
    keeps a forgotten node away.
    """

    look: float = 0.2
    ask: float = 0.5
    lease: float = LEASE_SECONDS
    limit: float = 840
    line: float = 10
    ban: float = 60


TIMING = Timing()
