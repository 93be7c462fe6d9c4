"""Brings an empty node into a cluster that exists: it is introduced, and copies the primary of its shard."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

from ..resp import RespConnectionError
from .clients import AwsError
from .fleet import Fleet
from .meeting import answers_as, meet
from .peer_views import views_of
from .seat import Seat
from .servers import ServerLink
from .slot_names import Place, slot_name
from .timing import Timing
from .view import Member, by_id, myself_of
from .waiting import wait_until_none

PROGRAM = "join"
# One would do; the others are for the case that it stops meanwhile
INTRODUCERS = 3
# How a server refuses to copy another one while it has data
NOT_EMPTY = "ERR To set a master the node must be empty"


class Entry:
    """The way of one empty node into the cluster; every step may be run again."""

    def __init__(self, seat: Seat, fleet: Fleet, timing: Timing) -> None:
        self._seat = seat
        self._fleet = fleet
        self._timing = timing
        self._asked = float("-inf")

    def run(self) -> float:
        """Returns the seconds until the node has its part in its shard; throws a NodeError when that is not in time."""
        return wait_until_none(PROGRAM, self._look, self._timing)

    def _look(self) -> str | None:
        try:
            with self._seat.own_link() as link:
                return self._round(link)
        except (RespConnectionError, AwsError) as error:
            return str(error)

    def _round(self, link: ServerLink) -> str | None:
        members = link.nodes()
        myself = myself_of(members)
        if myself.is_replica or myself.slot_count > 0:
            return None
        self._read()
        widest = max(self._others_views(), key=len, default=())
        if len(by_id(widest)) < 2:
            return "no node of the cluster answers at its registered address or at that of its instance"
        if len(by_id(members)) < 2:
            return self._introduce(link)
        return self._take_part(link, members, widest)

    def _read(self) -> None:
        """Reads the registry every now and then: other nodes of the shard may be on their way too."""
        if time.monotonic() - self._asked >= 4 * self._timing.ask:
            self._fleet.read_records()
            self._asked = time.monotonic()

    def _others(self) -> dict[str, str]:
        """The addresses of the other slots' nodes."""
        return {
            slot: self._fleet.addresses.get(slot, record.address)
            for slot, record in self._fleet.records.items()
            if slot != self._seat.slot
        }

    def _others_views(self) -> Sequence[Sequence[Member]]:
        """How a few of the other nodes see the cluster; the tags are asked for when none answers."""
        addresses = sorted(self._others().values())
        sample = random.sample(addresses, min(2 * INTRODUCERS, len(addresses)))
        views = views_of(self._seat, sample)
        if not any(len(by_id(view)) > 1 for view in views):
            views = views_of(self._seat, addresses)
        if not any(len(by_id(view)) > 1 for view in views) and self._fleet.is_due(len(addresses)):
            self._fleet.read_addresses()
        return views

    def _introduce(self, link: ServerLink) -> str:
        others = self._others()
        met = 0
        for slot in random.sample(sorted(others), len(others)):
            if met < INTRODUCERS and answers_as(self._seat, self._fleet.records[slot], others[slot]):
                meet(self._seat, link, others[slot])
                met += 1
        return f"{met} nodes are being met"

    def _take_part(self, link: ServerLink, members: tuple[Member, ...], widest: Sequence[Member]) -> str | None:
        primary = self._fleet.shard_primary(widest) or self._first_of_new_shard(widest)
        if primary is None:
            if self._has_owner(widest):
                return "no member of the shard has taken over its hash slots yet"
            if self._seat.place.member == 0:
                return None
            return "the first member of this new shard is not there yet"
        if primary.id not in by_id(members):
            return f"gossip has not told of node {primary.id} yet"
        refused = link.keeps("CLUSTER", "REPLICATE", primary.id)
        if refused is not None and refused.startswith(NOT_EMPTY):
            return self._drop_data(link, primary)
        return f"CLUSTER REPLICATE {primary.id}: {refused}" if refused else None

    def _drop_data(self, link: ServerLink, primary: Member) -> str:
        """Empties a node without hash slots that has the data of some, as the server itself does with a replica's old data.

        It forgot by a loss of power whom it copied. The one that serves these hash slots has to say so itself.
        """
        with self._seat.link_to(primary.address) as other:
            itself = myself_of(other.nodes())
            if itself.id != primary.id or not itself.is_primary or itself.slot_count == 0 or other.key_count() == 0:
                return f"node {primary.id} does not serve this shard's data by its own view"
        keys = link.key_count()
        link.call("FLUSHALL")
        return f"dropped {keys} keys of hash slots that node {primary.id} serves"

    def _first_of_new_shard(self, widest: Sequence[Member]) -> Member | None:
        """The first member of a shard that has no hash slots at all yet."""
        first = self._fleet.mates().get(slot_name(self._seat.node.fleet, Place(self._seat.place.shard, 0)))
        if first is None or self._has_owner(widest):
            return None
        found = by_id(widest).get(first.node_id)
        return found if found is not None and found.is_primary else None

    def _has_owner(self, widest: Sequence[Member]) -> bool:
        """Whether a node that this shard has or had still counts as the owner of hash slots."""
        own = [record for slot, record in self._fleet.records.items() if self._fleet.is_in_own_shard(slot)]
        ids = {known for record in own for known in (record.node_id, *record.former_ids)}
        return any(member.slot_count > 0 for member in widest if member.id in ids)
