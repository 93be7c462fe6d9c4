"""`redis-fleet handover PORT`, and what the server's unit runs before it stops the server."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext, redirect_stdout

from ..arguments import Parser, seconds_up_to
from ..errors import NodeError
from ..node import ADMIN, NODE_FILE, Database, Node, read_node
from ..patience import Patience
from ..report import one_line, say
from ..resp import RespConnectionError
from ..users import kept_password
from .fleet_link import FleetLink
from .handover import HOST, LOOK_SECONDS, MAX_SECONDS, PROGRAM, HandOver, Outcome
from .records import ShardRecords

NOT_RUNNING = "Connection refused"


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(prog="redis-fleet handover", description="Makes a replica the primary, before this server stops.")
    parser.add_argument("port", type=int, help="port of the database on this node")
    parser.add_argument("--to", metavar="SLOT", default="", help="the replica that shall take over (default: the freshest)")
    wait = f"how long to wait for a replica that may take over, 0-{MAX_SECONDS}"
    parser.add_argument("--wait", metavar="SECONDS", type=seconds_up_to(MAX_SECONDS), help=wait)
    parser.add_argument("--json", action="store_true", help="print one JSON object about the result")
    return parser.parse_args(arguments)


def hand_over(node: Node, database: Database, to: str = "", patience: Patience | None = None) -> Outcome:
    """Hands over what the server on the database's port serves; throws a NodeError with the reason when it may not."""
    if node.cluster is None:
        return Outcome("nothing to hand over: a standalone server has no replicas")
    try:
        fleet = FleetLink(kept_password(database.secrets, ADMIN))
        return HandOver(node, database, fleet, ShardRecords(PROGRAM, node)).run(to, patience)
    except RespConnectionError as error:
        if str(error) == f"{HOST}:{database.port}: {NOT_RUNNING}":
            return Outcome("nothing to hand over: the server does not run")
        raise


def main(arguments: Sequence[str] | None = None) -> int:
    """Hands over; returns 0 when it is done or there is nothing to hand over, 1 when it was refused."""
    options = _parse(arguments)
    outcome, reason = Outcome(""), ""
    try:
        # Standard output is for the object alone
        with redirect_stdout(sys.stderr) if options.json else nullcontext():
            node = read_node(NODE_FILE)
            patience = None if options.wait is None else Patience(options.wait, LOOK_SECONDS)
            outcome = hand_over(node, node.database_on(options.port), options.to, patience)
    except NodeError as error:
        reason = one_line(str(error))
    if options.json:
        result = "refused" if reason else "handed-over" if outcome.to else "nothing"
        print(json.dumps({"port": options.port, "result": result, "to": outcome.to or None, "text": reason or outcome.text}))
    elif not reason:
        say(PROGRAM, f"{options.port}: {outcome.text}")
    if reason:
        print(f"redis-fleet {PROGRAM} refused: {options.port}: {reason}", file=sys.stderr, flush=True)
    return 1 if reason else 0


if __name__ == "__main__":
    sys.exit(main())
