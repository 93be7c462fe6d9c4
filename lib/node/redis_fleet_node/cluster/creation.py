"""Creates the cluster, once and for ever: each first member takes its own hash slots, one of them introduces all nodes."""

from __future__ import annotations

import time
from typing import Callable

from ..errors import NodeError
from ..report import say
from ..resp import RespConnectionError
from .clients import AwsError
from .forgetting import forget_on, forgettable
from .inspection import Found, Inspection, ready_problem, remedy
from .meeting import meet
from .other_server import SameServer
from .peer_views import ask_each
from .registry import ClusterRecord, Registry, former_ids_of
from .seat import Seat
from .servers import ServerLink
from .shape import Shape
from .slot_names import Place, slot_name
from .slot_ranges import slot_range_of
from .timing import Timing
from .view import SLOTS, Member, by_id, myself_of
from .waiting import wait_until_none

PROGRAM = "join"
# The version that brought ranges; older servers take every slot by its number
ADDS_RANGES = (7, 0)


class Creation:
    """One node's part in the creation; every step may be run again, by this node or another."""

    def __init__(self, seat: Seat, registry: Registry, read_shape: Callable[[], Shape], timing: Timing) -> None:
        self._seat = seat
        self._registry = registry
        self._read_shape = read_shape
        self._timing = timing
        self._server = SameServer(seat.slot)
        self._inspection = Inspection(seat, registry)
        self._record: ClusterRecord | None = None
        self._asked = float("-inf")
        self._renewed = float("-inf")

    @property
    def _is_first(self) -> bool:
        return self._seat.place.member == 0

    def run(self) -> float:
        """Returns the seconds until the cluster exists; throws a NodeError when it cannot be created or is not in time."""
        return wait_until_none(PROGRAM, self._look, self._timing)

    def _look(self) -> str | None:
        """One round; returns what is missing, None once the cluster exists."""
        try:
            with self._seat.own_link() as link:
                return self._round(link)
        except (RespConnectionError, AwsError) as error:
            return str(error)

    def _round(self, link: ServerLink) -> str | None:
        members = link.nodes()
        self._server.require(myself_of(members).id)
        record = self._current_record(link)
        if record is not None and record.is_active:
            return None
        if record is not None and not record.shape.has(*self._seat.place):
            return f"{record.owner} creates the cluster with {record.shape.shards} shards, and this slot is none of theirs"
        if not self._is_first:
            return self._follow(link, members)
        if record is None or record.may_be_taken:
            record = self._take_lease()
        if record is None:
            return "another node creates the cluster"
        self._take_slots(link, members, record.shape)
        if record.owner != self._seat.slot:
            return f"{record.owner} creates the cluster"
        return self._lead(link, record.shape)

    def _current_record(self, link: ServerLink) -> ClusterRecord | None:
        """The cluster's record, asked for often only when it is about to change."""
        is_near = self._record is None or link.cluster_info().get("cluster_state") == "ok"
        pause = self._timing.ask if is_near else 4 * self._timing.ask
        if time.monotonic() - self._asked >= pause:
            self._asked = time.monotonic()
            self._record = self._registry.cluster()
        return self._record

    def _take_lease(self) -> ClusterRecord | None:
        if self._registry.take_lease(self._seat.slot, self._read_shape(), self._timing.lease):
            say(PROGRAM, f"{self._seat.slot} creates the cluster")
            self._renewed = time.monotonic()
        self._record = self._registry.cluster()
        return self._record

    def _take_slots(self, link: ServerLink, members: tuple[Member, ...], shape: Shape) -> None:
        """Takes this shard's hash slots with its own epoch; a node that has them already is left as it is."""
        wanted = slot_range_of(self._seat.place.shard, shape.shards)
        myself = myself_of(members)
        if myself.ranges == (wanted,) or myself.is_replica:
            return
        keys = link.key_count()
        if myself.ranges or len(members) > 1 or keys > 0:
            raise NodeError(
                f"{self._seat.slot} must be new to take hash slots {wanted[0]}-{wanted[1]}, but has {myself.slot_count} others, "
                f"knows {len(members) - 1} nodes and holds {keys} keys; {remedy(keys)}"
            )
        # What another program of this node has done meanwhile is refused, and as good
        link.keeps("CLUSTER", "SET-CONFIG-EPOCH", str(self._seat.place.shard + 1))
        refused = link.keeps(*self._add_slots(wanted))
        if myself_of(link.nodes()).ranges != (wanted,):
            raise NodeError(f"{self._seat.slot} cannot take hash slots {wanted[0]}-{wanted[1]}: {refused}")
        say(PROGRAM, f"{self._seat.slot} has hash slots {wanted[0]}-{wanted[1]}")

    def _add_slots(self, wanted: tuple[int, int]) -> list[str]:
        first, last = wanted
        if self._seat.node.engine.number >= ADDS_RANGES or self._seat.node.engine.name == "valkey":
            return ["CLUSTER", "ADDSLOTSRANGE", str(first), str(last)]
        return ["CLUSTER", "ADDSLOTS", *(str(slot) for slot in range(first, last + 1))]

    def _follow(self, link: ServerLink, members: tuple[Member, ...]) -> str | None:
        """Replicates the shard's first member as soon as gossip has told of it, and whoever replaces that member."""
        myself = myself_of(members)
        is_orphan = myself.is_replica and self._inspection.is_former(myself.primary_id, 10 * self._timing.ask)
        if myself.slot_count > 0 or (myself.is_replica and not is_orphan):
            return "the other nodes are not ready yet"
        if len(by_id(members)) < 2:
            return "nobody has introduced this node yet"
        first = slot_name(self._seat.node.fleet, Place(self._seat.place.shard, 0))
        primary = self._inspection.node_id_of(first)
        if primary is None or primary not in by_id(members):
            self._inspection.refresh(4 * self._timing.ask)
            return f"{first} is not known yet"
        refused = link.keeps("CLUSTER", "REPLICATE", primary)
        return f"CLUSTER REPLICATE {first}: {refused}" if refused else f"{first} is replicated"

    def _lead(self, link: ServerLink, shape: Shape) -> str | None:
        """Introduces all nodes once all are there and as they should be, and says at the end that the cluster exists."""
        self._renew()
        missing = self._inspection.missing_slots(shape, self._timing.ask)
        if missing:
            return f"{len(missing)} of {shape.nodes} slots have no node yet, the first is {missing[0]}"
        found = self._inspection.inspect(shape)
        if found.unready:
            return found.unready
        members = link.nodes()
        known = by_id(members)
        pending = {member.address for member in members if member.is_handshake}
        strangers = [record for record in found.records if record.node_id not in known and record.address not in pending]
        for record in strangers:
            meet(self._seat, link, record.address)
        if strangers:
            return f"{len(strangers)} nodes are being introduced"
        problem = self._forget_lost(found) or ready_problem(found, shape)
        if problem is None and self._registry.activate(self._seat.slot):
            say(PROGRAM, f"the cluster exists: {shape.shards} shards of {shape.members_per_shard}, {SLOTS} hash slots")
            return None
        self._asked = float("-inf") if problem is None else self._asked
        return problem or "another node has taken over the creation"

    def _forget_lost(self, found: Found) -> str | None:
        """Makes all nodes forget those that were lost after they had been introduced, and came back as others.

        Their hash slots are those of their successors, as long as there are no keys in them.
        """
        lost, free = former_ids_of(found.records), found.is_empty
        listed = {known for asked in found.answers.values() for known in forgettable(asked.members, lost, free)}
        if not listed:
            return None
        ask_each(self._seat, [record.address for record in found.records], lambda link: forget_on(link, listed, free))
        return f"{len(listed)} nodes that were replaced are being forgotten"

    def _renew(self) -> None:
        if time.monotonic() - self._renewed > self._timing.lease / 4:
            self._renewed = time.monotonic()
            if not self._registry.renew_lease(self._seat.slot, self._timing.lease):
                self._asked = float("-inf")
