"""Before redis@PORT.service starts the server of a cluster: may this machine open its port?

A server with its nodes.conf and its data starts at once, and nobody is asked. One that would come back empty in the
place of a primary waits until a replica has taken over.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Callable

from ..errors import NodeError
from ..node import ADMIN, NODE_FILE, Database, Node, read_node
from ..program import run_steps
from ..report import say
from .disk import NODES_CONF, Disk, read_disk, set_aside
from .nodes_conf import mend

# What only a machine needs that has to ask others is imported where it does: most starts do not, and should not wait
if TYPE_CHECKING:
    from .seat import Seat
    from .timing import Timing

PROGRAM = "gate"


def pass_gate(database: Database, take_seat: Callable[[], Seat], timing: Timing | None = None) -> str:
    """Returns why the server may start now, after waiting for it if need be.

    `take_seat` is asked only by a machine that has to ask others.

    Throws a NodeError when it must not: nobody can take over, or nobody did in time.
    """
    mended = mend(database.data / NODES_CONF)
    if mended is not None:
        say(PROGRAM, mended)
    disk = read_disk(database)
    reason = _reason_to_start(disk)
    if reason is not None:
        return reason
    from .gate_wait import LastCopyWait, SuccessionWait
    from .timing import TIMING

    if disk.was_primary and disk.has_data:
        return LastCopyWait(take_seat(), disk, timing or TIMING).run()
    done = SuccessionWait(take_seat(), disk, timing or TIMING).run()
    if done.keeps_files:
        return done.reason
    moved = set_aside(database)
    return f"{done.reason}; {', '.join(moved)} set aside" if moved else done.reason


def _reason_to_start(disk: Disk) -> str | None:
    """Why the server may start without a question to anybody; None when it may not."""
    if disk.myself is None:
        return None
    if not disk.was_primary:
        return "a replica or a node without hash slots starts as it is"
    if disk.has_data and disk.keeps_log:
        return "nodes.conf and the data are there"
    return None


def _seat(node: Node, database: Database) -> Seat:
    from ..metadata import Metadata
    from ..users import kept_password
    from .seat import Machine, Seat

    metadata = Metadata()
    machine = Machine(metadata.private_address(), metadata.instance_id())
    return Seat(node, database, machine, kept_password(database.secrets, ADMIN))


def main(arguments: Sequence[str]) -> int:
    """Waits until the server on the port that is the only argument may start; returns the exit code."""

    def gate() -> str:
        if len(arguments) != 1 or not arguments[0].isdigit():
            raise NodeError(f"the argument must be the port of a database, got {' '.join(arguments)!r}")
        node = read_node(NODE_FILE)
        database = node.database_on(int(arguments[0]))
        return pass_gate(database, lambda: _seat(node, database))

    return run_steps(PROGRAM, [("start", gate)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
