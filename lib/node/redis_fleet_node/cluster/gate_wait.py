"""The two waits of the boot gate: for a successor of a node whose data is gone, and for one of a node with old data."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..errors import NodeError
from ..report import say
from . import clients
from .disk import Disk
from .peer_views import ask_each, views_of
from .peers import running_addresses
from .registry import ClusterRecord, Registry, SlotRecord, registry_of
from .seat import Seat
from .succession import Former, View, followers, unfailed_owner, why_closed
from .timing import Timing
from .waiting import wait_until_none

PROGRAM = "gate"


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
        self._outcome: Outcome | None = None

    def run(self) -> Outcome:
        """Returns when the server may start; throws a NodeError when it must not."""
        registry = registry_of(self._seat.node)
        record = self._cluster(registry)
        if record is None or not record.is_active:
            return Outcome("the cluster does not exist yet", keeps_files=True)
        self._records = registry.slots()
        seconds = wait_until_none(PROGRAM, self._look, self._timing)
        if self._outcome is not None:
            return self._outcome
        return Outcome(f"nobody takes this empty machine for a primary ({seconds:.1f} s waited)", keeps_files=False)

    def _cluster(self, registry: Registry) -> ClusterRecord | None:
        """The cluster's record; an empty machine waits for it, since it could be the one that must not start."""
        start = time.monotonic()
        while True:
            try:
                return registry.cluster()
            except NodeError as error:
                if time.monotonic() - start > self._timing.limit:
                    raise
                say(PROGRAM, f"the registry does not answer: {error}")
            time.sleep(self._timing.line)

    def _look(self) -> str | None:
        """What is waited for; None when the server may start."""
        others = [record for name, record in self._records.items() if name != self._seat.slot]
        needed = len(others) // 2 + 1
        views = self._views(others, needed)
        if len(views) < needed:
            return f"{len(views)} of {len(others)} other nodes answer, at least {needed} must"
        former = self._former()
        reason = why_closed(views, former)
        if reason is None:
            return None
        if self._nothing_is_lost(views, former):
            self._outcome = Outcome("no member of the shard has a key", keeps_files=True)
            return None
        self._refuse_without_heir(views, former)
        return reason

    def _views(self, others: list[SlotRecord], needed: int) -> list[View]:
        """The views at the registered addresses; when too few answer, those at the addresses of the tags too."""
        addresses = {self._tagged.get(record.slot, record.address) for record in others}
        views = views_of(self._seat, addresses - {self._seat.machine.address})
        if len(views) < needed and time.monotonic() - self._tagged_at > self._timing.line:
            self._tagged_at = time.monotonic()
            self._tagged = running_addresses(clients.ec2_client(self._seat.node.region), self._seat.node.fleet)
        return list(views)

    def _former(self) -> Former:
        registered = self._records.get(self._seat.slot)
        ids = {registered.node_id} if registered else set()
        if self._disk.myself is not None:
            ids.add(self._disk.myself.id)
        return Former(frozenset(ids), self._seat.machine.address)

    def _nothing_is_lost(self, views: list[View], former: Former) -> bool:
        """Whether this node with its nodes.conf may go on as the primary: all of its replicas answer, and are empty."""
        if self._disk.myself is None:
            return False
        heirs = followers(views, former)
        if not heirs:
            return self._disk.keeps_nothing
        counts = ask_each(self._seat, [heir.address for heir in heirs.values()], lambda link: link.key_count())
        return len(counts) == len(heirs) and not any(counts.values())

    def _refuse_without_heir(self, views: list[View], former: Former) -> None:
        owner = unfailed_owner(views, former)
        if owner is not None and not followers(views, former):
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

    def run(self) -> str:
        """Returns why the server may start."""
        myself = self._disk.myself
        if myself is None:
            raise NodeError("nodes.conf must list the node itself, but does not")
        self._former = Former(frozenset({myself.id}), self._seat.machine.address)
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
        """Why a replica could still take over; None when none can, or one did."""
        others = [member for member in self._disk.members if not member.is_myself and member.has_address]
        views = ask_each(self._seat, [member.address for member in others], lambda link: link.nodes())
        voters = [member for member in others if member.is_primary and member.slot_count > 0]
        answering = [member for member in voters if member.address in views]
        if 2 * len(answering) <= len(voters) + 1:
            return None
        heirs = followers(list(views.values()), self._former)
        if not any(heir.address in views and not heir.is_failed for heir in heirs.values()):
            return None
        return why_closed(list(views.values()), self._former)
