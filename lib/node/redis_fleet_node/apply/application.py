"""Brings one running server to what its file says: the append-only file first, then the rest, each by CONFIG SET."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import Callable

from ..append_only import MANIFEST, SINGLE_FILE
from ..cluster.servers import ServerLink
from ..errors import NodeError
from ..node import Database
from ..patience import Patience
from ..persistence.transition import STARTS_WITH, remove_override, turn_on
from .comparison import Difference, differences, set_live
from .conf_file import read_conf

APPEND_ONLY = "appendonly"
# Writing 50 GiB at 125 MiB/s takes seven minutes
WRITE = Patience(limit=1800, pause=0.2)


@dataclass
class Applied:
    """What came of it, a line each: what was set, what needs a restart and why."""

    done: list[str] = field(default_factory=list)
    restart: list[str] = field(default_factory=list)


class Application:
    """One run for one database; every method throws a NodeError when the server refuses what may not be left half done."""

    def __init__(self, database: Database, link: ServerLink, patience: Patience = WRITE) -> None:
        self._database = database
        self._link = link
        self._patience = patience

    def run(self) -> Applied:
        """Compares, sets, and tells."""
        wanted = read_conf(self._database.conf)
        # What the machine's own part says of it was for the start: which file holds the data
        wanted.pop(APPEND_ONLY, None)
        defined = read_conf(self._database.conf, with_includes=False).get(APPEND_ONLY)
        if defined is not None:
            wanted[APPEND_ONLY] = defined
        found = differences(self._link, wanted)
        applied = Applied()
        for difference in sorted(found, key=lambda one: one.name != APPEND_ONLY):
            if difference.name == APPEND_ONLY:
                applied.done.append(self._turn(difference))
                continue
            refusal = set_live(self._link, difference)
            if refusal is None:
                applied.done.append(f"{difference}: set")
            else:
                applied.restart.append(f"{difference}: {refusal}")
        return applied

    def _turn(self, difference: Difference) -> str:
        """The server writes all that it has in the new form before the old one goes: no crash in between loses it."""
        if difference.wanted == "yes":
            self._wait(lambda: turn_on(self._link))
            remove_override(self._database.local_conf)
            return f"{difference}: set, and the append-only file is written"
        if self._database.persistence.snapshot_rules:
            self._save()
        # From here on a start reads the snapshot; with the line left it would begin with a new log, and empty
        remove_override(self._database.local_conf, STARTS_WITH)
        self._link.call("CONFIG", "SET", APPEND_ONLY, "no")
        self._remove_files()
        return f"{difference}: set, and the append-only file removed, which a later start would have taken for the newest data"

    def _save(self) -> None:
        """A snapshot of now; one that runs already began too early."""
        self._wait(self._is_forked)
        self._link.call("BGSAVE")
        self._wait(self._is_forked)
        if self._link.info("persistence").get("rdb_last_bgsave_status") != "ok":
            raise NodeError("the snapshot failed, so the append-only file stays on; see the server's log")

    def _is_forked(self) -> str | None:
        info = self._link.info("persistence")
        forks = ("rdb_bgsave_in_progress", "aof_rewrite_in_progress", "aof_rewrite_scheduled")
        return "the server writes" if any(info.get(name) == "1" for name in forks) else None

    def _wait(self, look: Callable[[], str | None]) -> None:
        waits = None
        for _ in self._patience.rounds():
            waits = look()
            if waits is None:
                return
        raise NodeError(f"{waits}, for more than {self._patience.limit:.0f} s")

    def _remove_files(self) -> None:
        """The manifest's folder first gets another name, so that no half of it is ever found."""
        data = self._database.data
        (data / SINGLE_FILE).unlink(missing_ok=True)
        folder = (data / MANIFEST).parent
        if folder.is_dir():
            gone = folder.with_name(f"{folder.name}.removed")
            shutil.rmtree(gone, ignore_errors=True)
            folder.rename(gone)
            shutil.rmtree(gone)
