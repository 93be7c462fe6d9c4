"""Looks whether a replica copies the right primary over a link that works, and puts that right."""

from __future__ import annotations

import time
from typing import NamedTuple

from .clients import AwsError
from .fleet import Fleet
from .seat import Seat
from .servers import Role, ServerLink
from .view import Member, by_id, myself_of

# A primary that is busy with another snapshot lets a replica wait in the handshake: the server's own bound is 60 s
HANDSHAKE_SECONDS = 90
# A link that was just asked for gets so many seconds more
REST = 10


class Fault(NamedTuple):
    """What is wrong, how many seconds that may last, and whom to copy; None where the registry has to tell whom."""

    text: str
    patience: float
    primary_id: str | None = None


class Replication:
    """The replication of one node, seen round by round; a fault must last before something is done about it."""

    def __init__(self, seat: Seat, fleet: Fleet) -> None:
        self._seat = seat
        self._fleet = fleet
        self._fault = ""
        self._since = 0.0

    def look(self, link: ServerLink, members: tuple[Member, ...], role: Role) -> str | None:
        """One round; returns what was done, None when nothing had to be."""
        fault = self._fault_in(members, role)
        now = time.monotonic()
        if fault is None or fault.text != self._fault:
            self._fault, self._since = fault.text if fault else "", now
        if fault is None or now - self._since < fault.patience:
            return None
        self._since = now + REST
        return self._replicate(link, members, fault)

    def _fault_in(self, members: tuple[Member, ...], role: Role) -> Fault | None:
        myself = myself_of(members)
        timeout = self._seat.node_timeout
        if myself.is_primary:
            is_spare = myself.slot_count == 0 and self._fleet.shard_primary(members) is not None
            return Fault("a primary without hash slots in a shard that has one", 2 * timeout) if is_spare else None
        primary = by_id(members).get(myself.primary_id or "")
        if primary is not None and (primary.is_replica or _is_left(primary)):
            return Fault(f"node {primary.id} is no primary any more", timeout)
        if primary is None or not primary.is_reachable:
            return None
        own_ids = {record.node_id for record in self._fleet.mates().values()}
        if own_ids and primary.id not in own_ids:
            return Fault(f"node {primary.id} is none of this shard's", timeout)
        if role.link in ("connected", "sync"):
            return None
        patience = HANDSHAKE_SECONDS if role.link == "handshake" else 0
        return Fault(f"no link to node {primary.id}", max(patience, timeout), primary.id)

    def _replicate(self, link: ServerLink, members: tuple[Member, ...], fault: Fault) -> str | None:
        primary_id = fault.primary_id or self._registered_primary(members)
        if primary_id is None:
            return f"{fault.text}, and the registry knows no primary of this shard"
        # What was known of the shard may have been old: then nothing is wrong
        if fault.primary_id is None and primary_id == myself_of(members).primary_id:
            return None
        refused = link.keeps("CLUSTER", "REPLICATE", primary_id)
        return f"{fault.text}: CLUSTER REPLICATE {primary_id} {f'refused: {refused}' if refused else 'sent'}"

    def _registered_primary(self, members: tuple[Member, ...]) -> str | None:
        try:
            self._fleet.read_records()
        except AwsError:
            return None
        primary = self._fleet.shard_primary(members)
        return primary.id if primary else None


def _is_left(primary: Member) -> bool:
    """Whether a primary is away while another one has its hash slots: no election follows, and the server waits for ever."""
    return primary.slot_count == 0 and not primary.is_reachable
