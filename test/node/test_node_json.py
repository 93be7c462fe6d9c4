from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from node_example import (
    EXAMPLE,
    all_paths,
    cluster_example,
    example,
    name_of,
    remove_at,
    set_at,
    with_two_databases,
)
from redis_fleet_node.errors import NodeError
from redis_fleet_node.node import Cluster, Dns, Hooks, Memory, SnapshotRule, parse_node, read_node

Keys = tuple[Any, ...]
DATABASE: Keys = ("databases", 0)
PATHS = all_paths(EXAMPLE)
CLUSTER_PATHS = [path for path in all_paths(cluster_example()) if path[0] == "cluster"]
OPTIONAL: list[Keys] = [("environment",), (*DATABASE, "cpus"), ("cluster", "dns")]
OBJECTS: list[Keys] = [
    (),
    *((name,) for name in ("slot", "engine", "hooks", "volume", "files", "cluster")),
    ("cluster", "dns"),
    DATABASE,
    *((*DATABASE, name) for name in ("memory", "persistence")),
    (*DATABASE, "persistence", "snapshotRules", 0),
    (*DATABASE, "users", 0),
]
# Values that are right for no key
WRONG: list[object] = [None, True, -1, 1.5, [], {}, "", " ", "a\nb", 'a"b', "a'b", "a\\b", "a\0b", "\ud800", "x" * 5000]
# But for these
RIGHT: list[tuple[object, object]] = [("appendOnly", True), ("snapshotRules", [])]


def test_the_example_is_read_whole() -> None:
    node = parse_node(example())
    assert (node.fleet, node.region, node.topology) == ("demo", "eu-west-1", "standalone")
    assert node.slot.zone == "eu-west-1a"
    assert (node.engine.server, node.engine.number) == ("/usr/bin/redis-server", (7, 0))
    assert node.volume.mount_point == Path("/var/lib/redis")
    assert node.hooks == Hooks("redis-fleet-launching", "redis-fleet-terminating")
    assert node.cluster is None
    [database] = node.databases
    assert (database.name, database.port, database.cpus) == ("main", 6379, "0-1")
    assert database.memory == Memory(75, 25, 5, 0, 100)
    assert database.persistence.append_only is True
    assert database.persistence.snapshot_rules == (SnapshotRule(3600, 1),)
    assert [user.name for user in database.users] == ["app", "admin"]
    assert (database.has_user("admin"), database.has_user("replication")) == (True, False)


def test_each_database_has_its_own_files() -> None:
    node = parse_node(with_two_databases())
    assert [database.port for database in node.databases] == [6379, 6380]
    second = node.database_on(6380)
    assert second.data == Path("/var/lib/redis/6380")
    assert second.users_acl == Path("/var/lib/redis/6380/users.acl")
    assert second.conf == Path("/etc/redis-fleet/redis-6380.conf")
    assert second.local_conf == Path("/run/redis-fleet/local-6380.conf")
    assert second.secrets == Path("/run/redis-fleet/secrets/6380")
    assert second.ready_file == Path("/run/redis-fleet/ready-6380")
    with pytest.raises(NodeError, match="no database of this node is on port 6381; its ports are 6379, 6380"):
        node.database_on(6381)


def test_a_cluster_is_read_whole() -> None:
    node = parse_node(cluster_example())
    dns = Dns("Z0123456789ABC", "demo.redis-fleet.internal")
    assert node.cluster == Cluster("demo-Registry-1ABCDEF", "/redis-fleet/demo-Shape", 5000, dns)
    assert node.databases[0].has_user("replication")
    value = cluster_example()
    del value["cluster"]["dns"]
    assert parse_node(value).cluster == Cluster("demo-Registry-1ABCDEF", "/redis-fleet/demo-Shape", 5000, None)


def test_a_database_may_keep_nothing_and_take_every_cpu() -> None:
    value = example()
    value["databases"][0]["persistence"] = {"appendOnly": False, "snapshotRules": []}
    del value["databases"][0]["cpus"]
    [database] = parse_node(value).databases
    assert (database.persistence.is_none, database.cpus) == (True, None)


def test_environment_may_be_missing() -> None:
    value = example()
    del value["environment"]
    assert parse_node(value).fleet == "demo"


@pytest.mark.parametrize("path", [path for path in PATHS + CLUSTER_PATHS if path not in OPTIONAL], ids=name_of)
def test_a_missing_key_is_named(path: Keys) -> None:
    value = cluster_example() if path[0] == "cluster" else example()
    if isinstance(path[-1], int):
        set_at(value, path, None)
        expected = f'"{name_of(path)}" must be an object'
    else:
        remove_at(value, path)
        expected = f'"{name_of(path)}" must be .*, but is missing'
    with pytest.raises(NodeError, match=expected.replace("[", r"\[").replace("]", r"\]")):
        parse_node(value)


@pytest.mark.parametrize("path", PATHS + CLUSTER_PATHS, ids=name_of)
def test_a_wrong_value_of_any_kind_is_refused_in_one_line_with_the_key(path: Keys) -> None:
    for wrong in WRONG:
        if (path[-1], wrong) in RIGHT:
            continue
        value = cluster_example()
        set_at(value, path, wrong)
        with pytest.raises(NodeError) as caught:
            parse_node(value)
        text = str(caught.value)
        assert f'"{name_of(path)}' in text, wrong
        assert text.isprintable() and len(text) < 300, wrong


@pytest.mark.parametrize("path", OBJECTS, ids=name_of)
def test_an_unknown_key_is_refused(path: Keys) -> None:
    value = cluster_example()
    set_at(value, (*path, "surprise"), 1)
    with pytest.raises(NodeError, match=r"surprise.* is not a key of node.json version 1"):
        parse_node(value)


def test_another_version_of_the_contract_is_refused() -> None:
    with pytest.raises(NodeError, match='"version" must be 1, got 2'):
        parse_node({**example(), "version": 2})


def test_a_cluster_is_told_of_where_the_topology_is_one_and_nowhere_else() -> None:
    with pytest.raises(NodeError, match='"topology" must be standalone or cluster, got "ring"'):
        parse_node({**example(), "topology": "ring"})
    with pytest.raises(NodeError, match='"cluster" must be an object, but is missing'):
        parse_node({**example(), "topology": "cluster"})
    with pytest.raises(NodeError, match=r'"cluster" is not a key of node.json version 1; remove it'):
        parse_node({**cluster_example(), "topology": "standalone"})


def test_a_cluster_has_one_database_whose_bus_has_a_port() -> None:
    value = cluster_example()
    value["databases"] = with_two_databases()["databases"]
    with pytest.raises(NodeError, match='"databases" must have exactly one item in a cluster, got 2'):
        parse_node(value)
    value = cluster_example()
    value["databases"][0]["port"] = 55536
    with pytest.raises(NodeError, match=r'"databases\[0\].port" must be 1024-55535 in a cluster.*, got 55536'):
        parse_node(value)


def test_databases_have_distinct_names_and_ports_and_share_the_memory() -> None:
    for key, wrong, message in [
        ("name", "main", '"databases" must have a name once each, got "main" twice'),
        ("port", 6379, '"databases" must have a port once each, got 6379 twice'),
        ("memory", {**EXAMPLE["databases"][0]["memory"], "sharePercent": 51}, "at most 100 percent of the memory, got 101"),
    ]:
        value = with_two_databases()
        value["databases"][1][key] = wrong
        with pytest.raises(NodeError, match=message):
            parse_node(value)
    value["databases"] = [{**EXAMPLE["databases"][0], "name": f"d{index}", "port": 7000 + index} for index in range(17)]
    with pytest.raises(NodeError, match='"databases" must have at most 16 items, got 17'):
        parse_node(value)


def test_users_need_distinct_names_and_the_administrator() -> None:
    value = example()
    users = value["databases"][0]["users"]
    users[0]["name"] = "admin"
    with pytest.raises(NodeError, match=r'"databases\[0\].users" must have a name once each, got "admin" twice'):
        parse_node(value)
    value["databases"][0]["users"] = [{**users[0], "name": "app"}]
    with pytest.raises(NodeError, match=r'"databases\[0\].users" must hold "admin"'):
        parse_node(value)


@pytest.mark.parametrize("mount_point", ["/", "relative", "/var/../etc", "/var/./x", "/var//x", "/var/x/", "/a b"])
def test_a_mount_point_that_is_no_plain_absolute_path_is_refused(mount_point: str) -> None:
    value = example()
    value["volume"]["mountPoint"] = mount_point
    with pytest.raises(NodeError, match=r"volume.mountPoint"):
        parse_node(value)


def test_a_file_that_cannot_be_read_or_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "node.json"
    with pytest.raises(NodeError, match=f"{path}: cannot be read: No such file"):
        read_node(path)
    for content in [b"", b"{", b"\xff\xfe", b"[" * 100_000]:
        path.write_bytes(content)
        with pytest.raises(NodeError, match=f"{path}: is not JSON"):
            read_node(path)
    path.write_text(json.dumps(example()), encoding="utf-8")
    assert read_node(path).databases[0].port == 6379
