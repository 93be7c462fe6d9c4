"""One node's membership in its cluster: it joins once after its server's start, and heals what gossip alone cannot."""

from __future__ import annotations

import time

from ..errors import NodeError
from ..node import Database, Node
from ..password import Password
from ..report import say
from ..resp import PASSING_ERRORS, RespConnectionError, RespError
from . import clients
from .clients import AwsError
from .creation import Creation
from .dns import announce
from .election import ElectionWatch
from .entry import Entry
from .fleet import Fleet
from .forgetting import forget_everywhere, forget_on
from .health import health_problem
from .meeting import meet_missing, missing_peers
from .other_server import SameServer
from .registry import ClusterRecord
from .replication import Replication
from .seat import Machine, Seat
from .servers import ServerLink
from .shape import Shape, read_shape
from .timing import TIMING, Timing
from .view import Member, by_id, myself_of
from .waiting import wait_until_none

__all__ = ["Machine", "Membership"]

PROGRAM = "join"
HEAL_PAUSE = 1.0
# After the ban of a forgotten id is over, somebody who was away may have told of it again
SECOND_LOOK = 15.0
DNS_PAUSE = 60.0


class Membership:
    """The membership of one node; `join` comes first, then `heal` every few seconds, all from one thread."""

    def __init__(
        self, node: Node, database: Database, machine: Machine, password: Password, *, timing: Timing = TIMING
    ) -> None:
        """`password` is the administrator's. Throws a NodeError when the fleet is no cluster."""
        self._seat = Seat(node, database, machine, password)
        self._timing = timing
        self._fleet = Fleet(self._seat)
        self._replication = Replication(self._seat, self._fleet)
        self._elections = ElectionWatch(self._seat, self._fleet)
        self._server = SameServer(self._seat.slot)
        self._is_published = False
        self._healed_at = float("-inf")
        self._parameter = self._seat.cluster.shape
        self._forgets_at: float | None = None
        self._announces_at: float | None = 0.0 if self._seat.cluster.dns else None

    def join(self) -> str:
        """Makes the node a healthy member, whatever it was before; returns what it is.

        Creates the cluster when there is none. Throws a NodeError when that may not or could not be.
        """
        start = time.monotonic()
        wait_until_none(PROGRAM, self._why_not_started, self._timing)
        with self._seat.own_link() as link:
            members = link.nodes()
        self._server.require(myself_of(members).id)
        is_spare = len(by_id(members)) == 1 or _is_spare(myself_of(members))
        exists = self._exists(members)
        if not exists:
            Creation(self._seat, self._fleet.registry, self._read_shape, self._timing).run()
        # After a creation too: a slot that came while it went on is no part of it
        if is_spare:
            Entry(self._seat, self._fleet, self._timing).run()
        wait_until_none(PROGRAM, self._heal_until_healthy, self._timing)
        if exists and is_spare:
            self._tell(self._forget_former())
            self._forgets_at = time.monotonic() + self._timing.ban + SECOND_LOOK
        self._tell(self._announce())
        return f"{self._describe()} ({time.monotonic() - start:.1f} s)"

    def heal(self) -> str | None:
        """One round of healing; returns what was done, None when nothing had to be.

        Throws an OtherServerError when the node's own server is not the one that joined, a NodeError when it does not answer.
        """
        with self._seat.own_link() as link:
            members = link.nodes()
            self._server.require(myself_of(members).id)
            done = [
                self._elections.look(myself_of(members)),
                self._replication.look(link, members, link.role()),
                self._mend(link, members),
            ]
        if self._forgets_at is not None and time.monotonic() >= self._forgets_at:
            done.append(self._forget_former())
        if self._announces_at is not None and time.monotonic() >= self._announces_at:
            done.append(self._announce())
        return "; ".join(text for text in done if text) or None

    def _tell(self, done: str | None) -> None:
        if done is not None:
            say(PROGRAM, done)

    def _why_not_started(self) -> str | None:
        try:
            with self._seat.own_link() as link:
                link.nodes()
        except RespConnectionError as error:
            return str(error)
        except RespError as error:
            if str(error).startswith(PASSING_ERRORS):
                return str(error)
            raise
        return None

    def _exists(self, members: tuple[Member, ...]) -> bool:
        """Whether the cluster exists. A node that is a member already does not need AWS for that."""
        while True:
            try:
                record = self._fleet.cluster()
                self._require_record(record, members)
                self._publish()
                self._fleet.read_records()
                return record is not None and record.is_active
            except AwsError as error:
                say(PROGRAM, f"the registry does not answer: {error}")
                if len(by_id(members)) > 1:
                    return True
            time.sleep(self._timing.line)

    def _require_record(self, record: ClusterRecord | None, members: tuple[Member, ...]) -> None:
        """A creation is recorded before its first nodes meet: a member without a record is one whose record was lost."""
        others = len(by_id(members)) - 1
        if record is None and others > 0 and not _is_spare(myself_of(members)):
            raise NodeError(
                f"{self._seat.slot} is a member of a cluster with {others} other nodes, of which the registry's table "
                f"{self._seat.cluster.registry} has no record; no cluster is created, restore the table"
            )

    def _publish(self) -> None:
        with self._seat.own_link() as link:
            node_id = link.my_id()
        self._fleet.registry.publish(self._seat.slot, self._seat.holder(node_id))
        self._is_published = True

    def _read_shape(self) -> Shape:
        return read_shape(clients.ssm_client(self._seat.node.region), self._parameter)

    def _heal_until_healthy(self) -> str | None:
        try:
            with self._seat.own_link() as link:
                problem = health_problem(self._seat, link)
            if problem is not None and time.monotonic() - self._healed_at >= HEAL_PAUSE:
                self._healed_at = time.monotonic()
                self._tell(self.heal())
        except RespConnectionError as error:
            return str(error)
        return problem

    def _mend(self, link: ServerLink, members: tuple[Member, ...]) -> str | None:
        """What a node in trouble does: it publishes itself, meets those that it misses, forgets those that are replaced."""
        known = by_id(members)
        is_whole = all(member.is_reachable for member in members) and len(known) >= len(self._fleet.records)
        if is_whole and self._is_published:
            self._fleet.rest()
            return None
        forgotten = forget_on(link, self._fleet.former_ids)
        done = [f"forgot {node_id}{f': {refused}' if refused else ''}" for node_id, refused in forgotten.items()]
        if self._fleet.is_due(len(members)):
            try:
                done += self._ask_and_meet(link)
            except AwsError as error:
                done.append(str(error))
        return ", ".join(done) or None

    def _ask_and_meet(self, link: ServerLink) -> list[str]:
        if not self._is_published:
            self._publish()
        self._fleet.read_shape()
        records = self._fleet.read_records()
        addresses = self._fleet.read_addresses()
        met = meet_missing(self._seat, link, missing_peers(link.nodes(), records, addresses))
        return [f"met {', '.join(met)}"] if met else []

    def _forget_former(self) -> str | None:
        """Makes all nodes forget those that were in this slot before; an empty machine's own view does not list them."""
        self._forgets_at = None
        record = self._fleet.records.get(self._seat.slot)
        if record is None or not record.former_ids:
            return None
        with self._seat.own_link() as link:
            seen = {member.address for member in link.nodes() if member.has_address and not member.is_failed}
        # Gossip may not have told this node of all others yet
        told = {self._fleet.addresses.get(slot, other.address) for slot, other in self._fleet.records.items()}
        return forget_everywhere(self._seat, seen | told, set(record.former_ids), self._timing)

    def _announce(self) -> str | None:
        """Writes the DNS records; a failure is a line, and the next attempt comes later."""
        if self._announces_at is None:
            return None
        try:
            done = announce(self._seat)
        except AwsError as error:
            self._announces_at = time.monotonic() + DNS_PAUSE
            return str(error)
        self._announces_at = None
        return done

    def _describe(self) -> str:
        with self._seat.own_link() as link:
            members = link.nodes()
        myself = myself_of(members)
        if myself.is_replica:
            return f"{self._seat.slot} is a replica of {myself.primary_id} among {len(by_id(members))} nodes"
        return f"{self._seat.slot} is a primary with {myself.slot_count} hash slots among {len(by_id(members))} nodes"


def _is_spare(myself: Member) -> bool:
    return myself.is_primary and myself.slot_count == 0
