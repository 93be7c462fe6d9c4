"""A replica that was elected a short time ago would stall its next election: a hand-over waits, or chooses another."""

from __future__ import annotations

import re
import time

import pytest
from handover_fleet import hand_over
from handover_servers import ClusterServers, Server, Writer
from redis_fleet_node.cluster.registry import Registry
from redis_fleet_node.handover import elections
from redis_servers import find_program
from waiting import wait_until

REST_SECONDS = 5.0
FORGETFUL = find_program("valkey-server-9.1")


@pytest.fixture
def keeps_votes(cluster: ClusterServers) -> None:
    """Skips what no engine but these does: https://github.com/valkey-io/valkey/pull/1305."""
    with cluster.servers[0].link() as link:
        if not elections.keeps_votes(link.info("server")):
            pytest.skip("this engine forgets the votes of an election")


@pytest.mark.usefixtures("keeps_votes")
def test_a_failback_within_a_second_waits_and_says_why(
    cluster: ClusterServers, registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = cluster.shard(0)[:2]
    assert hand_over(first, registry, to=second.slot).to == second.slot
    assert hand_over(second, registry, to=first.slot).to == first.slot
    with Writer(cluster) as writer:
        start = time.monotonic()
        outcome = hand_over(first, registry, to=second.slot)
        seconds = time.monotonic() - start
        written = writer.stop()
    out = capsys.readouterr().out
    assert outcome.to == second.slot
    assert REST_SECONDS - 2 <= seconds <= REST_SECONDS + 4
    assert re.search(r"waits: demo-0-1 \(.*\): it was elected a short time ago and may be elected again in [0-9.]+ s", out)
    assert out.count("was elected a short time ago") == 1
    assert (written.lost, written.longest_gap_millis < 1000) == (0, True)


@pytest.mark.usefixtures("keeps_votes")
def test_another_replica_takes_over_at_once_while_the_first_one_rests(cluster: ClusterServers, registry: Registry) -> None:
    first, second, third = cluster.shard(0)
    hand_over(first, registry, to=second.slot)
    hand_over(second, registry, to=first.slot)
    outcome = hand_over(first, registry)
    assert outcome.to == third.slot
    assert outcome.seconds < REST_SECONDS


@pytest.mark.usefixtures("keeps_votes")
def test_an_election_that_nobody_recorded_is_waited_for(cluster: ClusterServers, registry: Registry) -> None:
    first, second = cluster.shard(0)[:2]
    for server in (second, first):
        fail_over_without_any_gate(server)
        cluster.settle()
    start = time.monotonic()
    outcome = hand_over(first, registry, to=second.slot)
    assert (outcome.to, time.monotonic() - start >= REST_SECONDS) == (second.slot, True)


@pytest.mark.usefixtures("keeps_votes")
def test_without_the_gate_a_failback_within_a_second_stops_writes_for_five_seconds(cluster: ClusterServers) -> None:
    first, second = cluster.shard(0)[:2]
    with Writer(cluster) as writer:
        for server in (second, first):
            fail_over_without_any_gate(server)
            cluster.settle()
        with second.link() as link:
            link.call("CLUSTER", "FAILOVER")
        time.sleep(6)
        written = writer.stop()
    assert written.longest_gap_millis > 3500


@pytest.mark.skipif(FORGETFUL is None, reason="needs valkey-server-9.1 in .tools/bin or on the PATH")
@pytest.mark.parametrize("redis_program", [FORGETFUL])
def test_an_engine_that_forgets_votes_fails_back_at_once(cluster: ClusterServers, registry: Registry) -> None:
    first, second = cluster.shard(0)[:2]
    with Writer(cluster) as writer:
        hops = [(first, second), (second, first), (first, second)]
        outcomes = [hand_over(server, registry, to=to.slot) for server, to in hops]
        written = writer.stop()
    assert max(outcome.seconds for outcome in outcomes) < REST_SECONDS - 2
    assert (written.lost, written.longest_gap_millis < 1000) == (0, True)


def fail_over_without_any_gate(replica: Server) -> None:
    with replica.link() as link:
        wait_until(lambda: link.does("CLUSTER", "FAILOVER") is None, "a failover that is taken")
        wait_until(lambda: link.role().is_primary, f"{replica.slot} as the primary")
