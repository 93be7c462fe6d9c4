from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from node_example import EXAMPLE, all_paths, example, name_of, remove_at, set_at
from redis_fleet_node.errors import NodeError
from redis_fleet_node.node import parse_node, read_node

PATHS = all_paths(EXAMPLE)
OBJECTS: list[tuple[Any, ...]] = [
    (),
    *((name,) for name in ("slot", "engine", "redis", "volume", "files")),
    ("users", 0),
]
# Values that are right for no key
WRONG: list[object] = [None, True, -1, 1.5, [], {}, "", " ", "a\nb", 'a"b', "a'b", "a\\b", "a\0b", "\ud800", "x" * 5000]


def test_the_example_is_read_whole() -> None:
    node = parse_node(example())
    assert (node.fleet, node.region, node.port, node.maxmemory_percent) == ("demo", "eu-west-1", 6379, 75)
    assert node.slot.zone == "eu-west-1a"
    assert node.engine.server == "/usr/bin/redis-server"
    assert node.volume.data == Path("/var/lib/redis/data")
    assert node.volume.users_acl == Path("/var/lib/redis/users.acl")
    assert [user.name for user in node.users] == ["app", "admin"]


def test_environment_may_be_missing() -> None:
    value = example()
    del value["environment"]
    assert parse_node(value).fleet == "demo"


@pytest.mark.parametrize("path", [path for path in PATHS if path != ("environment",)], ids=name_of)
def test_a_missing_key_is_named(path: tuple[Any, ...]) -> None:
    if isinstance(path[-1], int):
        value = example()
        set_at(value, path, None)
        expected = f'"{name_of(path)}" must be an object'
    else:
        value = example()
        remove_at(value, path)
        expected = f'"{name_of(path)}" must be .*, but is missing'
    with pytest.raises(NodeError, match=expected.replace("[", r"\[").replace("]", r"\]")):
        parse_node(value)


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_a_wrong_value_of_any_kind_is_refused_in_one_line_with_the_key(path: tuple[Any, ...]) -> None:
    for wrong in WRONG:
        value = example()
        set_at(value, path, wrong)
        with pytest.raises(NodeError) as caught:
            parse_node(value)
        text = str(caught.value)
        assert f'"{name_of(path)}' in text, wrong
        assert text.isprintable() and len(text) < 300, wrong


@pytest.mark.parametrize("path", OBJECTS, ids=name_of)
def test_an_unknown_key_is_refused(path: tuple[Any, ...]) -> None:
    value = example()
    set_at(value, (*path, "surprise"), 1)
    with pytest.raises(NodeError, match=r"surprise.* is not a key of node.json version 1"):
        parse_node(value)


def test_another_version_of_the_contract_is_refused() -> None:
    with pytest.raises(NodeError, match='"version" must be 1, got 2'):
        parse_node({**example(), "version": 2})


def test_a_topology_that_needs_the_boot_gate_is_refused() -> None:
    with pytest.raises(NodeError, match='"topology" must be standalone, got "cluster"'):
        parse_node({**example(), "topology": "cluster"})


def test_users_need_distinct_names_and_the_administrator() -> None:
    value = example()
    value["users"][0]["name"] = "admin"
    with pytest.raises(NodeError, match='"users" must have a name once each, got "admin" twice'):
        parse_node(value)
    value["users"] = [{**value["users"][0], "name": "app"}]
    with pytest.raises(NodeError, match='"users" must hold "admin"'):
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
    assert read_node(path).port == 6379
