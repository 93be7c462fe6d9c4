from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from node_example import cluster_example, example
from redis_fleet_node.local_conf import LocalFacts, knows_human_names, render_local_conf, replication_words, write_local_conf
from redis_fleet_node.memory import MEBIBYTE
from redis_fleet_node.node import Engine, Node, parse_node
from redis_fleet_node.password import Password
from redis_servers import RedisServer, all_servers, engine_of

FACTS = LocalFacts("127.0.0.2", 512 * MEBIBYTE, replication=None, append_only=None)
SECRET = 'a "b" \\ c\'d #é'


# Whom some of the servers run as when root starts them
NOBODY = 65534


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may read and write."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)  # noqa: S103
        yield Path(folder)


def text_of(value: dict[str, object], engine: Engine | None = None, facts: LocalFacts = FACTS) -> str:
    node = parse_node(value)
    if engine is not None:
        node = Node(**{**vars(node), "engine": engine})
    return render_local_conf(node, node.databases[0], facts)


def test_a_standalone_server_is_told_its_addresses_memory_and_processors() -> None:
    assert text_of(example()) == (
        "# Written by redis-fleet-boot.service at each boot; changes are overwritten.\n"
        "bind 127.0.0.2 127.0.0.1\n"
        "maxmemory 536870912\n"
        "server_cpulist 0-1\n"
    )


@pytest.mark.parametrize(
    ("name", "version", "knows", "words"),
    [("redis", "6.2", False, ("masteruser", "masterauth")), ("redis", "7.0", False, ("masteruser", "masterauth")),
     ("redis", "7.2", True, ("masteruser", "masterauth")), ("redis", "8.2", True, ("masteruser", "masterauth")),
     ("valkey", "7.2", True, ("masteruser", "masterauth")), ("valkey", "8.0", True, ("primaryuser", "primaryauth")),
     ("valkey", "9.0", True, ("primaryuser", "primaryauth"))],
)  # fmt: skip
def test_a_server_of_a_cluster_is_told_its_name_and_its_login_in_its_own_words(
    name: str, version: str, knows: bool, words: tuple[str, str]
) -> None:
    engine = Engine(name, version, "/usr/bin/redis-server", "redis")
    facts = LocalFacts("127.0.0.2", 512 * MEBIBYTE, Password(SECRET), append_only=False)
    lines = text_of(cluster_example(), engine, facts).splitlines()
    assert "cluster-announce-ip 127.0.0.2" in lines
    assert ("cluster-announce-human-nodename demo-0-0" in lines) is knows is knows_human_names(engine)
    assert lines[-3] == f"{words[0]} replication"
    assert lines[-2].startswith(f'{words[1]} "a ')
    assert lines[-1] == "appendonly no"


@pytest.mark.root
def test_only_root_and_the_server_s_group_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "run" / "local-6379.conf"
    assert write_local_conf(path, "bind 127.0.0.1\n", 54321) is True
    assert write_local_conf(path, "bind 127.0.0.1\n", 54321) is False
    status = path.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (0, 54321, 0o640)


@pytest.mark.root
@pytest.mark.parametrize("program", all_servers(), ids=lambda program: program.name)
def test_the_server_takes_every_line_and_the_password_as_it_is(program: Path, open_folder: Path) -> None:
    engine = engine_of(program)
    value = cluster_example()
    value["databases"][0]["cpus"] = "0"
    path = open_folder / "local.conf"
    facts = LocalFacts("127.0.0.2", 512 * MEBIBYTE, Password(SECRET), append_only=False)
    write_local_conf(path, text_of(value, engine, facts), NOBODY)
    lines = ["appendonly yes", "cluster-enabled yes", f"include {path}"]
    with RedisServer(program, open_folder, lines) as server, server.client() as client:
        known = {}
        for name in ["bind", "maxmemory", "masteruser", "masterauth", "cluster-announce-ip", "appendonly"]:
            reply = client.call("CONFIG", "GET", name)
            assert isinstance(reply, list) and len(reply) == 2, name
            known[name] = reply[1]
        assert known == {
            "bind": "127.0.0.2 127.0.0.1",
            "maxmemory": str(512 * MEBIBYTE),
            "masteruser": "replication",
            "masterauth": SECRET,
            "cluster-announce-ip": "127.0.0.2",
            "appendonly": "no",
        }
        user, _ = replication_words(engine)
        assert client.call("CONFIG", "GET", user) == [user, "replication"]
        names = client.call("CONFIG", "GET", "cluster-announce-human-nodename")
        assert names == (["cluster-announce-human-nodename", "demo-0-0"] if knows_human_names(engine) else [])
