"""Introducing nodes to each other by CLUSTER MEET, at addresses where the fleet's own node answers and no other."""

from __future__ import annotations

import random
from collections.abc import Mapping

from ..errors import NodeError
from .registry import SlotRecord
from .seat import Seat
from .servers import ServerLink
from .view import Member, by_id

# The rest learns of them by gossip
AT_ONCE = 10


def meet(seat: Seat, link: ServerLink, address: str) -> None:
    """Introduces the node at an address; throws a NodeError when the server refuses the words."""
    link.call("CLUSTER", "MEET", address, str(seat.database.port))


def answers_as(seat: Seat, record: SlotRecord, address: str) -> bool:
    """Whether the node of a slot answers at an address: nobody else is ever introduced, for that would join two clusters."""
    try:
        with seat.link_to(address) as link:
            return link.my_id() == record.node_id
    except NodeError:
        return False


def missing_peers(
    members: tuple[Member, ...], records: Mapping[str, SlotRecord], addresses: Mapping[str, str]
) -> dict[str, SlotRecord]:
    """The nodes of the fleet that a node should be introduced to: by their present addresses.

    They are those that it does not list, and those that it does not reach at another address than the present one.
    """
    known = by_id(members)
    pending = {member.address for member in members if member.is_handshake}
    missing: dict[str, SlotRecord] = {}
    for slot, record in records.items():
        address = addresses.get(slot, record.address)
        member = known.get(record.node_id)
        is_lost = member is None or not (member.is_reachable or (member.has_address and member.address == address))
        if is_lost and address not in pending:
            missing[address] = record
    return missing


def meet_missing(seat: Seat, link: ServerLink, missing: Mapping[str, SlotRecord]) -> list[str]:
    """Introduces some of the missing peers, given by their addresses; returns the names of their slots."""
    others = sorted(set(missing) - {seat.machine.address})
    met: list[str] = []
    for address in random.sample(others, len(others)):
        if len(met) == AT_ONCE:
            break
        if answers_as(seat, missing[address], address):
            meet(seat, link, address)
            met.append(missing[address].slot)
    return met
