"""Takes a node that ends for good out of the DNS, as a program of its own: `python3 -m redis_fleet_node.lifecycle.withdraw`."""

from __future__ import annotations

import sys

from ..cluster.dns import withdraw
from ..cluster.seat import Machine, Seat
from ..errors import NodeError
from ..metadata import Metadata
from ..node import NODE_FILE, Node, read_node
from ..password import Password
from ..report import one_line


def withdraw_node(node: Node, metadata: Metadata) -> str | None:
    """Deletes the node's records; returns what was done, None where it has none. Throws a NodeError when that fails."""
    if node.cluster is None or node.cluster.dns is None:
        return None
    machine = Machine(metadata.private_address(), metadata.instance_id())
    # No server is asked, so that no password is needed
    return withdraw(Seat(node, node.databases[0], machine, Password("")))


def main() -> int:
    """Returns the exit code."""
    try:
        line = withdraw_node(read_node(NODE_FILE), Metadata())
    except NodeError as error:
        print(one_line(str(error)), file=sys.stderr)
        return 1
    if line is not None:
        print(one_line(line))
    return 0


if __name__ == "__main__":
    sys.exit(main())
