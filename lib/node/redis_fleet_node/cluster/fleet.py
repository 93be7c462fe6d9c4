"""What the registry and the tags say of the fleet, kept between two questions so that a healthy node asks nobody."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable

from ..errors import NodeError
from ..report import say
from . import clients
from .peers import running_addresses
from .registry import ClusterRecord, Registry, SlotRecord, former_ids_of, registry_of
from .seat import Seat
from .shape import Shape, read_shape
from .slot_names import place_of
from .view import Member, by_id

PROGRAM = "join"
# A node in trouble asks at least so many seconds apart, and all nodes of a fleet together five times a second at most
MIN_PAUSE = 5.0
PAUSE_PER_NODE = 0.2


class Fleet:
    """The fleet of a seat; what it reads is kept in `records` and `addresses`, by the names of the slots."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._registry: Registry | None = None
        self._due: float | None = None
        self._shape: Shape | None = None
        self.records: dict[str, SlotRecord] = {}
        self.addresses: dict[str, str] = {}

    @property
    def registry(self) -> Registry:
        """The fleet's registry; its client is made by the first question."""
        if self._registry is None:
            self._registry = registry_of(self._seat.node)
        return self._registry

    def cluster(self) -> ClusterRecord | None:
        """The cluster's record."""
        return self.registry.cluster()

    def read_shape(self) -> None:
        """Asks for the fleet's present size; without an answer the last one stays."""
        try:
            self._shape = read_shape(clients.ssm_client(self._seat.node.region), self._seat.cluster.shape)
        except NodeError as error:
            say(PROGRAM, f"{error}; goes on without the fleet's size")

    def read_records(self) -> dict[str, SlotRecord]:
        """Asks the registry who fills the slots; the records of removed slots stay there, and count no more."""
        self.records = {slot: record for slot, record in self.registry.slots().items() if self._is_present(slot)}
        return self.records

    def _is_present(self, slot: str) -> bool:
        """Whether a slot is one of the fleet's; its own shard's are, since a new shard may be earlier than its size."""
        place = place_of(self._seat.node.fleet, slot)
        if self._shape is None or self.is_in_own_shard(slot):
            return True
        return place is not None and self._shape.has(place.shard, place.member)

    def read_addresses(self) -> dict[str, str]:
        """Asks EC2 where the fleet's machines are."""
        self.addresses = running_addresses(clients.ec2_client(self._seat.node.region), self._seat.node.fleet)
        return self.addresses

    def is_due(self, nodes: int) -> bool:
        """Whether a node in trouble, which sees so many nodes, may ask AWS now; a yes is for one question."""
        now = time.monotonic()
        spread = PAUSE_PER_NODE * nodes
        if self._due is None:
            self._due = now + random.uniform(0, spread)  # noqa: S311 - spreads the questions of many nodes
        if now < self._due:
            return False
        self._due = now + max(MIN_PAUSE, spread)
        return True

    def rest(self) -> None:
        """Says that there is no trouble."""
        self._due = None

    @property
    def former_ids(self) -> set[str]:
        """The ids of nodes that slots had before, and that are theirs no more."""
        return former_ids_of(self.records.values())

    def mates(self) -> dict[str, SlotRecord]:
        """The records of the other slots of this node's shard."""
        return {
            slot: record
            for slot, record in self.records.items()
            if slot != self._seat.slot and self.is_in_own_shard(slot)
        }

    def is_in_own_shard(self, slot: str) -> bool:
        place = place_of(self._seat.node.fleet, slot)
        return place is not None and place.shard == self._seat.place.shard

    def shard_primary(self, members: Iterable[Member]) -> Member | None:
        """The other node of this shard that has its hash slots and has not failed, in the view of some node."""
        known = by_id(members)
        mates = [known[record.node_id] for record in self.mates().values() if record.node_id in known]
        primaries = [mate for mate in mates if mate.is_primary and mate.slot_count > 0 and not mate.is_failed]
        return max(primaries, key=lambda mate: mate.epoch, default=None)
