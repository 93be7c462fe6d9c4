"""When a replica may be elected again, and when the other primaries vote about a primary again.

A node of Redis that won an election keeps its votes: asked to fail over again within four times the node timeout it takes
the role without a new epoch, loses it at once, and the primary that gave way pauses its clients for five seconds. And the
other primaries refuse their votes about a primary about which they voted within twice the node timeout, which pauses its
clients until the next election. Valkey 8.1 and later do neither.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

# The server counts an election as over after twice the node timeout and begins a new one after twice that,
# with at least two seconds for the former: https://github.com/redis/redis/blob/7.0.15/src/cluster.c#L3362
AGAIN_FACTOR = 4
AGAIN_SHORTEST_SECONDS = 4.0
VOTE_FACTOR = 2
# Clocks of two machines, and the seconds that an election itself takes
MARGIN_SECONDS = 1.0
FORGETS_VOTES_SINCE = (8, 1)
VOTES_ASKED_FOR = "cluster_stats_messages_auth-req_sent"


def rest_after_election(node_timeout_millis: int) -> float:
    """Seconds for which a node that was elected must not be asked to fail over."""
    return max(AGAIN_FACTOR * node_timeout_millis / 1000, AGAIN_SHORTEST_SECONDS) + MARGIN_SECONDS


def rest_after_vote(node_timeout_millis: int) -> float:
    """Seconds for which no vote is given about a primary after the last one about it."""
    return VOTE_FACTOR * node_timeout_millis / 1000 + MARGIN_SECONDS


def keeps_votes(server_info: Mapping[str, str]) -> bool:
    """Whether a server with this INFO keeps the votes of an election that it won."""
    version = server_info.get("valkey_version", "")
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    return numbers < FORGETS_VOTES_SINCE


def votes_asked_for(cluster_info: Mapping[str, str]) -> int:
    """How many requests for votes a server sent since it was started: 0 where it took part in no election."""
    text = cluster_info.get(VOTES_ASKED_FOR, "0")
    return int(text) if text.isdigit() else 1


class Elections:
    """What is known of the elections that the members of a shard took part in.

    `recorded` has the time of each node's last election, in milliseconds since 1970, by the node's id. Of an election
    that nobody recorded it is only known that it was before it was noticed: the rest begins then.
    """

    def __init__(self, recorded: Mapping[str, int], node_timeout_millis: int) -> None:
        self._recorded = dict(recorded)
        self._seen = dict.fromkeys(recorded, time.monotonic())
        self._again = rest_after_election(node_timeout_millis)
        self._vote = rest_after_vote(node_timeout_millis)

    def seconds_left(self, node_id: str) -> float:
        """Seconds until a node that asked for votes since its start may be elected again; 0 when it may be now."""
        if node_id not in self._recorded:
            self.note(node_id)
        return max(self._again - self._age(node_id), 0)

    def seconds_until_votes(self, replicas: Iterable[str]) -> float:
        """Seconds until the others vote about a primary again, whose replicas have these ids; 0 when they do now."""
        known = [self._vote - self._age(node_id) for node_id in replicas if node_id in self._recorded]
        return max([*known, 0])

    def note(self, node_id: str) -> int:
        """Notes that a node took part in an election just now; returns the time in milliseconds since 1970."""
        self._recorded[node_id] = int(time.time() * 1000)
        self._seen[node_id] = time.monotonic()
        return self._recorded[node_id]

    def _age(self, node_id: str) -> float:
        """Seconds since the election; at least those since it was read, for the clock that recorded it may be ahead."""
        return max(time.time() - self._recorded[node_id] / 1000, time.monotonic() - self._seen[node_id])
