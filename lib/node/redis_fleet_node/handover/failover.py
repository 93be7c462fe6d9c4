"""CLUSTER FAILOVER of one replica, followed until both sides say that it is done."""

from __future__ import annotations

import time

from ..cluster.servers import ServerLink
from ..errors import NodeError
from .candidate import Candidate

POLL_SECONDS = 0.005
# The server's own time-out, which only Valkey since 8.1 lets one set
TIMEOUT_DIRECTIVE = "cluster-manual-failover-timeout"
TIMEOUT_SECONDS = 5.0
FACTOR = 2


def manual_failover_timeout(replica: ServerLink) -> float:
    """Seconds after which the replica gives a failover up, and the primary no longer pauses its clients for it."""
    reply = replica.call("CONFIG", "GET", TIMEOUT_DIRECTIVE)
    if isinstance(reply, list) and len(reply) == 2 and str(reply[1]).isdigit():
        return int(str(reply[1])) / 1000
    return TIMEOUT_SECONDS


def fail_over(own: ServerLink, replica: ServerLink, candidate: Candidate) -> float:
    """Makes the replica the primary; returns after how many seconds both said so.

    The replica says it a moment before it may lose the role again; the old primary says it when it is so. Throws a
    NodeError when it does not come to that: the old primary is still the primary then, or knows no better.
    """
    limit = manual_failover_timeout(replica) * FACTOR
    start = time.monotonic()
    # Neither FORCE nor TAKEOVER: they take the role without what the primary acknowledged last
    refusal = replica.does("CLUSTER", "FAILOVER")
    if refusal is not None:
        raise NodeError(f"{candidate.name} refuses to fail over: {refusal}")
    while True:
        waited = time.monotonic() - start
        mine = own.role()
        if not mine.is_primary:
            if mine.primary_address != candidate.address:
                raise NodeError(f"this node became a replica of {mine.primary_address} instead of {candidate.name}")
            if replica.role().is_primary:
                return time.monotonic() - start
        if waited >= limit:
            raise NodeError(f"{candidate.name} did not become the primary within {limit:.0f} s")
        if mine.is_primary:
            # Who is gone is noticed here and not after the whole limit
            replica.role()
        time.sleep(POLL_SECONDS)
