"""Which member of a shard writes its snapshots: one replica, never the primary while there is another."""

from __future__ import annotations

from collections.abc import Iterable

from ..cluster.servers import ServerLink
from ..cluster.view import Member, myself_of
from ..errors import NodeError
from ..handover.fleet_link import FleetLink


def whose_turn(own: ServerLink, fleet: FleetLink) -> str | None:
    """None where it is this node's turn, else why it is not; from this node's view and from the other replicas themselves.

    The first healthy replica in the order of the node ids has it. A primary has it where no replica is healthy.
    """
    members = own.nodes()
    myself = myself_of(members)
    if myself.is_primary:
        if myself.slot_count == 0:
            return "it has no hash slots"
        other = _first_healthy(members, myself.id, fleet)
        return None if other is None else f"the replica {other.address} writes the snapshots"
    if own.role().link != "connected":
        return "its link to the primary is down"
    primary = myself.primary_id or ""
    before = [one for one in members if one.id < myself.id]
    other = _first_healthy(before, primary, fleet)
    return None if other is None else f"the replica {other.address} writes the snapshots"


def _first_healthy(members: Iterable[Member], primary_id: str, fleet: FleetLink) -> Member | None:
    replicas = [one for one in members if one.is_replica and one.primary_id == primary_id and one.is_reachable]
    for replica in sorted(replicas, key=lambda one: one.id):
        try:
            with fleet.open(replica.address, replica.port) as link:
                if link.role().link == "connected":
                    return replica
        except NodeError:
            continue
    return None
