"""What the fleet's registry says about the members of a shard, as far as a hand-over wants to know it.

A hand-over works without the registry: an election of which it then knows nothing is waited for instead.
"""

from __future__ import annotations

from typing import Protocol

from ..cluster.clients import ssm_client
from ..cluster.registry import ClusterRecord, SlotRecord, registry_of
from ..cluster.shape import Shape, read_shape
from ..cluster.slot_names import place_of
from ..errors import NodeError
from ..node import Node
from ..report import say
from .survey import Place


class Records(Protocol):
    """The part of the registry that a hand-over uses."""

    def cluster(self) -> ClusterRecord | None:
        """The record of the cluster."""

    def slots(self) -> dict[str, SlotRecord]:
        """The records of all slots, by their names."""

    def record_election(self, slot: str, at_millis: int) -> None:
        """Writes when the node of a slot was elected."""


class ShardRecords:
    """The registry's records; what cannot be read or written is one line and no error."""

    def __init__(self, program: str, node: Node, records: Records | None = None) -> None:
        """`records` is the registry, by default that of the node."""
        self._program = program
        self._node = node
        self._records = records
        self._slots: dict[str, SlotRecord] = {}
        self._are_single: bool | None = None

    def load(self) -> None:
        """Reads the registry; makes its client, which takes half a second."""
        try:
            self._slots = self._registry().slots()
        except NodeError as error:
            say(self._program, f"registry: {error}; goes on without it")

    def places(self) -> dict[str, Place]:
        """Slot, zone and member of each node, by its id."""
        found = {}
        for name, record in self._slots.items():
            place = place_of(self._node.fleet, name)
            found[record.node_id] = Place(name, record.zone, place.member if place else 0)
        return found

    def elections(self) -> dict[str, int]:
        """When each node was elected last, in milliseconds since 1970, by its id."""
        return {one.node_id: one.elected_at_millis for one in self._slots.values() if one.elected_at_millis is not None}

    def has_no_replicas(self) -> bool:
        """Whether the fleet's shards have one member each now, False where that is not known; AWS is asked once."""
        if self._are_single is None:
            shape = self._shape()
            self._are_single = shape is not None and shape.members_per_shard == 1
        return self._are_single

    def _shape(self) -> Shape | None:
        """The fleet's present size, that of its creation where only this can be read."""
        if self._node.cluster is None:
            return None
        try:
            return read_shape(ssm_client(self._node.region), self._node.cluster.shape)
        except NodeError as error:
            say(self._program, f"{error}; takes the size of the creation")
        try:
            record = self._registry().cluster()
        except NodeError:
            return None
        return record.shape if record else None

    def record_election(self, slot: str, at_millis: int) -> None:
        """Writes when the node of a slot was elected."""
        try:
            self._registry().record_election(slot, at_millis)
        except NodeError as error:
            say(self._program, f"registry: the election of {slot} is not recorded: {error}")

    def _registry(self) -> Records:
        if self._records is None:
            self._records = registry_of(self._node)
        return self._records
