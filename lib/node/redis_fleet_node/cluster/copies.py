"""How much of a shard's data a server or a snapshot holds: its place in the stream of writes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .servers import ServerLink

# The head of a snapshot, before its first key, is far below this many bytes
HEAD = 4096
HISTORY = re.compile(rb"\xfa\x07repl-id\x28([0-9a-f]{40})")
# A number of at most 11 digits is written as an integer of 1, 2 or 4 bytes where it fits, else as text after its length
OFFSET = re.compile(rb"\xfa\x0brepl-offset(?:\xc0(.)|\xc1(..)|\xc2(....)|[\x01-\x14](\d{1,20}))", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """`history` is the replication id of the stream, `offset` the bytes of it that are in the data."""

    history: str
    offset: int


@dataclass(frozen=True)
class Copy:
    """What a replica holds."""

    keys: int
    place: Place

    def may_be_ahead_of(self, place: Place | None) -> bool:
        """Whether it may hold writes that are not at the place; of another stream nobody can tell."""
        if self.keys == 0:
            return False
        return place is None or place.history != self.place.history or self.place.offset > place.offset


def copy_of(link: ServerLink) -> Copy:
    """What a server holds; throws a NodeError while it loads its data."""
    info = link.info("replication")
    return Copy(link.key_count(), Place(info.get("master_replid", ""), int(info.get("master_repl_offset", "0"))))


def place_of_snapshot(path: Path) -> Place | None:
    """The place that a snapshot was made at; None when it does not tell, as that of a server without replicas."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError:
        return None
    history, offset = HISTORY.search(head), OFFSET.search(head)
    if history is None or offset is None:
        return None
    one, two, four, digits = offset.groups()
    binary = one or two or four
    number = int.from_bytes(binary, "little", signed=True) if binary is not None else int(digits)
    return Place(history[1].decode(), number)
