"""A primary hands over to the best of its replicas, or says why there is nothing to hand over."""

from __future__ import annotations

import time

import boto3
import pytest
from aws_servers import FaultyAws
from handover_fleet import QUICK, ZONES, hand_over
from handover_servers import ClusterServers, Writer
from node_example import cluster_example
from redis_fleet_node.cluster.registry import Holder, Registry
from redis_fleet_node.cluster.shape import Shape
from redis_fleet_node.handover.handover import Outcome, Refused
from redis_fleet_node.patience import Patience


def test_handovers_under_a_writer_lose_nothing_and_hold_it_up_for_milliseconds(
    cluster: ClusterServers, registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    hops = 4
    with Writer(cluster) as writer:
        start = time.monotonic()
        for _ in range(hops):
            time.sleep(0.5)
            before = cluster.primary()
            outcome = hand_over(before, registry)
            assert outcome.to == cluster.primary().slot != before.slot
        written = writer.stop()
    with capsys.disabled():
        print(f" {hops} hops in {time.monotonic() - start:.1f} s: {written}")
    assert written.lost == 0
    assert written.acknowledged > 1000
    # 50 ms on a machine that does nothing else; a stalled fail-over takes 5,000
    assert written.longest_gap_millis < 1000


def test_the_freshest_in_the_zone_with_the_fewest_primaries_takes_over_and_its_election_is_recorded(
    cluster: ClusterServers, registry: Registry
) -> None:
    # Member 1 is in the zone b, member 2 in c; the primaries of the other shards are both in b
    for slot in ("demo-1-0", "demo-2-0"):
        record = registry.slots()[slot]
        registry.publish(slot, Holder(record.node_id, record.address, record.instance_id, ZONES[1]))
    before = time.time()
    assert hand_over(cluster.primary(), registry).to == "demo-0-2"
    at = registry.slots()["demo-0-2"].elected_at_millis
    assert at is not None and before <= at / 1000 <= time.time()
    assert registry.slots()["demo-0-1"].elected_at_millis is None


def test_a_replica_and_a_primary_without_slots_have_nothing_to_hand_over(cluster: ClusterServers, registry: Registry) -> None:
    first, second = cluster.shard(0)[:2]
    assert hand_over(second, registry) == Outcome(f"nothing to hand over: this is a replica of {first.address}")
    with second.link() as link:
        link.call("CLUSTER", "RESET")
    assert hand_over(second, registry) == Outcome("nothing to hand over: it has no slots")


def test_a_slot_that_is_no_replica_cannot_be_chosen(cluster: ClusterServers, registry: Registry) -> None:
    with pytest.raises(Refused, match="demo-1-0 is no replica of this node; waited 0 s"):
        hand_over(cluster.primary(), registry, to="demo-1-0", patience=Patience(limit=0, pause=0.1))


def test_a_primary_that_has_lost_its_replicas_is_refused(cluster: ClusterServers, registry: Registry) -> None:
    registry.take_lease("demo-0-0", Shape(shards=3, members_per_shard=3))
    with pytest.raises(Refused, match="this node has no replica; waited 3 s"):
        hand_over(cluster.primary(1), registry, patience=QUICK)


def test_a_fleet_without_replicas_has_nothing_to_hand_over(cluster: ClusterServers, registry: Registry) -> None:
    registry.take_lease("demo-0-0", Shape(shards=3, members_per_shard=1))
    outcome = hand_over(cluster.primary(1), registry)
    assert outcome == Outcome("nothing to hand over: the shards of this fleet have no replicas")


@pytest.mark.parametrize("now", [3, 1])
def test_whether_there_are_replicas_tells_the_fleets_present_size_and_not_that_of_its_creation(
    cluster: ClusterServers, registry: Registry, aws: FaultyAws, now: int
) -> None:
    registry.take_lease("demo-0-0", Shape(shards=3, members_per_shard=4 - now))
    parameter = cluster_example()["cluster"]["shape"]
    ssm = boto3.client("ssm", region_name="eu-west-1", endpoint_url=aws.url)
    value = f'{{"version":1,"shards":3,"membersPerShard":{now}}}'
    ssm.put_parameter(Name=parameter, Value=value, Type="String", Overwrite=True)
    try:
        if now == 1:
            outcome = hand_over(cluster.primary(1), registry)
            assert outcome == Outcome("nothing to hand over: the shards of this fleet have no replicas")
        else:
            with pytest.raises(Refused, match="this node has no replica"):
                hand_over(cluster.primary(1), registry, patience=QUICK)
    finally:
        ssm.delete_parameter(Name=parameter)
