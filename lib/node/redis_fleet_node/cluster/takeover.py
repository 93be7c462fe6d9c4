"""The way out when no replica is elected: after a loss of power of all nodes, the voters themselves may be closed."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ..report import say
from .copies import Copy, copy_of
from .disk import Disk
from .peer_views import ask_each
from .seat import Seat
from .succession import Former, View, followers, owner_among
from .view import Member, myself_of

PROGRAM = "gate"


class Takeover:
    """Lets the freshest replica of a closed primary take its place where none does so by itself.

    TAKEOVER asks nobody, so that it is never used where a vote can be held or another primary of the shard may write. Here
    the old primary is this machine, whose port is closed and whose volume nobody else can have, and each of its replicas
    answers, so that none of them can be elected elsewhere.

    Where a vote can be held, and the others agree that the primary has failed, FORCE asks for it: a replica that was
    restarted does not do so itself, because it does not know how old its data is.
    """

    def __init__(self, seat: Seat, disk: Disk, former: Former) -> None:
        self._seat = seat
        self._disk = disk
        self._former = former
        self._way: str | None = None
        self._since = 0.0
        self.is_ordered = False

    def run(self, views: Sequence[View]) -> None:
        """Orders it once nothing else could have happened for some node timeouts; does nothing before."""
        heirs = [] if self.is_ordered else self._heirs(views)
        way = self._way_for(views, heirs) if heirs else None
        now = time.monotonic()
        if way != self._way:
            self._way, self._since = way, now
        patience = 2 if way == "TAKEOVER" else 4
        if way is not None and now - self._since >= patience * self._seat.node_timeout:
            self._order(way, heirs)
            self._since = now

    def _way_for(self, views: Sequence[View], heirs: Sequence[Member]) -> str | None:
        if can_elect(views):
            owner = owner_among(views, self._former)
            return "FORCE" if owner is not None and owner.is_failed else None
        myself = self._disk.myself
        is_owner = self._disk.was_primary and myself is not None and all(heir.primary_id == myself.id for heir in heirs)
        return "TAKEOVER" if is_owner else None

    def _heirs(self, views: Sequence[View]) -> list[Member]:
        """All replicas of this primary, when each of them answers."""
        selves = {one.id: one for one in map(myself_of, views)}
        known = followers(views, self._former)
        heirs = [selves[node_id] for node_id in known if node_id in selves]
        is_complete = len(heirs) == len(known) and all(heir.primary_id in self._former.ids for heir in heirs)
        return heirs if is_complete else []

    def _order(self, way: str, heirs: Sequence[Member]) -> None:
        copies = ask_each(self._seat, {heir.address for heir in heirs}, copy_of)
        if len(copies) < len(heirs):
            return
        address = max(copies, key=lambda one: _freshness(copies[one]))
        if copies[address].keys == 0:
            return
        replies = ask_each(self._seat, [address], lambda link: link.does("CLUSTER", "FAILOVER", way) or "")
        refusal = replies.get(address, "no answer")
        # A vote may fail, and is asked for again
        self.is_ordered = refusal == "" and way == "TAKEOVER"
        done = f"was told to take over by {way}" if refusal == "" else f"does not take over by {way} ({refusal})"
        say(PROGRAM, f"no replica is elected: the one at {address}, of {copies[address].keys} keys, {done}")


def can_elect(views: Sequence[View]) -> bool:
    """Whether enough primaries with hash slots answer for an election; the smallest count of them is believed."""
    selves = [myself_of(view) for view in views]
    voting = sum(one.is_primary and one.slot_count > 0 for one in selves)
    sizes = [sum(member.is_primary and member.slot_count > 0 for member in view) for view in views]
    known = [size for size in sizes if size > 0]
    return bool(known) and voting > min(known) // 2


def _freshness(copy: Copy) -> tuple[bool, int, int]:
    return copy.keys > 0, copy.place.offset, copy.keys
