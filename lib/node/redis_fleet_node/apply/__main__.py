"""`redis-fleet apply`: the running servers as their files say."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from ..arguments import Parser
from ..cluster.servers import ServerLink
from ..errors import NodeError
from ..node import ADMIN, NODE_FILE, Database, read_node
from ..report import one_line
from ..users import kept_password
from .application import Application, Applied

HOST = "127.0.0.1"
NEEDS_RESTART = 2


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    text = "Sets what a running server has other than its file says, and tells what needs a restart."
    parser = Parser(prog="redis-fleet apply", description=text)
    parser.add_argument("port", type=int, nargs="?", help="port of one database on this node (default: all of them)")
    parser.add_argument("--json", action="store_true", help="print one JSON object about the result")
    return parser.parse_args(arguments)


def apply(database: Database) -> Applied:
    """Brings one server to its file; throws a NodeError when it does not answer or refuses."""
    with ServerLink(HOST, database.port, kept_password(database.secrets, ADMIN)) as link:
        return Application(database, link).run()


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 0 when the servers are as their files say, 2 when something needs a restart, 1 when something failed."""
    options = _parse(arguments)
    results: dict[int, Applied] = {}
    try:
        node = read_node(NODE_FILE)
        chosen = node.databases if options.port is None else (node.database_on(options.port),)
        for database in chosen:
            results[database.port] = apply(database)
    except NodeError as error:
        print(one_line(f"redis-fleet apply failed: {error}"), file=sys.stderr, flush=True)
        return 1
    if options.json:
        print(json.dumps({str(port): {"set": one.done, "restart": one.restart} for port, one in results.items()}))
    else:
        print("\n".join(line for port, one in results.items() for line in _lines(port, one)))
    return NEEDS_RESTART if any(one.restart for one in results.values()) else 0


def _lines(port: int, applied: Applied) -> list[str]:
    lines = [f"{port}: {line}" for line in applied.done]
    lines += [f"{port}: needs a restart: {line}" for line in applied.restart]
    return [one_line(line) for line in lines] or [f"{port}: runs as its file says"]


if __name__ == "__main__":
    sys.exit(main())
