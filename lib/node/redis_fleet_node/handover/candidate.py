"""A replica that may take a primary's place, and which of several does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# As much as a network of 1 Gbit/s carries in 8 ms: replicas that are so near to each other are equally fresh
FRESH_BYTES = 2**20


@dataclass(frozen=True)
class Candidate:
    """A replica that passed every gate: `slot` and `zone` are empty where nobody knows them, `offset` is in bytes."""

    node_id: str
    address: str
    port: int
    offset: int
    slot: str = ""
    zone: str = ""
    member: int = 0

    @property
    def name(self) -> str:
        """How lines call it."""
        return named(self.slot, self.address, self.port)


def named(slot: str, address: str, port: int) -> str:
    """How lines call a node: by its slot where that is known."""
    return f"{slot} ({address}:{port})" if slot else f"{address}:{port}"


def choose(candidates: Sequence[Candidate], primaries: Mapping[str, int]) -> Candidate:
    """The freshest; among equally fresh ones that of the zone with the fewest primaries, then the lowest member.

    `primaries` counts the primaries in each zone without the one that gives way. Throws ValueError when there is none.
    """
    freshest = max(candidate.offset for candidate in candidates)
    fresh = [candidate for candidate in candidates if freshest - candidate.offset <= FRESH_BYTES]
    return min(fresh, key=lambda one: (primaries.get(one.zone, 0), one.member, one.address, one.port))
