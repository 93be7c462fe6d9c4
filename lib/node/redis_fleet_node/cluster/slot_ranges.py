"""Which hash slots a shard of a new cluster begins with."""

from __future__ import annotations

from .view import SLOTS


def slot_range_of(shard: int, shards: int) -> tuple[int, int]:
    """First and last hash slot of a shard: as even as possible, in the order of the shards."""
    return shard * SLOTS // shards, (shard + 1) * SLOTS // shards - 1


def slot_ranges_of(shards: int) -> list[tuple[int, int]]:
    """The ranges of all shards."""
    return [slot_range_of(shard, shards) for shard in range(shards)]
