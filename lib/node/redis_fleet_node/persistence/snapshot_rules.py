"""When a snapshot is due, and when it must wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..database import SnapshotRule
from ..errors import NodeError

# What forks already, or must not be disturbed, in INFO persistence
BUSY = {
    "loading": "it loads its data",
    "rdb_bgsave_in_progress": "a snapshot is being written",
    "aof_rewrite_in_progress": "the append-only file is being rewritten",
    "aof_rewrite_scheduled": "the append-only file is about to be rewritten",
    "module_fork_in_progress": "a module has forked",
}


def due_rule(rules: Sequence[SnapshotRule], info: Mapping[str, str], now: float) -> SnapshotRule | None:
    """The first rule that INFO persistence meets at a time, in seconds since 1970; None when none is.

    Throws a NodeError when INFO does not tell the last snapshot's time or the changes since.
    """
    age = now - _number(info, "rdb_last_save_time")
    changes = _number(info, "rdb_changes_since_last_save")
    for rule in rules:
        if age >= rule.seconds and changes >= rule.changes:
            return rule
    return None


def busy_with(info: Mapping[str, str]) -> str | None:
    """Why the server cannot write a snapshot now, from INFO persistence; None when it can."""
    return next((reason for name, reason in BUSY.items() if info.get(name, "0") != "0"), None)


def _number(info: Mapping[str, str], name: str) -> int:
    value = info.get(name, "")
    if not value.isdigit():
        raise NodeError(f"the server's INFO does not tell {name} as a number")
    return int(value)
