"""A creation that meets a lost table, a lost node, or a fleet that grows meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cluster_machine import TIMING
from cluster_servers import REGION, FleetInABox, created, join_all
from redis_fleet_node.cluster import clients
from redis_fleet_node.cluster.other_server import OtherServerError
from redis_fleet_node.cluster.registry import Registry
from redis_fleet_node.cluster.shape import Shape
from redis_fleet_node.cluster.slot_ranges import slot_ranges_of
from redis_fleet_node.cluster.timing import Timing
from redis_fleet_node.cluster.view import by_id
from redis_fleet_node.errors import NodeError
from registry_table import create_registry_table
from waiting import wait_until

pytestmark = pytest.mark.usefixtures("aws")

SIX = Shape(3, 2)


def test_a_member_whose_table_was_lost_creates_nothing_and_asks_for_the_table(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        fleet.fill(20)
        member = fleet.of(0, 0)
        assert member.node.cluster is not None
        table, client = member.node.cluster.registry, clients.dynamodb_client(REGION)
        client.delete_table(TableName=table)
        create_registry_table(client, table)
        for server in (member, fleet.of(0, 1)):
            with pytest.raises(NodeError) as caught:
                server.membership().join()
            assert str(caught.value) == (
                f"{server.node.slot.name} is a member of a cluster with 5 other nodes, of which the registry's table {table} "
                "has no record; no cluster is created, restore the table"
            )
        assert (fleet.registry.cluster(), fleet.registry.slots()) == (None, {})
        assert (fleet.keys(), fleet.problem()) == (20, None)


@pytest.mark.parametrize(("members", "place"), [(2, (0, 1)), (2, (1, 0)), (1, (1, 0))])
def test_a_node_that_is_lost_after_the_introduction_is_replaced_and_forgotten(
    redis_program: Path, tmp_path: Path, members: int, place: tuple[int, int]
) -> None:
    activate = Registry.activate
    shape, patching = Shape(3, members), pytest.MonkeyPatch.context()
    with FleetInABox(redis_program, tmp_path, shape) as fleet, ThreadPoolExecutor(max_workers=8) as pool, patching as patch:
        patch.setattr(Registry, "activate", lambda *_: False)
        fleet.start_all()
        victim = fleet.of(*place)
        joins = {server.node.slot.name: pool.submit(server.membership().join) for server in fleet.running()}
        wait_until(lambda: fleet.problem() is None, "all but the record")
        old_id = victim.myself().id
        victim.kill()
        victim.wipe()
        fleet.start(victim)
        with pytest.raises(OtherServerError):
            joins.pop(victim.node.slot.name).result(timeout=30)
        patch.setattr(Registry, "activate", activate)
        joins[victim.node.slot.name] = pool.submit(victim.membership().join)
        for join in joins.values():
            join.result(timeout=90)
        record = fleet.registry.cluster()
        assert record is not None and record.is_active
        assert (fleet.problem(), fleet.listed_by(old_id)) == (None, [])
        assert [fleet.primary_of(shard).myself().ranges for shard in range(3)] == [(wanted,) for wanted in slot_ranges_of(3)]


def test_a_slot_that_comes_during_the_creation_waits_and_enters_afterwards(redis_program: Path, tmp_path: Path) -> None:
    with FleetInABox(redis_program, tmp_path, SIX) as fleet:
        # A creator that died at once: its lease is over, and anybody may take it
        fleet.registry.take_lease("demo-0-0", SIX, seconds=-1)
        fleet.resize(Shape(4, 2))
        fleet.start_all()
        late = [fleet.of(3, 0), fleet.of(3, 1)]
        for server in late:
            with pytest.raises(NodeError, match="demo-0-0 creates the cluster with 3 shards, and this slot is none of theirs"):
                server.membership(Timing(limit=2, lease=3)).join()
            assert (len(by_id(server.nodes())), server.myself().slot_count) == (1, 0)
        record = fleet.registry.cluster()
        assert record is not None and (record.owner, record.may_be_taken) == ("demo-0-0", True)
        join_all(fleet.running(), TIMING)
        record = fleet.registry.cluster()
        assert record is not None and (record.is_active, record.shape) == (True, SIX)
        assert fleet.of(3, 1).myself().primary_id == fleet.of(3, 0).myself().id
        fleet.wait_whole()
