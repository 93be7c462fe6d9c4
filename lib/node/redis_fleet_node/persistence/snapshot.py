"""redis-fleet-snapshot@PORT.service, which its timer starts each minute: a snapshot, where and when one is due.

In a cluster every server has `save ""`, so that no primary forks at a time of its own; this is what saves instead.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from ..cluster.servers import ServerLink
from ..handover.fleet_link import FleetLink
from ..node import ADMIN, NODE_FILE, Database, Node, read_node
from ..program import run_steps
from ..users import kept_password
from .snapshot_rules import busy_with, due_rule
from .turn import whose_turn

PROGRAM = "snapshot"
HOST = "127.0.0.1"


def snapshot(node: Node, database: Database, fleet: FleetLink, address: str = HOST) -> str:
    """Begins a snapshot where it is this node's turn and a rule is met; returns what was done or why not.

    `address` is where the server on this machine listens. Throws a NodeError when the server refuses.
    """
    rules = database.persistence.snapshot_rules
    if not rules:
        return "the database keeps no snapshots"
    if node.cluster is None:
        return "the server itself saves by its rules: it has no replicas"
    with fleet.open(address, database.port) as own:
        info = own.info("persistence")
        rule = due_rule(rules, info, time.time())
        busy = busy_with(info)
        not_mine = whose_turn(own, fleet) if rule is not None and busy is None else None
        if rule is None:
            return f"nothing to do: {info['rdb_changes_since_last_save']} changes since the last one{_failure(info)}"
        if busy is not None:
            return f"not now: {busy}"
        if not_mine is not None:
            return f"not here: {not_mine}"
        return _begin(own, f"{rule.changes} changes in {rule.seconds} s") + _failure(info)


def _begin(own: ServerLink, reason: str) -> str:
    own.call("BGSAVE")
    where = "on the primary, because no replica is healthy" if own.role().is_primary else "on this replica"
    return f"begun {where}: {reason}"


def _failure(info: dict[str, str]) -> str:
    return "" if info.get("rdb_last_bgsave_status") == "ok" else "; the last one failed, see the server's log"


def main(arguments: Sequence[str]) -> int:
    """Looks at the server on the port that is the only argument; returns the exit code."""

    def server() -> str:
        node = read_node(NODE_FILE)
        database = node.database_on(int(arguments[0]))
        return snapshot(node, database, FleetLink(kept_password(database.secrets, ADMIN)))

    return run_steps(PROGRAM, [(arguments[0], server)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
