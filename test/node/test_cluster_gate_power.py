"""The boot gate after a loss of power of all machines, or of a shard's, and without AWS."""

from __future__ import annotations

import shutil
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aws_servers import FaultyAws
from cluster_machine import Server
from cluster_servers import LOG, NOTHING, REGION, SNAPSHOTS, FleetInABox, created, in_parallel, is_logged
from redis_fleet_node.cluster import clients
from redis_fleet_node.cluster.copies import copy_of, place_of_snapshot
from redis_fleet_node.cluster.shape import Shape
from redis_fleet_node.cluster.timing import Timing
from redis_fleet_node.errors import NodeError
from waiting import wait_until

pytestmark = pytest.mark.usefixtures("aws")

KEYS = 60
SIX = Shape(3, 2)
SHORT = Timing(limit=3, line=1)
DENIED = '{"__type":"AccessDeniedException","message":"not authorized"}'


def saved(fleet: FleetInABox, member: int) -> None:
    """Lets one member of each shard write its snapshot."""
    for shard in range(fleet.shape.shards):
        with fleet.of(shard, member).link() as link:
            assert link.call("SAVE") == "OK"


def copied(fleet: FleetInABox) -> bool:
    """Whether every member has its shard's keys, in its log too where it keeps one."""
    running = fleet.running()
    return sum(map(fleet.key_count, running)) == KEYS * fleet.shape.members_per_shard and all(map(is_logged, running))


def without_power(fleet: FleetInABox) -> None:
    for server in fleet.running():
        server.kill()


def spoil_record(fleet: FleetInABox, state: str) -> None:
    """Makes the registry say that there is no cluster, or that it is being created."""
    table = fleet.parameter.rpartition("/")[2]
    key: Any = {"fleet": {"S": "demo"}, "item": {"S": "cluster"}}
    dynamodb = clients.dynamodb_client(REGION)
    if state == "missing":
        dynamodb.delete_item(TableName=table, Key=key)
    else:
        dynamodb.update_item(
            TableName=table,
            Key=key,
            UpdateExpression="SET #state = :state",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={":state": {"S": state}},
        )


def back(fleet: FleetInABox, server: Server) -> str:
    """A machine's start: gate, server, agent; returns what the gate said."""
    said = server.pass_gate()
    fleet.start(server)
    wait_until(server.answers, server.node.slot.name)
    server.membership().join()
    return said


def all_back(fleet: FleetInABox) -> list[str]:
    return in_parallel([partial(back, fleet, server) for server in fleet.servers.values()])


def test_an_owner_that_failed_with_its_only_replica_away_stays_closed(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        fleet.fill(KEYS)
        wait_until(lambda: copied(fleet), "the replicas' copies")
        victim, heir = fleet.of(0, 0), fleet.of(0, 1)
        last_copy = fleet.key_count(heir)
        old_id = victim.myself().id
        heir.kill()
        victim.kill()
        victim.wipe()
        wait_until(lambda: any(one.id == old_id and one.is_failed for one in fleet.of(1, 0).nodes()), "the failed owner")
        with pytest.raises(NodeError, match=r"waited 4 s in vain: the hash slots of failed node .* its replicas are away"):
            victim.pass_gate(Timing(limit=4, line=1))
        fleet.start(heir)
        wait_until(heir.answers, "the replica")
        assert "nobody takes this empty machine" in back(fleet, victim)
        fleet.wait_whole()
        assert (fleet.keys(), fleet.key_count(heir)) == (KEYS, last_copy)


def test_an_owner_without_replicas_says_what_to_restore_after_it_failed_too(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, Shape(3, 1)) as fleet:
        victim = fleet.of(1, 0)
        old_id = victim.myself().id
        victim.kill()
        victim.wipe()
        wait_until(lambda: any(one.id == old_id and one.is_failed for one in fleet.of(0, 0).nodes()), "the failed owner")
        with pytest.raises(NodeError, match=r"no replica that could take over .*; restore the slot's volume vol-"):
            victim.pass_gate()


@pytest.mark.parametrize("shape", [SIX, Shape(3, 3)], ids=["1-replica", "2-replicas"])
def test_a_fleet_with_snapshots_of_its_replicas_alone_comes_back_with_them(
    redis_program: Path, tmp_path: Path, shape: Shape
) -> None:
    with created(redis_program, tmp_path, shape, SNAPSHOTS) as fleet:
        fleet.fill(KEYS)
        wait_until(lambda: copied(fleet), "the replicas' copies")
        saved(fleet, 1)
        without_power(fleet)
        assert not any((fleet.of(shard, 0).data / "dump.rdb").exists() for shard in range(3))
        said = all_back(fleet)
        assert all("set aside" in line for line in said[:: shape.members_per_shard])
        fleet.wait_whole()
        assert fleet.keys() == KEYS
        wait_until(lambda: copied(fleet), "the replicas' copies")


def test_primaries_with_old_snapshots_let_fresher_replicas_take_over_after_a_loss_of_all_power(
    redis_program: Path, tmp_path: Path
) -> None:
    with created(redis_program, tmp_path, SIX, SNAPSHOTS) as fleet:
        saved(fleet, 0)
        fleet.fill(KEYS)
        wait_until(lambda: copied(fleet), "the replicas' copies")
        saved(fleet, 1)
        without_power(fleet)
        # The replicas are there first: a primary whose replicas are silent cannot know of them
        for shard in range(3):
            replica = fleet.of(shard, 1)
            fleet.start(replica)
            wait_until(replica.answers, replica.node.slot.name)
        in_parallel([partial(back, fleet, fleet.of(shard, 0)) for shard in range(3)])
        fleet.wait_whole()
        assert fleet.keys() == KEYS


def test_a_primary_whose_snapshot_is_the_newest_starts_at_once_beside_its_replica(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, SIX, SNAPSHOTS) as fleet:
        fleet.fill(KEYS)
        wait_until(lambda: copied(fleet), "the replicas' copies")
        saved(fleet, 1)
        saved(fleet, 0)
        without_power(fleet)
        for shard in range(3):
            replica = fleet.of(shard, 1)
            fleet.start(replica)
            wait_until(replica.answers, replica.node.slot.name)
        start = time.monotonic()
        assert "snapshot" in fleet.of(0, 0).pass_gate()
        assert time.monotonic() - start < 2


def test_the_place_of_a_snapshot_is_that_of_the_server_that_wrote_it(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, Shape(3, 2), SNAPSHOTS) as fleet:
        for keys in (1, KEYS, 50 * KEYS):
            fleet.fill(keys)
            for server in (fleet.of(0, 0), fleet.of(0, 1)):
                with server.link() as link:
                    before = copy_of(link).place
                    assert link.call("SAVE") == "OK"
                    after = copy_of(link).place
                place = place_of_snapshot(server.data / "dump.rdb")
                assert place is not None
                assert place.history == before.history
                assert before.offset <= place.offset <= after.offset


@pytest.mark.parametrize("shape", [Shape(3, 1), SIX], ids=["no-replica", "1-replica"])
def test_a_primary_that_keeps_nothing_starts_with_its_replicas_alone(redis_program: Path, tmp_path: Path, shape: Shape) -> None:
    with created(redis_program, tmp_path, shape, NOTHING) as fleet:
        fleet.fill(KEYS)
        without_power(fleet)
        if shape is SIX:
            fleet.start(fleet.of(0, 1))
            wait_until(fleet.of(0, 1).answers, "the replica")
        assert fleet.of(0, 0).pass_gate(SHORT) == "no member of the shard has a key"


def test_a_gate_outlasts_errors_of_aws(
    redis_program: Path, tmp_path: Path, aws: FaultyAws, capsys: pytest.CaptureFixture[str]
) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        fleet.fill(KEYS)
        victim = fleet.of(0, 0)
        victim.kill()
        for server in (fleet.of(1, 1), fleet.of(2, 1), fleet.of(2, 0)):
            server.kill()
        victim.wipe()
        aws.faults.append(("DynamoDB_20120810.Query", 400, DENIED))
        aws.refuse_ec2("DescribeInstances", "UnauthorizedOperation", "not authorized")
        with pytest.raises(NodeError, match="in vain: 2 of 5 other nodes answer, at least 3 must"):
            victim.pass_gate(SHORT)
        said = capsys.readouterr().out
        assert "the registry does not answer: dynamodb:Query" in said
        assert "the tags of the fleet's machines cannot be read: ec2:DescribeInstances" in said
        aws.faults.clear()


@pytest.mark.parametrize("state", ["missing", "CREATING"])
def test_a_node_that_lists_hash_slots_is_a_member_whatever_the_registry_says(
    redis_program: Path, tmp_path: Path, state: str
) -> None:
    with created(redis_program, tmp_path, SIX, LOG) as fleet:
        fleet.fill(KEYS)
        wait_until(lambda: copied(fleet), "the replicas' copies")
        victim, heir = fleet.of(0, 0), fleet.of(0, 1)
        victim.kill()
        shutil.rmtree(victim.data / "appendonlydir")
        spoil_record(fleet, state)
        assert "nobody takes this empty machine" in victim.pass_gate()
        assert heir.myself().slot_count > 0
        assert fleet.key_count(heir) > 0
