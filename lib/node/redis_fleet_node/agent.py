"""redis-fleet-agent.service: keeps the node a member of its cluster, and does what EC2's notices ask for."""

from __future__ import annotations

import sys
import time
from typing import Callable

from .errors import NodeError
from .lifecycle.membership import Keeper, Member
from .lifecycle.metadata_link import MetadataLink
from .lifecycle.notices import Notices
from .lifecycle.notify import notify
from .lifecycle.programs import PROGRAM, NodePrograms
from .lifecycle.watch import Watch
from .node import ADMIN, NODE_FILE, Node, read_node
from .persistence.transition import Transitions
from .program import run_steps
from .report import say
from .users import kept_password

ROUND_SECONDS = 1.0
TRANSITION_SECONDS = 5.0
READY = "READY=1\nSTATUS=watches for notices of EC2"


class NoCluster:
    """What a node without a cluster has to keep: nothing."""

    def pause(self) -> None:
        """There is nothing to rest."""

    def resume(self) -> None:
        """There is nothing to go on with."""


def membership_of(node: Node) -> Member:
    """The node's membership in its cluster, which has exactly one database."""
    # What it needs of memory, a standalone node does not
    from .cluster.membership import Machine, Membership
    from .metadata import Metadata

    database = node.databases[0]
    metadata = Metadata()
    machine = Machine(metadata.private_address(), metadata.instance_id())
    return Membership(node, database, machine, kept_password(database.secrets, ADMIN))


def keep_of(node: Node, on_joined: Callable[[], object]) -> Keeper | NoCluster:
    """Begins to keep the membership; a node without a cluster has joined at once."""
    if node.cluster is None:
        on_joined()
        return NoCluster()
    keeper = Keeper(lambda: membership_of(node), on_joined)
    keeper.start()
    return keeper


def watch(node: Node) -> None:
    """Looks each second, for ever."""
    healing = keep_of(node, lambda: notify(READY))
    ports = [database.port for database in node.databases]
    notices = Watch(ports, Notices(MetadataLink()), NodePrograms(), healing)
    transitions = Transitions(node)
    transitions_at = 0.0
    while True:
        started = time.monotonic()
        notices.round()
        if started >= transitions_at:
            transitions.round()
            transitions_at = started + TRANSITION_SECONDS
        time.sleep(max(ROUND_SECONDS - (time.monotonic() - started), 0))


def main() -> int:
    """Runs the agent; returns the exit code when it cannot begin."""
    nodes: list[Node] = []

    def read() -> str:
        nodes.append(read_node(NODE_FILE))
        return f"{nodes[0].slot.name} of fleet {nodes[0].fleet}"

    code = run_steps(PROGRAM, [("node.json", read)])
    if code:
        return code
    try:
        watch(nodes[0])
    except NodeError as error:
        say(PROGRAM, str(error))
    return 1


if __name__ == "__main__":
    sys.exit(main())
