"""The live half of turning the append-only file on, for servers that were started without it to read their snapshot.

Such a server has `appendonly no` in its local configuration. It is told `appendonly yes`, writes the file, and only when
that is whole the line goes: a crash before that starts it the same way again.
"""

from __future__ import annotations

import os
from pathlib import Path

from ..append_only import has_append_only_file
from ..atomic_file import Access, write_atomically
from ..cluster.servers import ServerLink
from ..errors import NodeError
from ..node import ADMIN, Database, Node
from ..report import say
from ..users import kept_password

PROGRAM = "agent"
HOST = "127.0.0.1"
OVERRIDE = "appendonly no"
# The other way round: the log is to go, and holds the newest data
STARTS_WITH = "appendonly yes"


def is_overridden(local_conf: Path) -> bool:
    """Whether the server was started without the append-only file that it shall have."""
    try:
        return OVERRIDE in local_conf.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False


def remove_override(local_conf: Path, override: str = OVERRIDE) -> None:
    """Takes the line away where it is there; the file's owner and mode stay."""
    status = os.stat(local_conf)
    lines = local_conf.read_text(encoding="utf-8").splitlines()
    if override not in lines:
        return
    text = "".join(f"{line}\n" for line in lines if line != override)
    write_atomically(local_conf, text, Access(status.st_uid, status.st_gid, status.st_mode & 0o7777))


def turn_on(link: ServerLink) -> str | None:
    """One step towards `appendonly yes`: None when the file is whole, else what is done or waited for.

    Throws a NodeError when the server refuses.
    """
    info = link.info("persistence")
    if info.get("loading") != "0":
        return "the server still loads its data"
    if info.get("aof_enabled") != "1":
        link.call("CONFIG", "SET", "appendonly", "yes")
        return "appendonly yes is set, the server writes the append-only file"
    if "1" in (info.get("aof_rewrite_in_progress"), info.get("aof_rewrite_scheduled")):
        return "the server writes the append-only file"
    if info.get("aof_last_bgrewrite_status") != "ok":
        raise NodeError("the server could not write the append-only file and tries again; see its log and the room on the volume")
    return None


class Transitions:
    """Turns the append-only file on for the databases of a node that were started without it, step by step."""

    def __init__(self, node: Node) -> None:
        self._left = [database for database in node.databases if database.persistence.append_only]
        self._said: dict[int, str] = {}

    def round(self) -> None:
        """One step for each database; what goes wrong is one line, and the next round comes."""
        for database in self._left:
            if is_overridden(database.local_conf):
                try:
                    self._say(database, self._step(database))
                except (NodeError, OSError) as error:
                    self._say(database, str(error))

    def _step(self, database: Database) -> str:
        with ServerLink(HOST, database.port, kept_password(database.secrets, ADMIN)) as link:
            waits = turn_on(link)
        if waits is None and not has_append_only_file(database.data):
            waits = "the append-only file is not on the volume yet"
        if waits is None:
            remove_override(database.local_conf)
        return waits or "the append-only file is whole, the server will start with it from now on"

    def _say(self, database: Database, text: str) -> None:
        if self._said.get(database.port) != text:
            self._said[database.port] = text
            say(PROGRAM, f"{database.port}: {text}")
