"""A hand-over with a fault in its way: broken links, lost machines, a cluster that is down, a registry that does not answer."""

from __future__ import annotations

import signal
import time

import pytest
from aws_servers import FaultyAws
from handover_fleet import QUICK, hand_over
from handover_servers import PASSWORD, ClusterServers, Server, Writer
from redis_fleet_node.cluster.registry import Registry
from redis_fleet_node.cluster.servers import ServerLink
from redis_fleet_node.handover.fleet_link import FleetLink
from redis_fleet_node.handover.handover import Refused
from redis_fleet_node.patience import Patience
from waiting import wait_until


def break_link(replica: Server) -> None:
    """Cuts a replica off; it is not to elect itself either when this machine is so busy that its primary seems to have failed."""
    with replica.link() as link:
        link.call("CONFIG", "SET", "cluster-replica-no-failover", "yes")
        link.call("CONFIG", "SET", "masterauth", "wrong")
        link.call("CLIENT", "KILL", "TYPE", "master")
        wait_until(lambda: link.role().link != "connected", "a link that is down")


def test_a_replica_whose_link_is_down_is_refused_and_the_primary_serves_on(cluster: ClusterServers, registry: Registry) -> None:
    first, second, third = cluster.shard(0)
    break_link(second)
    break_link(third)
    with Writer(cluster) as writer:
        with pytest.raises(Refused, match=r"demo-0-1 .*: its link to this primary is connect.*; waited 3 s"):
            hand_over(first, registry, patience=QUICK)
        time.sleep(0.2)
        written = writer.stop()
    assert cluster.primary() is first
    assert (written.lost, written.longest_gap_millis < 1000) == (0, True)


def test_of_two_replicas_the_one_whose_link_is_up_takes_over(cluster: ClusterServers, registry: Registry) -> None:
    first, second, third = cluster.shard(0)
    break_link(second)
    assert hand_over(first, registry).to == third.slot
    with pytest.raises(Refused, match=r"demo-0-1 .*: its link to this primary is"):
        hand_over(third, registry, to=second.slot, patience=QUICK)


class CutLink(ServerLink):
    """A connection to a machine that loses its power as soon as it was told to fail over."""

    victim: Server

    def does(self, *words: str) -> str | None:
        done = super().does(*words)
        self.victim.signal(signal.SIGKILL)
        return done


class CutFleet(FleetLink):
    """The way to a fleet of which one machine loses its power in the middle of a hand-over."""

    def __init__(self, victim: Server) -> None:
        super().__init__(PASSWORD)
        self._victim = victim

    def open(self, address: str, port: int) -> ServerLink:
        if address != self._victim.address:
            return super().open(address, port)
        link = CutLink(address, port, PASSWORD)
        link.victim = self._victim
        return link


def test_a_candidate_that_loses_its_power_in_between_is_followed_by_another(cluster: ClusterServers, registry: Registry) -> None:
    first, second, third = cluster.shard(0)
    with third.link() as link:
        link.call("CONFIG", "SET", "masterauth", "wrong")
        link.call("CLIENT", "KILL", "TYPE", "master")
        with Writer(cluster) as writer:
            wait_until(lambda: link.role().link != "connected", "a link that is down")
            # The other one comes back only while the first one is tried
            link.call("CONFIG", "SET", "masterauth", PASSWORD.reveal())
            outcome = hand_over(first, registry, CutFleet(second))
            written = writer.stop()
    assert (outcome.to, written.lost) == (third.slot, 0)


def test_the_only_candidate_loses_its_power_and_the_primary_serves_on(cluster: ClusterServers, registry: Registry) -> None:
    first, second, third = cluster.shard(0)
    break_link(third)
    with Writer(cluster) as writer:
        with pytest.raises(Refused, match=r"demo-0-1 \(.*\).*demo-0-2 \(.*\): its link"):
            hand_over(first, registry, CutFleet(second), patience=Patience(limit=6, pause=0.1))
        # The server's own time-out of a failover
        time.sleep(5.5)
        written = writer.stop()
    assert (cluster.primary(), written.lost) == (first, 0)
    with Writer(cluster) as writer:
        time.sleep(0.5)
        written = writer.stop()
    assert (written.lost, written.longest_gap_millis < 1000) == (0, True)


def test_a_cluster_that_is_down_is_not_touched(cluster: ClusterServers, registry: Registry) -> None:
    for shard in (1, 2):
        cluster.primary(shard).signal(signal.SIGKILL)
    first = cluster.shard(0)[0]

    def is_down() -> bool:
        with first.link() as link:
            return link.cluster_info()["cluster_state"] == "fail"

    wait_until(is_down, "a cluster that is down")
    with pytest.raises(Refused, match="cluster_state is not ok"):
        hand_over(first, registry, patience=QUICK)


def test_a_registry_that_does_not_answer_hinders_no_handover(
    cluster: ClusterServers, registry: Registry, aws: FaultyAws, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = '{"__type":"AccessDeniedException","message":"no"}'
    aws.faults = [("DynamoDB_20120810.Query", 400, refusal)]
    outcome = hand_over(cluster.primary(), registry)
    assert "AccessDenied" in capsys.readouterr().out
    assert outcome.to in [f"{server.address}:{server.port}" for server in cluster.shard(0)[1:]]
    assert cluster.primary().slot != "demo-0-0"
