"""The creator's look at every node of a cluster that is about to be: each is asked itself."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..errors import NodeError
from .peer_views import ask_each
from .registry import Registry, SlotRecord, former_ids_of
from .seat import Seat
from .servers import ServerLink
from .shape import Shape
from .slot_names import slots_of
from .slot_ranges import slot_range_of
from .view import SLOTS, Member, by_id, myself_of


@dataclass(frozen=True)
class Asked:
    """What one node answered."""

    members: tuple[Member, ...]
    info: dict[str, str]
    keys: int


@dataclass(frozen=True)
class Found:
    """All nodes of the fleet as they answered, by slot, and what keeps them from being introduced."""

    fleet: str
    records: tuple[SlotRecord, ...]
    answers: dict[str, Asked]
    unready: str | None

    @property
    def is_empty(self) -> bool:
        """Whether no node has a key."""
        return not any(asked.keys for asked in self.answers.values())


class Inspection:
    """Reads who fills the slots, and asks these nodes what they are."""

    def __init__(self, seat: Seat, registry: Registry) -> None:
        self._seat = seat
        self._registry = registry
        self._records: dict[str, SlotRecord] = {}
        self._read_at = float("-inf")

    def refresh(self, pause: float) -> None:
        """Reads the records again, unless that was done less than so many seconds ago."""
        if time.monotonic() - self._read_at >= pause:
            self._records = self._registry.slots()
            self._read_at = time.monotonic()

    def node_id_of(self, slot: str) -> str | None:
        """The id of the node that fills a slot; None while there is none."""
        if not self._records:
            self.refresh(0)
        record = self._records.get(slot)
        return record.node_id if record else None

    def is_former(self, node_id: str | None, pause: float) -> bool:
        """Whether a node was replaced in its slot, by records that are not older than so many seconds."""
        self.refresh(pause)
        return node_id in former_ids_of(self._records.values())

    def missing_slots(self, shape: Shape, pause: float) -> list[str]:
        """The slots that no node has published itself for, read again every so many seconds."""
        wanted = slots_of(self._seat.node.fleet, shape)
        if not wanted.keys() <= self._records.keys():
            self.refresh(pause)
        return [slot for slot in wanted if slot not in self._records]

    def inspect(self, shape: Shape) -> Found:
        """Asks every node of the fleet; throws a NodeError when one of them may not be part of a new cluster."""
        wanted = slots_of(self._seat.node.fleet, shape)
        records = tuple(self._records[slot] for slot in wanted)
        by_address = ask_each(self._seat, [record.address for record in records], _ask)
        answers = {record.slot: by_address[record.address] for record in records if record.address in by_address}
        return Found(self._seat.node.fleet, records, answers, self._unready(records, answers, shape))

    def _unready(self, records: tuple[SlotRecord, ...], answers: dict[str, Asked], shape: Shape) -> str | None:
        places = slots_of(self._seat.node.fleet, shape)
        ids = {known for record in records for known in (record.node_id, *record.former_ids)}
        for record in records:
            asked = answers.get(record.slot)
            if asked is None:
                self._records = {}
                return f"{record.slot} at {record.address} does not answer"
            myself = myself_of(asked.members)
            if myself.id != record.node_id:
                self._records = {}
                return f"{record.slot} at {record.address} has another id than it published"
            place = places[record.slot]
            _require_new(record, asked, slot_range_of(place.shard, shape.shards), ids)
            if place.member == 0 and myself.is_primary and len(asked.members) == 1 and not myself.ranges:
                return f"{record.slot} has not taken its hash slots yet"
        return None


def remedy(keys: int) -> str:
    """What to do about a node that no new cluster takes; nothing that could lose keys."""
    if keys == 0:
        return "empty its volume, which holds no keys"
    return "keep its volume: restore the registry's table if the keys are this fleet's, else give the slot another, empty volume"


def _ask(link: ServerLink) -> Asked:
    return Asked(link.nodes(), link.cluster_info(), link.key_count())


def _require_new(record: SlotRecord, asked: Asked, wanted: tuple[int, int], ids: set[str]) -> None:
    """A node of a new cluster knows nobody but the fleet's nodes, has no other's hash slots and, while alone, no keys."""
    name = f"{record.slot} at {record.address}"
    known = by_id(asked.members)
    foreign = sorted(known.keys() - ids)
    if foreign:
        raise NodeError(
            f"{name} knows node {foreign[0]} at {known[foreign[0]].address}, which is none of this fleet's; "
            f"no cluster is created, since two would become one; {remedy(asked.keys)}"
        )
    ranges = myself_of(asked.members).ranges
    if ranges and ranges != (wanted,):
        raise NodeError(
            f"{name} has hash slots {ranges[0][0]}-{ranges[0][1]}, which are not its own; {remedy(asked.keys)}"
        )
    if len(known) == 1 and asked.keys:
        raise NodeError(f"{name} holds {asked.keys} keys, and a new cluster begins empty; {remedy(asked.keys)}")


def ready_problem(found: Found, shape: Shape) -> str | None:
    """What is not yet as it should be in the view of some node; None when all of them serve."""
    nodes = {record.slot: myself_of(found.answers[record.slot].members) for record in found.records}
    shards: list[dict[str, Member]] = [{} for _ in range(shape.shards)]
    for slot, place in slots_of(found.fleet, shape).items():
        shards[place.shard][slot] = nodes[slot]
    for shard, members in enumerate(shards):
        wanted = slot_range_of(shard, shape.shards)
        owners = [node.id for node in members.values() if node.ranges == (wanted,)]
        if len(owners) != 1:
            return f"{len(owners)} members of shard {shard} have its hash slots, not one"
        for slot, node in members.items():
            if node.id != owners[0] and node.primary_id != owners[0]:
                return f"{slot} does not replicate its shard's primary yet"
    return _view_problem(found, shape)


def _view_problem(found: Found, shape: Shape) -> str | None:
    wanted = {"cluster_state": "ok", "cluster_slots_assigned": str(SLOTS), "cluster_known_nodes": str(shape.nodes)}
    for slot, asked in found.answers.items():
        for name, value in wanted.items():
            if asked.info.get(name) != value:
                return f"{slot} sees {name} {asked.info.get(name)}, not {value}"
    return None
