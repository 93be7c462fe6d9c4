from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from aws_servers import FaultyAws
from cluster_machine import PASSWORD
from cluster_servers import FLEET, FleetInABox, created, join_all
from redis_fleet_node.cluster.shape import Shape
from redis_fleet_node.cluster.slot_ranges import slot_ranges_of
from redis_fleet_node.cluster.timing import Timing
from redis_fleet_node.cluster.view import by_id, myself_of
from redis_fleet_node.errors import NodeError
from redis_fleet_node.node import Engine
from redis_servers import PROJECT
from waiting import wait_until

pytestmark = pytest.mark.usefixtures("aws")

# Joins as the node's agent does, and stops itself when the first node has been introduced
CREATOR = """
import sys
sys.path[:0] = sys.argv[3].split(":")
import os, signal
from redis_fleet_node.cluster import creation
from redis_fleet_node.cluster.membership import Machine, Membership
from redis_fleet_node.cluster.timing import Timing
from redis_fleet_node.password import Password
from pathlib import Path
from redis_fleet_node.node import read_node
introduce = creation.meet
def stop_after_the_first(*words):
    introduce(*words)
    os.kill(os.getpid(), signal.SIGKILL)
creation.meet = stop_after_the_first
node = read_node(Path(sys.argv[1]))
machine = Machine(sys.argv[2], "i-0123456789abcdef0")
Membership(node, node.databases[0], machine, Password(sys.argv[4]), timing=Timing(lease=3)).join()
"""


def layout(fleet: FleetInABox) -> dict[str, tuple[str, str]]:
    """Of every slot the id of its node and the hash slots, or the primary, that it has."""
    found = {}
    for slot, server in fleet.servers.items():
        myself = server.myself()
        found[slot] = (myself.id, str(myself.primary_id or myself.ranges))
    return found


def test_a_fleet_of_nine_becomes_one_cluster_within_seconds(redis_program: Path, tmp_path: Path) -> None:
    with FleetInABox(redis_program, tmp_path, Shape(3, 3)) as fleet:
        fleet.start_all()
        start = time.monotonic()
        said = join_all(fleet.running())
        assert time.monotonic() - start < 6
        assert said[0].startswith("demo-0-0 is a primary with 5461 hash slots among 9 nodes")
        assert fleet.problem() is None
        ids = fleet.ids()
        for shard, wanted in enumerate(slot_ranges_of(3)):
            first = fleet.of(shard, 0).myself()
            assert first.ranges == (wanted,)
            assert first.epoch == shard + 1
            for member in (1, 2):
                assert fleet.of(shard, member).myself().primary_id == first.id
        record = fleet.registry.cluster()
        assert record is not None
        assert record.is_active
        assert {slot: one.node_id for slot, one in fleet.registry.slots().items()} == ids


def test_a_second_run_on_a_living_cluster_changes_nothing(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, Shape(3, 2)) as fleet:
        fleet.fill(20)
        before, keys = layout(fleet), fleet.keys()
        assert keys == 20
        join_all(fleet.running())
        assert (layout(fleet), fleet.keys(), fleet.problem()) == (before, keys, None)
        assert [server.membership().heal() for server in fleet.running()] == [None] * 6


def test_two_creations_that_race_make_one_cluster(redis_program: Path, tmp_path: Path) -> None:
    with FleetInABox(redis_program, tmp_path, Shape(3, 2)) as fleet:
        fleet.start_all()
        # Every node twice, as if two machines believed to be it
        join_all([*fleet.running(), *fleet.running()])
        assert fleet.problem() is None
        assert [fleet.of(shard, 0).myself().ranges for shard in range(3)] == [(wanted,) for wanted in slot_ranges_of(3)]


def test_a_creation_waits_for_the_last_slot(redis_program: Path, tmp_path: Path) -> None:
    quick = Timing(limit=3, lease=3, line=1)
    with FleetInABox(redis_program, tmp_path, Shape(3, 2)) as fleet:
        fleet.start_all()
        present = [server for server in fleet.running() if server is not fleet.of(2, 1)]
        with pytest.raises(NodeError, match="waited 3 s in vain: "):
            join_all(present, quick)
        for server in present:
            with server.link() as link:
                assert len(link.nodes()) == 1
        join_all(fleet.running())
        assert fleet.problem() is None


def test_an_engine_without_ranges_takes_its_hash_slots_one_by_one(redis_program: Path, tmp_path: Path) -> None:
    with FleetInABox(redis_program, tmp_path, Shape(3, 1)) as fleet:
        for server in fleet.servers.values():
            server.node = replace(server.node, engine=Engine("redis", "6.2", "/usr/bin/redis-server", "redis"))
        fleet.start_all()
        with fleet.of(0, 0).link() as link:
            link.call("ACL", "SETUSER", "admin", "-cluster|addslotsrange")
        fleet.create()
        assert fleet.problem() is None


def test_a_creator_that_dies_in_the_middle_is_followed_by_another(redis_program: Path, tmp_path: Path) -> None:
    with FleetInABox(redis_program, tmp_path, Shape(3, 2)) as fleet:
        fleet.start_all()
        creator = fleet.of(0, 0)
        paths = f"{PROJECT / 'lib' / 'node'}:{PROJECT / 'test' / 'node'}"
        argv = [sys.executable, "-c", CREATOR, str(creator.node_file), creator.address, paths, PASSWORD.reveal()]
        with subprocess.Popen(argv, env=os.environ.copy(), stdout=subprocess.DEVNULL) as process:
            others = [server for server in fleet.running() if server is not creator]
            wait_until(lambda: fleet.registry.cluster() is not None, "the lease")
            said = join_all(others)
            assert process.wait(timeout=30) == -signal.SIGKILL
        assert len(said) == 5
        record = fleet.registry.cluster()
        assert record is not None
        assert record.is_active
        assert record.owner in (f"{FLEET}-1-0", f"{FLEET}-2-0")
        join_all([creator])
        assert fleet.problem() is None


def test_a_node_with_keys_of_its_own_stops_the_creation(redis_program: Path, tmp_path: Path) -> None:
    with FleetInABox(redis_program, tmp_path, Shape(3, 2)) as fleet:
        fleet.start_all()
        with fleet.of(1, 0).link() as link:
            link.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
            link.call("CONFIG", "SET", "cluster-require-full-coverage", "no")
            wait_until(lambda: link.does("SET", "k", "v") is None, "a lone node that takes writes")
        with pytest.raises(NodeError, match=r"demo-1-0 .*hash slots.*; keep its volume: "):
            join_all(fleet.running(), Timing(limit=5, lease=3))
        assert fleet.registry.cluster() is None or not fleet.registry.cluster().is_active  # type: ignore[union-attr]
        with fleet.of(1, 0).link() as link:
            assert (link.key_count(), len(link.nodes())) == (1, 1)


def test_a_node_of_another_cluster_stops_the_creation(redis_program: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with FleetInABox(redis_program, tmp_path, Shape(3, 2)) as fleet, created(
        redis_program, tmp_path / "other", Shape(3, 2)
    ) as other:
        fleet.start_all()
        stranger = other.of(0, 0)
        with fleet.of(2, 1).link() as link:
            link.call("CLUSTER", "MEET", stranger.address, str(stranger.node.databases[0].port))
            wait_until(lambda: len(by_id(link.nodes())) == 7, "the stranger's cluster")
        with pytest.raises(NodeError, match=r"demo-2-1 at .* knows node .* which is none of this fleet's"):
            join_all(fleet.running(), Timing(limit=6, lease=3))
        for server in fleet.running():
            members = [myself_of(by_id(server.nodes()).values()).id, *by_id(server.nodes())]
            assert len(set(members)) == (7 if server is fleet.of(2, 1) else 1)


def test_a_fleet_without_its_table_waits_and_says_so(
    redis_program: Path, tmp_path: Path, aws: FaultyAws, capsys: pytest.CaptureFixture[str]
) -> None:
    denied = '{"__type":"AccessDeniedException","message":"not authorized"}'
    with FleetInABox(redis_program, tmp_path, Shape(3, 1)) as fleet:
        fleet.start_all()
        aws.faults += [("DynamoDB_20120810.GetItem", 400, denied)] * 3
        join_all(fleet.running(), Timing(limit=30, lease=3, line=0.5))
        assert "the registry does not answer: dynamodb:GetItem of table" in capsys.readouterr().out
        assert fleet.problem() is None
