"""What one node says about its cluster: CLUSTER NODES, nodes.conf, and the name:value lines of INFO."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import NodeError

SLOTS = 16384


@dataclass(frozen=True)
class Member:
    """One node as another one, or it itself, lists it.

    `address` is empty where it is not known; `ranges` are the first and last of each run of hash slots; `open_slots`
    are slots on the move, such as `[93->-ID]`.
    """

    id: str
    address: str
    port: int
    bus_port: int
    flags: frozenset[str]
    primary_id: str | None
    link_connected: bool
    epoch: int
    ranges: tuple[tuple[int, int], ...]
    open_slots: tuple[str, ...]

    @property
    def is_myself(self) -> bool:
        """Whether it is the node that says this."""
        return "myself" in self.flags

    @property
    def is_primary(self) -> bool:
        return "master" in self.flags

    @property
    def is_replica(self) -> bool:
        return "slave" in self.flags

    @property
    def is_failed(self) -> bool:
        """Whether a majority of the primaries has agreed that it is gone."""
        return "fail" in self.flags

    @property
    def is_suspected(self) -> bool:
        """Whether only the node that says this misses it."""
        return "fail?" in self.flags

    @property
    def is_handshake(self) -> bool:
        """Whether it is not yet a member: its id is a random one until it answers."""
        return "handshake" in self.flags

    @property
    def has_address(self) -> bool:
        return self.address != "" and "noaddr" not in self.flags

    @property
    def is_reachable(self) -> bool:
        """Whether the node that says this talks with it."""
        return self.is_myself or (self.link_connected and not (self.is_failed or self.is_suspected or self.is_handshake))

    @property
    def slot_count(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)


def parse_nodes(text: str) -> tuple[Member, ...]:
    """The members in a reply of CLUSTER NODES or in a nodes.conf; throws a NodeError at a line that is neither."""
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("vars "))
    return tuple(_member(line) for line in lines)


def _member(line: str) -> Member:
    words = line.split()
    try:
        node_id, place, flags, primary, _, _, epoch, link = words[:8]
        address, port, bus_port = _place(place.split(",")[0])
        return Member(
            id=node_id,
            address=address,
            port=port,
            bus_port=bus_port,
            flags=frozenset(flags.split(",")),
            primary_id=None if primary == "-" else primary,
            link_connected=link == "connected",
            epoch=int(epoch),
            ranges=tuple(_range(word) for word in words[8:] if not word.startswith("[")),
            open_slots=tuple(word for word in words[8:] if word.startswith("[")),
        )
    except ValueError:
        raise NodeError(f"not a line of CLUSTER NODES: {line[:120]}") from None


def _place(text: str) -> tuple[str, int, int]:
    """The parts of ADDRESS:PORT@BUSPORT; an address of version 6 has colons of its own."""
    endpoint, _, bus_port = text.partition("@")
    address, _, port = endpoint.rpartition(":")
    return address, int(port), int(bus_port or 0)


def _range(word: str) -> tuple[int, int]:
    first, _, last = word.partition("-")
    return int(first), int(last or first)


def parse_info(text: str) -> dict[str, str]:
    """The name:value lines of INFO or CLUSTER INFO."""
    pairs = (line.split(":", 1) for line in text.splitlines() if ":" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def myself_of(members: Iterable[Member]) -> Member:
    """The node that says this; throws a NodeError when it does not list itself."""
    for member in members:
        if member.is_myself:
            return member
    raise NodeError("a list of the cluster's nodes must hold the node itself, but does not")


def by_id(members: Iterable[Member]) -> dict[str, Member]:
    """The members by their ids, without those that have not answered yet."""
    return {member.id: member for member in members if not member.is_handshake}
