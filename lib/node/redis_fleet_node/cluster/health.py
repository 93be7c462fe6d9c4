"""Whether a node is a healthy member of its cluster, by its own view."""

from __future__ import annotations

from .seat import Seat
from .servers import ServerLink
from .slot_names import Place
from .view import myself_of


def health_problem(seat: Seat, link: ServerLink) -> str | None:
    """What is missing, in a few words; None when the node serves its part."""
    state = link.cluster_info().get("cluster_state", "unknown")
    if state != "ok":
        return f"cluster_state is {state}"
    myself = myself_of(link.nodes())
    role = link.role()
    if role.is_primary != myself.is_primary:
        return "the node is changing its role"
    if myself.is_replica and role.link != "connected":
        return f"the link to primary {myself.primary_id} is in state {role.link}"
    is_spare = myself.is_primary and myself.slot_count == 0 and seat.place != Place(seat.place.shard, 0)
    return "the node is a primary without hash slots" if is_spare else None
