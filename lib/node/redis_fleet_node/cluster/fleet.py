"""What the registry and the tags say of the fleet, kept between two questions so that a healthy node asks nobody."""

from __future__ import annotations

import random
import time

from . import clients
from .peers import running_addresses
from .registry import ClusterRecord, Registry, SlotRecord, registry_of
from .seat import Seat
from .slot_names import place_of
from .view import Member, by_id

# A node in trouble asks at least so many seconds apart, and all nodes of a fleet together five times a second at most
MIN_PAUSE = 5.0
PAUSE_PER_NODE = 0.2


class Fleet:
    """The fleet of a seat; what it reads is kept in `records` and `addresses`, by the names of the slots."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._registry: Registry | None = None
        self._due: float | None = None
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

    def read_records(self) -> dict[str, SlotRecord]:
        """Asks the registry who fills the slots."""
        self.records = self.registry.slots()
        return self.records

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
        present = {record.node_id for record in self.records.values()}
        return {known for record in self.records.values() for known in record.former_ids} - present

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

    def shard_primary(self, members: tuple[Member, ...]) -> Member | None:
        """The other node of this shard that has its hash slots and has not failed, in the view of some node."""
        known = by_id(members)
        mates = [known[record.node_id] for record in self.mates().values() if record.node_id in known]
        primaries = [mate for mate in mates if mate.is_primary and mate.slot_count > 0 and not mate.is_failed]
        return max(primaries, key=lambda mate: mate.epoch, default=None)
