"""The two waits of the boot gate: for a successor of a node whose data is gone, and for one of a node with old data."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Callable, TypeVar

from ..errors import NodeError
from ..report import say
from . import clients
from .copies import copy_of, place_of_snapshot
from .disk import SNAPSHOT, Disk
from .peer_views import ask_each, views_of
from .peers import running_addresses
from .registry import SlotRecord, registry_of
from .seat import Seat
from .succession import Former, View, followers, owner_among, why_closed
from .takeover import Takeover, can_elect
from .timing import Timing
from .view import myself_of
from .waiting import wait_until_none

PROGRAM = "gate"
NO_KEY = "no member of the shard has a key"
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Outcome:
    """Why the server may start, and whether with the files that are there."""

    reason: str
    keeps_files: bool


class SuccessionWait:
    """Waits with an empty machine until no node takes it for the primary that was here before."""

    def __init__(self, seat: Seat, disk: Disk, timing: Timing) -> None:
        self._seat = seat
        self._disk = disk
        self._timing = timing
        self._records: dict[str, SlotRecord] = {}
        self._tagged: dict[str, str] = {}
        self._tagged_at = float("-inf")
        self._is_new = False
        self._former = _former(seat, disk, None)
        self._takeover = Takeover(seat, disk, self._former)
        self._outcome: Outcome | None = None

    def run(self) -> Outcome:
        """Returns when the server may start; throws a NodeError when it must not."""
        if self._nothing_is_lost(views_of(self._seat, {other.address for other in self._disk.others})):
            return Outcome(NO_KEY, keeps_files=True)
        registry = registry_of(self._seat.node)
        record = self._ask_aws(registry.cluster)
        self._is_new = record is None or not record.is_active
        # A record can be lost or restored; nodes.conf with hash slots and other nodes proves that there is a cluster
        if self._is_new and not (self._disk.was_primary and self._disk.others):
            return Outcome("the cluster does not exist yet", keeps_files=True)
        self._records = self._ask_aws(registry.slots)
        self._former = _former(self._seat, self._disk, self._records.get(self._seat.slot))
        self._takeover = Takeover(self._seat, self._disk, self._former)
        seconds = wait_until_none(PROGRAM, self._look, self._timing)
        if self._outcome is not None:
            return self._outcome
        return Outcome(f"nobody takes this empty machine for a primary ({seconds:.1f} s waited)", keeps_files=False)

    def _ask_aws(self, ask: Callable[[], Answer]) -> Answer:
        """What the registry says; an empty machine waits for it, since it could be the one that must not start."""
        start = time.monotonic()
        while True:
            try:
                return ask()
            except NodeError as error:
                if time.monotonic() - start > self._timing.limit:
                    raise
                say(PROGRAM, f"the registry does not answer: {error}")
            time.sleep(self._timing.line)

    def _look(self) -> str | None:
        """What is waited for; None when the server may start."""
        peers = {name: record.address for name, record in self._records.items() if name != self._seat.slot}
        count = len(peers) or len(self._disk.others)
        needed = count // 2 + 1
        views = self._views(peers, needed)
        is_majority = len(views) >= needed
        self._takeover.run(views)
        reason = why_closed(views, self._former)
        if reason is None and (is_majority or self._takeover.is_ordered):
            return None
        if self._nothing_is_lost(views, is_majority):
            self._outcome = Outcome(NO_KEY, keeps_files=True)
            return None
        if not is_majority and not self._takeover.is_ordered:
            return f"{len(views)} of {count} other nodes answer, at least {needed} must"
        self._refuse_without_heir(views)
        return reason

    def _views(self, peers: dict[str, str], needed: int) -> list[View]:
        """The views at the registered addresses and those of nodes.conf; when too few answer, at those of the tags too."""
        addresses = {self._tagged.get(slot, address) for slot, address in peers.items()}
        addresses |= {other.address for other in self._disk.others} if not peers else set()
        views = views_of(self._seat, addresses - {self._seat.machine.address})
        if len(views) < needed and time.monotonic() - self._tagged_at > self._timing.line:
            self._tagged_at = time.monotonic()
            try:
                self._tagged = running_addresses(clients.ec2_client(self._seat.node.region), self._seat.node.fleet)
            except clients.AwsError as error:
                say(PROGRAM, f"the tags of the fleet's machines cannot be read: {error}")
        return list(views)

    def _nothing_is_lost(self, views: list[View], is_majority: bool = False) -> bool:
        """Whether this node with its nodes.conf may go on as the primary: all of its replicas answer, and are empty.

        Where most nodes are silent, the replicas that nodes.conf lists must answer too.
        """
        if self._disk.myself is None:
            return False
        heirs = followers(views if is_majority else [*views, self._disk.members], self._former)
        if not heirs:
            return self._disk.keeps_nothing or self._is_new
        counts = ask_each(self._seat, {heir.address for heir in heirs.values()}, lambda link: link.key_count())
        return len(counts) == len(heirs) and not any(counts.values())

    def _refuse_without_heir(self, views: list[View]) -> None:
        owner = owner_among(views, self._former)
        if owner is not None and not followers(views, self._former):
            raise NodeError(
                f"the data of slot {self._seat.slot} is gone and its shard has no replica that could take over from node "
                f"{owner.id}; restore the slot's volume {self._seat.node.volume.id} from a snapshot"
            )


class LastCopyWait:
    """Waits with a primary whose snapshot may be older than what its replicas have in memory.

    Without a log, what was written since the snapshot is only there. So a replica takes over first, if one can.
    """

    def __init__(self, seat: Seat, disk: Disk, timing: Timing) -> None:
        self._seat = seat
        self._disk = disk
        self._timing = timing
        self._former = _former(seat, disk, None)
        self._takeover = Takeover(seat, disk, self._former)
        self._place = place_of_snapshot(seat.database.data / SNAPSHOT)

    def run(self) -> str:
        """Returns why the server may start."""
        if self._disk.myself is None:
            raise NodeError("nodes.conf must list the node itself, but does not")
        limit = min(self._timing.limit, 10 * self._seat.node_timeout)
        start = time.monotonic()
        told = start
        while True:
            now = time.monotonic()
            reason = self._why_wait()
            if reason is None:
                return f"nodes.conf and a snapshot are there ({now - start:.1f} s waited for a fresher replica)"
            if now - start > limit:
                return f"nodes.conf and a snapshot are there; no replica took over in {limit:.0f} s: {reason}"
            if now - told >= self._timing.line:
                told = now
                say(PROGRAM, f"waiting for {now - start:.0f} of {limit:.0f} s: {reason}")
            time.sleep(self._timing.look)

    def _why_wait(self) -> str | None:
        """Why a replica could still take over; None when none can or need, or one did."""
        views = views_of(self._seat, {other.address for other in self._disk.others})
        here = {myself_of(view).id for view in views}
        heirs = [heir for heir in followers(views, self._former).values() if heir.id in here]
        if not heirs:
            return None
        copies = ask_each(self._seat, {heir.address for heir in heirs}, copy_of)
        if any(copy.may_be_ahead_of(self._place) for copy in copies.values()):
            self._takeover.run(views)
        elif not can_elect(views):
            return None
        return why_closed(views, self._former)


def _former(seat: Seat, disk: Disk, record: SlotRecord | None) -> Former:
    ids = {record.node_id, *record.former_ids} if record else set()
    if disk.myself is not None:
        ids.add(disk.myself.id)
    return Former(frozenset(ids), seat.machine.address)
