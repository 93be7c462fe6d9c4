"""The last thing before a server's stop: a snapshot of a database that has snapshots and no append-only file.

The server's own stop saves only where it has `save` lines, which the servers of a cluster do not have. The agent runs this before
it stops the unit: a snapshot that fails leaves the server as it is. As the unit's ExecStop it cannot hold the stop up: systemd
ends the server whatever comes of it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ..cluster.servers import ServerLink
from ..errors import NodeError
from ..node import ADMIN, NODE_FILE, Database, read_node
from ..program import run_steps
from ..resp import RespConnectionError
from ..users import kept_password

PROGRAM = "stop"
HOST = "127.0.0.1"
# Below the TimeoutStopSec of the server's unit, after which systemd ends this and the server without a snapshot
SECONDS = 290


def save_and_stop(database: Database, link: ServerLink, seconds: float = SECONDS) -> str:
    """Writes the snapshot and ends the server; throws a NodeError when it cannot be written: the server itself goes on then.

    `seconds` is how long the link waits for its answer.
    """
    refusal = None
    try:
        refusal = link.does("SHUTDOWN", "SAVE")
    except RespConnectionError as error:
        # The answer to this is the end of the connection
        if "timed out" in str(error):
            raise NodeError(f"port {database.port}: the snapshot did not end within {seconds:.0f} s") from None
    if refusal is not None:
        raise NodeError(f"port {database.port}: no snapshot was written: {refusal}; see the server's log")
    return "the snapshot is written and the server has ended"


def main(arguments: Sequence[str]) -> int:
    """Stops the server on the port that is the first argument, if it is this program's to do; returns the exit code.

    The second argument is the seconds that the snapshot may take.

    @default 290 seconds, what the unit of the server leaves for it
    """
    seconds = float(arguments[1]) if len(arguments) > 1 else SECONDS

    def server() -> str:
        node = read_node(NODE_FILE)
        database = node.database_on(int(arguments[0]))
        if database.persistence.append_only or not database.persistence.snapshot_rules:
            return "nothing to save before the stop"
        try:
            link = ServerLink(HOST, database.port, kept_password(database.secrets, ADMIN), seconds)
        except RespConnectionError as error:
            return f"nothing to save: {error}"
        with link:
            return save_and_stop(database, link, seconds)

    return run_steps(PROGRAM, [(arguments[0], server)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
