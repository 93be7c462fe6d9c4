"""Whether a machine may open its port without wiping the replicas of the node that was there before.

A replica copies whatever answers at its primary's address. An empty server that comes back there before a failover makes
it throw its data away, and the cluster stays ok meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .view import Member

View = Sequence[Member]


@dataclass(frozen=True)
class Former:
    """The nodes that this machine would be taken for: by their ids, and by the address that it has now."""

    ids: frozenset[str]
    address: str

    def is_one(self, member: Member) -> bool:
        return member.id in self.ids or (member.has_address and member.address == self.address)


def owner_among(views: Iterable[View], former: Former) -> Member | None:
    """A primary with hash slots, failed or not, that would be this machine; one that some node takes for alive goes first."""
    failed = None
    for view in views:
        for member in view:
            if former.is_one(member) and member.is_primary and member.slot_count > 0:
                if not member.is_failed:
                    return member
                failed = member
    return failed


def followers(views: Iterable[View], former: Former) -> dict[str, Member]:
    """The replicas, failed ones too, that some node sees behind one of the former nodes; by their ids.

    Of several opinions the replica's own stays, else one that does not call it failed.
    """
    found: dict[str, Member] = {}
    for view in views:
        ids = {member.id for member in view if former.is_one(member)} | former.ids
        for member in view:
            if member.is_replica and member.primary_id in ids and not former.is_one(member):
                known = found.get(member.id)
                if known is None or member.is_myself or (known.is_failed and not known.is_myself):
                    found[member.id] = member
    return found


def why_closed(views: Sequence[View], former: Former) -> str | None:
    """Why the port must stay closed, in a few words; None when it may open.

    That the owner has failed is not enough: a replica that is away now would copy from it when it is back.
    """
    owner = owner_among(views, former)
    if owner is not None and not owner.is_failed:
        return f"node {owner.id} at {owner.address or 'no address'} still counts as a primary that has not failed"
    live = [member for member in followers(views, former).values() if not member.is_failed]
    if live:
        return f"replica {live[0].id} at {live[0].address} still copies from this slot's former node"
    if owner is not None:
        return f"the hash slots of failed node {owner.id} have no new owner, and its replicas are away"
    return None
