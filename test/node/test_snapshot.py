"""Timed snapshots: where, when, and the last one before a stop."""

from __future__ import annotations

import dataclasses
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from handover_servers import PASSWORD, ClusterServers, Server
from node_example import cluster_example, example
from node_machine import NodeMachine
from redis_fleet_node.database import SnapshotRule
from redis_fleet_node.errors import NodeError
from redis_fleet_node.handover.fleet_link import FleetLink
from redis_fleet_node.node import Node, parse_node
from redis_fleet_node.persistence.snapshot import snapshot
from redis_fleet_node.persistence.snapshot_rules import busy_with, due_rule
from redis_servers import RedisServer, find_program
from waiting import wait_until

RULES = (SnapshotRule(3600, 1), SnapshotRule(60, 1000))
NOW = 1_800_000_000
# Of hash slot 5061, in the first of three shards
KEY = "{bar}:key"

# One cluster for all of them
pytestmark = pytest.mark.xdist_group("snapshot")


@pytest.mark.parametrize(
    ("age", "changes", "due"),
    [(3599, 999, None), (3600, 0, None), (3600, 1, RULES[0]), (60, 999, None), (60, 1000, RULES[1]), (59, 10**6, None)],
)
def test_a_snapshot_is_due_when_one_rule_is_met(age: int, changes: int, due: SnapshotRule | None) -> None:
    info = {"rdb_last_save_time": str(NOW - age), "rdb_changes_since_last_save": str(changes)}
    assert due_rule(RULES, info, NOW) is due


def test_without_the_time_of_the_last_one_nothing_can_be_due() -> None:
    with pytest.raises(NodeError, match="does not tell rdb_last_save_time as a number"):
        due_rule(RULES, {}, NOW)


def test_no_snapshot_begins_beside_another_fork() -> None:
    assert busy_with({"loading": "0", "rdb_bgsave_in_progress": "0"}) is None
    assert busy_with({"aof_rewrite_in_progress": "1"}) == "the append-only file is being rewritten"


@pytest.fixture(scope="module")
def cluster(redis_of_module: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterServers]:
    with ClusterServers(redis_of_module, tmp_path_factory.mktemp("cluster"), [3, 1, 1]) as servers:
        yield servers


@pytest.fixture(scope="module")
def redis_of_module() -> Path:
    found: Path | None = find_program("redis-server", "REDIS_SERVER")
    if found is None:
        pytest.skip("needs redis-server, by REDIS_SERVER, in .tools/bin or on the PATH")
    return found


def node_of(server: Server, changes: int = 1) -> Node:
    value = cluster_example()
    value["databases"][0]["port"] = server.port
    value["databases"][0]["persistence"] = {"appendOnly": False, "snapshotRules": [{"seconds": 1, "changes": changes}]}
    return parse_node(value)


def look(server: Server, changes: int = 1) -> str:
    node = node_of(server, changes)
    return snapshot(node, node.databases[0], FleetLink(PASSWORD), server.address)


def write(server: Server) -> None:
    """A change that all members have, and old enough for a rule of one second."""
    with server.link() as link:
        link.call("SET", KEY, str(time.time()))
        link.call("WAIT", "2", "2000")
    time.sleep(1.1)


def members(cluster: ClusterServers, shard: int = 0) -> tuple[Server, list[Server]]:
    """Primary, and replicas in the order in which they write snapshots."""
    primary = cluster.primary(shard)
    replicas = [server for server in cluster.shard(shard) if server is not primary]
    return primary, sorted(replicas, key=lambda server: server.node_id)


def saved_at(server: Server) -> int:
    with server.link() as link:
        info = link.info("persistence")
    return int(info["rdb_last_save_time"])


def test_one_replica_of_a_shard_writes_the_snapshot_and_never_the_primary(cluster: ClusterServers) -> None:
    primary, (first, second) = members(cluster)
    write(primary)
    before = {server.slot: saved_at(server) for server in (primary, first, second)}
    mine = f"not here: the replica {first.address} writes the snapshots"
    assert (look(primary), look(second)) == (mine, mine)
    assert look(first) == "begun on this replica: 1 changes in 1 s"
    wait_until(lambda: saved_at(first) > before[first.slot], "the snapshot")
    assert (first.folder / "dump.rdb").exists()
    assert [saved_at(server) for server in (primary, second)] == [before[primary.slot], before[second.slot]]
    assert look(first) == "nothing to do: 0 changes since the last one"


def test_the_next_replica_writes_it_where_the_first_has_lost_its_link(cluster: ClusterServers) -> None:
    primary, (first, second) = members(cluster)
    with first.link() as link:
        link.call("CONFIG", "SET", "masterauth", "wrong")
        link.call("CLIENT", "KILL", "TYPE", "master")
        wait_until(lambda: link.role().link != "connected", "a link that is down")
        with primary.link() as writer:
            writer.call("SET", KEY, "1")
        time.sleep(1.1)
        assert look(second) == "begun on this replica: 1 changes in 1 s"
        link.call("CONFIG", "SET", "masterauth", PASSWORD.reveal())
        wait_until(lambda: link.role().link == "connected", "a link that is up")


def test_a_primary_without_any_replica_writes_it_and_says_so(cluster: ClusterServers) -> None:
    lonely = cluster.primary(1)
    with lonely.link() as link:
        # Of hash slot 5474, in the second of three shards
        link.call("SET", "{user}:key", "1")
    time.sleep(1.1)
    assert look(lonely) == "begun on the primary, because no replica is healthy: 1 changes in 1 s"


def test_too_few_changes_and_a_fork_that_runs_are_waited_for(cluster: ClusterServers) -> None:
    primary, (first, _) = members(cluster)
    write(primary)
    assert look(first, changes=10**9).startswith("nothing to do: ")
    with first.link() as link:
        link.call("CONFIG", "SET", "rdb-key-save-delay", "10000")
        with primary.link() as writer:
            for number in range(200):
                writer.call("SET", f"{KEY}{number}", "1")
            writer.call("WAIT", "2", "2000")
        link.call("BGSAVE")
        assert look(first) == "not now: a snapshot is being written"
        link.call("CONFIG", "SET", "rdb-key-save-delay", "0")
        wait_until(lambda: link.info("persistence")["rdb_bgsave_in_progress"] == "0", "the snapshot's end")


def test_a_database_without_rules_and_a_standalone_server_have_nothing_to_time(cluster: ClusterServers) -> None:
    node = node_of(cluster.servers[0])
    quiet = dataclasses.replace(
        node.databases[0], persistence=dataclasses.replace(node.databases[0].persistence, snapshot_rules=())
    )
    assert snapshot(node, quiet, FleetLink(PASSWORD)) == "the database keeps no snapshots"
    alone = parse_node(example())
    line = "the server itself saves by its rules: it has no replicas"
    assert snapshot(alone, alone.databases[0], FleetLink(PASSWORD)) == line


def stop_of(folder: Path, server: RedisServer, append_only: bool) -> subprocess.CompletedProcess[str]:
    value = example()
    value["databases"][0]["port"] = server.port
    value["databases"][0]["persistence"]["appendOnly"] = append_only
    folder.mkdir()
    machine = NodeMachine(folder, value, PASSWORD.reveal())
    argv = machine.argv("persistence.stop", str(server.port))
    return subprocess.run(argv, env=machine.environment(), capture_output=True, text=True, timeout=60, check=False)


ACL = f"user admin on >{PASSWORD.reveal()} ~* &* +@all"


@pytest.mark.root
def test_a_database_with_snapshots_alone_is_saved_before_its_stop(redis_program: Path, tmp_path: Path) -> None:
    with RedisServer(redis_program, tmp_path, [ACL, 'save ""']) as server:
        with server.client("admin", PASSWORD.reveal()) as client:
            client.call("SET", "key", "value")
        done = stop_of(tmp_path / "node", server, append_only=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert "the snapshot is written and the server has ended" in done.stdout
        again = stop_of(tmp_path / "again", server, append_only=False)
        assert (again.returncode, "nothing to save: " in again.stdout) == (0, True)
    with RedisServer(redis_program, tmp_path, [ACL]) as server, server.client("admin", PASSWORD.reveal()) as client:
        assert client.call("GET", "key") == "value"


@pytest.mark.root
def test_a_snapshot_that_cannot_be_written_is_an_error_and_the_server_goes_on(
    redis_program: Path, tmp_path: Path
) -> None:
    with RedisServer(redis_program, tmp_path, [ACL, 'save ""']) as server, server.client("admin", PASSWORD.reveal()) as client:
        client.call("SET", "key", "value")
        (tmp_path / "dump.rdb").mkdir()
        done = stop_of(tmp_path / "node", server, append_only=False)
        assert done.returncode == 1
        assert "no snapshot was written: " in done.stderr
        assert client.call("GET", "key") == "value"


@pytest.mark.root
def test_a_database_with_an_append_only_file_needs_no_snapshot(redis_program: Path, tmp_path: Path) -> None:
    with RedisServer(redis_program, tmp_path, [ACL, "appendonly yes"]) as server:
        done = stop_of(tmp_path / "node", server, append_only=True)
        assert "nothing to save before the stop" in done.stdout
        with server.client("admin", PASSWORD.reveal()) as client:
            assert client.call("PING") == "PONG"
