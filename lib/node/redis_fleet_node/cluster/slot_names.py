"""The names of a fleet's slots: FLEET-SHARD-MEMBER."""

from __future__ import annotations

import re
from typing import NamedTuple

from .shape import Shape


class Place(NamedTuple):
    """Which member of which shard, both from 0."""

    shard: int
    member: int


def slot_name(fleet: str, place: Place) -> str:
    """The name of the slot at a place."""
    return f"{fleet}-{place.shard}-{place.member}"


def place_of(fleet: str, name: str) -> Place | None:
    """The place that a slot's name tells, None when it is no name of this fleet's."""
    found = re.fullmatch(rf"{re.escape(fleet)}-([0-9]{{1,4}})-([0-9]{{1,3}})", name)
    return Place(int(found[1]), int(found[2])) if found else None


def slots_of(fleet: str, shape: Shape) -> dict[str, Place]:
    """All slots of a fleet by their names, shard by shard."""
    places = (Place(shard, member) for shard in range(shape.shards) for member in range(shape.members_per_shard))
    return {slot_name(fleet, place): place for place in places}
