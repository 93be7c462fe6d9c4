from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aws_servers import FaultyAws
from cluster_servers import REGION, FleetInABox
from redis_fleet_node.cluster import clients
from redis_fleet_node.cluster.clients import AwsError
from redis_fleet_node.cluster.peers import running_addresses
from redis_fleet_node.cluster.registry import FORMER_IDS, Holder, Registry, SlotRecord
from redis_fleet_node.cluster.shape import Shape, parse_shape, read_shape
from redis_fleet_node.cluster.slot_names import Place, place_of, slots_of
from redis_fleet_node.cluster.slot_ranges import slot_ranges_of
from redis_fleet_node.errors import NodeError

SHAPE = Shape(3, 2)
HOLDER = Holder("a" * 40, "10.0.0.1", "i-0123456789abcdef0", "eu-west-1a")


@pytest.fixture
def fleet(redis_program: Path, tmp_path: Path, aws: FaultyAws) -> Iterator[FleetInABox]:
    with FleetInABox(redis_program, tmp_path, SHAPE) as box:
        yield box


@pytest.fixture
def registry(fleet: FleetInABox) -> Registry:
    return fleet.registry


def test_one_node_has_the_lease_until_it_runs_out(registry: Registry) -> None:
    assert registry.cluster() is None
    assert registry.take_lease("demo-0-0", SHAPE, 60)
    assert not registry.take_lease("demo-1-0", SHAPE, 60)
    assert registry.take_lease("demo-0-0", SHAPE, 0.2)
    assert not registry.renew_lease("demo-1-0", 60)
    time.sleep(0.3)
    assert registry.take_lease("demo-1-0", SHAPE, 60)
    assert not registry.renew_lease("demo-0-0", 60)
    assert not registry.activate("demo-0-0")
    record = registry.cluster()
    assert record is not None
    assert (record.owner, record.is_active, record.may_be_taken) == ("demo-1-0", False, False)


def test_a_cluster_that_exists_is_never_created_again(registry: Registry) -> None:
    assert registry.take_lease("demo-0-0", SHAPE, 0)
    assert registry.activate("demo-0-0")
    assert not registry.take_lease("demo-0-0", SHAPE)
    assert not registry.take_lease("demo-1-0", SHAPE)
    assert not registry.renew_lease("demo-0-0")
    record = registry.cluster()
    assert record is not None
    assert record.is_active


def test_a_creation_keeps_the_size_that_it_began_with(registry: Registry) -> None:
    assert registry.take_lease("demo-0-0", SHAPE, 0)
    assert registry.take_lease("demo-1-0", Shape(4, 3), 0)
    record = registry.cluster()
    assert record is not None
    assert record.shape == SHAPE


def test_a_slot_tells_who_fills_it_and_who_did(registry: Registry) -> None:
    assert registry.slot("demo-0-0") is None
    first = registry.publish("demo-0-0", HOLDER)
    assert first == SlotRecord("demo-0-0", HOLDER.node_id, "10.0.0.1", HOLDER.instance_id, "eu-west-1a")
    registry.record_election("demo-0-0", 1_700_000_000_123)
    moved = registry.publish("demo-0-0", replace(HOLDER, address="10.0.0.2"))
    assert (moved.elected_at_millis, moved.address, moved.former_ids) == (1_700_000_000_123, "10.0.0.2", ())
    other = registry.publish("demo-0-0", replace(HOLDER, node_id="b" * 40))
    assert (other.elected_at_millis, other.former_ids) == (None, ("a" * 40,))
    back = registry.publish("demo-0-0", HOLDER)
    assert back.former_ids == ("b" * 40,)
    assert registry.slots() == {"demo-0-0": back}
    assert registry.slot("demo-0-0") == back


def test_an_item_without_a_node_is_nobody(registry: Registry) -> None:
    registry.record_election("demo-0-0", 1_700_000_000_123)
    assert (registry.slot("demo-0-0"), registry.slots()) == (None, {})
    assert registry.publish("demo-0-0", HOLDER).former_ids == ()


def test_only_the_last_former_ids_are_kept(registry: Registry) -> None:
    for number in range(FORMER_IDS + 3):
        record = registry.publish("demo-0-0", replace(HOLDER, node_id=f"{number:040d}"))
    assert record.former_ids == tuple(f"{number:040d}" for number in range(2, FORMER_IDS + 2))


def test_an_error_of_the_table_names_call_table_and_remedy(registry: Registry, fleet: FleetInABox, aws: FaultyAws) -> None:
    absent = Registry(clients.dynamodb_client(REGION), "absent", "demo")
    with pytest.raises(AwsError, match=r"dynamodb:GetItem of table absent: .*ResourceNotFound"):
        absent.cluster()
    denied = '{"__type":"AccessDeniedException","message":"not authorized"}'
    aws.faults.append(("DynamoDB_20120810.UpdateItem", 400, denied))
    with pytest.raises(AwsError, match=r"dynamodb:UpdateItem of table .*; allow it in the instance's role"):
        registry.take_lease("demo-0-0", SHAPE)


def test_the_addresses_are_those_of_the_running_instances(fleet: FleetInABox) -> None:
    fleet.readdress("demo-0-0")
    found = running_addresses(clients.ec2_client(REGION), "demo")
    assert {slot: found[slot] for slot in fleet.servers} == {slot: server.address for slot, server in fleet.servers.items()}
    assert running_addresses(clients.ec2_client(REGION), "other") == {}


def test_the_shape_is_read_from_its_parameter(fleet: FleetInABox) -> None:
    assert read_shape(clients.ssm_client(REGION), fleet.parameter) == SHAPE
    with pytest.raises(AwsError, match="ssm:GetParameter of /absent"):
        read_shape(clients.ssm_client(REGION), "/absent")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "is not JSON"),
        ("[]", "must be an object"),
        ('{"version":2,"shards":3,"membersPerShard":2}', '"version" must be 1'),
        ('{"version":1,"shards":0,"membersPerShard":2}', '"shards" must be a whole number, 1-1000, got 0'),
        ('{"version":1,"shards":3}', '"membersPerShard" must be a whole number, 1-100, but is missing'),
        ('{"version":1,"shards":3,"membersPerShard":2,"x":1}', '"x" is not a key'),
    ],
)
def test_a_shape_that_is_none_is_refused(text: str, problem: str) -> None:
    with pytest.raises(NodeError, match=problem):
        parse_shape(text)


def test_the_names_of_slots_tell_their_places() -> None:
    assert list(slots_of("demo", Shape(2, 2))) == ["demo-0-0", "demo-0-1", "demo-1-0", "demo-1-1"]
    assert place_of("demo", "demo-12-3") == Place(12, 3)
    assert [place_of("demo", name) for name in ["demo-1", "demo-1-x", "other-1-1", "demo-1-1-1", "demo--1-1"]] == [None] * 5


@pytest.mark.parametrize("shards", [1, 2, 3, 7, 100, 400])
def test_the_ranges_cover_every_hash_slot_once_and_evenly(shards: int) -> None:
    ranges = slot_ranges_of(shards)
    assert ranges[0][0] == 0
    assert ranges[-1][1] == 16383
    assert all(before[1] + 1 == after[0] for before, after in zip(ranges, ranges[1:]))
    sizes = {last - first + 1 for first, last in ranges}
    assert max(sizes) - min(sizes) <= 1


def test_the_ranges_are_those_of_the_definition() -> None:
    assert slot_ranges_of(3) == [(0, 5460), (5461, 10921), (10922, 16383)]
    assert [slot_ranges_of(400)[shard] for shard in (0, 7, 399)] == [(0, 39), (286, 326), (16343, 16383)]
