"""What a server would find on its disk when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..append_only import has_append_only_file
from ..errors import NodeError
from ..node import Database
from .view import Member, myself_of, parse_nodes

NODES_CONF = "nodes.conf"
SNAPSHOT = "dump.rdb"
LOG = "appendonly.aof"
LOG_FOLDER = "appendonlydir"
ASIDE = "set-aside"


@dataclass(frozen=True)
class Disk:
    """`members` is what nodes.conf lists, nothing when there is none; `has_log` and `has_snapshot` what can be loaded."""

    members: tuple[Member, ...]
    has_log: bool
    has_snapshot: bool
    keeps_log: bool
    keeps_nothing: bool

    @property
    def myself(self) -> Member | None:
        """This node as nodes.conf lists it."""
        return myself_of(self.members) if self.members else None

    @property
    def has_data(self) -> bool:
        """Whether the server would load what it is configured to keep.

        A server that keeps a log never loads a snapshot instead. One that keeps nothing is empty, whatever lies there.
        """
        return not self.keeps_nothing and (self.has_log if self.keeps_log else self.has_snapshot)

    @property
    def was_primary(self) -> bool:
        """Whether the server would start as a primary with hash slots."""
        return self.myself is not None and self.myself.is_primary and self.myself.slot_count > 0

    @property
    def others(self) -> tuple[Member, ...]:
        """The other nodes that nodes.conf lists with an address."""
        return tuple(member for member in self.members if not member.is_myself and member.has_address)


def read_disk(database: Database) -> Disk:
    """Looks at the files of a database; a nodes.conf that is empty or torn counts as none."""
    folder = database.data
    return Disk(
        members=_members_in(folder / NODES_CONF),
        has_log=has_append_only_file(folder),
        has_snapshot=(folder / SNAPSHOT).exists(),
        keeps_log=_keeps_log(database),
        keeps_nothing=database.persistence.is_none,
    )


def _members_in(path: Path) -> tuple[Member, ...]:
    try:
        members = parse_nodes(path.read_text(encoding="utf-8", errors="replace"))
        return members if any(member.is_myself for member in members) else ()
    except (FileNotFoundError, NodeError):
        return ()


def _keeps_log(database: Database) -> bool:
    """The definition says it, and the last line of the machine's own part of the configuration may override it."""
    try:
        lines = database.local_conf.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        lines = []
    words = [line.split() for line in lines if line.startswith("appendonly ")]
    return words[-1][1:] == ["yes"] if words else database.persistence.append_only


def set_aside(database: Database) -> list[str]:
    """Moves nodes.conf and the data out of the server's way, into a folder beside them; returns the names of what it moved.

    What was set aside before is removed. The users' file stays.
    """
    import shutil

    folder = database.data
    aside = folder / ASIDE
    names = [name for name in (NODES_CONF, SNAPSHOT, LOG, LOG_FOLDER) if (folder / name).exists()]
    if names:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
    for name in names:
        (folder / name).rename(aside / name)
    return names
