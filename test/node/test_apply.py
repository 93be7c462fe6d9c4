"""`redis-fleet apply` on running servers: what may be set is set, the append-only file first."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from handover_servers import PASSWORD
from node_example import example
from node_machine import NodeMachine
from redis_fleet_node.apply.conf_file import normal, read_conf
from redis_fleet_node.errors import NodeError
from redis_fleet_node.resp import Reply
from redis_servers import RedisServer

ACL = f"user admin on >{PASSWORD.reveal()} ~* &* +@all"


def test_a_file_is_read_as_the_server_reads_it(tmp_path: Path) -> None:
    (tmp_path / "local.conf").write_text('maxmemory 2gb\nmasterauth "a \\"b\\" c"\n')
    (tmp_path / "redis.conf").write_text(
        "# a comment\n\nPORT 6379\nmaxmemory 1gb\nsave 900 1\nsave \"\"\nsave 3600 1\nsave 300 100\n"
        "client-output-buffer-limit replica 1gb 512mb 120\nclient-output-buffer-limit pubsub 32mb 8mb 60\n"
        f"user x on\ninclude {tmp_path}/local.conf\n"
    )
    assert read_conf(tmp_path / "redis.conf") == {
        "port": "6379",
        "maxmemory": "2gb",
        "save": "3600 1 300 100",
        "client-output-buffer-limit": "replica 1gb 512mb 120 pubsub 32mb 8mb 60",
        "masterauth": 'a "b" c',
    }


@pytest.mark.parametrize(
    ("left", "right"), [("1gb", "1073741824"), ("100mb", "104857600"), ("YES", "yes"), ("slave 1k 0 0", "replica 1000 0 0")]
)
def test_values_that_mean_the_same_are_the_same(left: str, right: str) -> None:
    assert normal(left) == normal(right)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.conf").write_text('logfile "open\n')
    with pytest.raises(NodeError, match=r"bad\.conf, line 1: is no directive"):
        read_conf(tmp_path / "bad.conf")
    (tmp_path / "loop.conf").write_text(f"include {tmp_path}/loop.conf\n")
    with pytest.raises(NodeError, match="include each other"):
        read_conf(tmp_path / "loop.conf")


class NodeOfServer:
    """A node with one database that runs, and the file that says how it should."""

    def __init__(self, folder: Path, server: RedisServer) -> None:
        self._server = server
        self._value = example()
        [database] = self._value["databases"]
        database["port"] = server.port
        self._value["volume"]["mountPoint"] = str(folder)
        (folder / str(server.port)).symlink_to(folder)
        self._folder = folder
        self._runs = 0

    def keeps(self, append_only: bool, rules: list[dict[str, int]]) -> None:
        """What node.json says of the persistence."""
        self._value["databases"][0]["persistence"] = {"appendOnly": append_only, "snapshotRules": rules}

    def apply(self, lines: list[str], local: list[str] | None = None, *options: str) -> subprocess.CompletedProcess[str]:
        """Runs the command with such a file."""
        self._runs += 1
        folder = self._folder / f"node-{self._runs}"
        folder.mkdir()
        machine = NodeMachine(folder, self._value, PASSWORD.reveal())
        self._run = machine.run
        port = self._server.port
        text = [f"port {port}", *lines, f"include /run/redis-fleet/local-{port}.conf"]
        (machine.etc / f"redis-{port}.conf").write_text("\n".join([*text, ""]))
        (machine.run / f"local-{port}.conf").write_text("\n".join([*(local or []), ""]))
        argv = machine.argv("apply", *options)
        return subprocess.run(argv, env=machine.environment(), capture_output=True, text=True, timeout=60, check=False)

    def local_conf(self) -> str:
        """The machine's own part of the file, as the last run left it."""
        return (self._run / f"local-{self._server.port}.conf").read_text()

    def get(self, name: str) -> Any:
        with self._server.client("admin", PASSWORD.reveal()) as client:
            reply = client.call("CONFIG", "GET", name)
            assert isinstance(reply, list)
            return reply[1]


def value_in(server: RedisServer) -> Reply:
    with server.client("admin", PASSWORD.reveal()) as client:
        return client.call("GET", "key")


@pytest.fixture
def server(redis_program: Path, tmp_path: Path) -> Iterator[RedisServer]:
    with RedisServer(redis_program, tmp_path, [ACL, "appendonly no"]) as running:
        yield running


@pytest.fixture
def node(server: RedisServer, tmp_path: Path) -> NodeOfServer:
    return NodeOfServer(tmp_path, server)


@pytest.mark.root
def test_what_may_be_set_is_set_and_what_needs_a_restart_is_told(node: NodeOfServer, server: RedisServer) -> None:
    lines = ["maxmemory 100mb", "save 3600 1 300 100", "io-threads 3", "client-output-buffer-limit replica 1gb 512mb 120"]
    done = node.apply(lines)
    assert done.returncode == 2
    out = done.stdout
    assert f"{server.port}: maxmemory is 0, the file says 100mb: set\n" in out
    assert f"{server.port}: save is empty, the file says 3600 1 300 100: set\n" in out
    assert "pubsub 33554432 8388608 60, the file says replica 1gb 512mb 120: set\n" in out
    assert f"{server.port}: needs a restart: io-threads is 1, the file says 3: ERR" in out
    assert out.count("\n") == len(lines)
    assert (node.get("maxmemory"), node.get("save")) == (str(100 * 2**20), "3600 1 300 100")
    again = node.apply([line for line in lines if not line.startswith("io-threads")])
    assert (again.returncode, again.stdout) == (0, f"{server.port}: runs as its file says\n")


@pytest.mark.root
def test_a_password_that_differs_is_set_and_not_shown(node: NodeOfServer) -> None:
    done = node.apply([], ['masterauth "a secret of the fleet"'], "--json")
    assert "a secret" not in done.stdout + done.stderr
    [result] = json.loads(done.stdout).values()
    assert result == {"set": ["masterauth differs: set"], "restart": []}
    assert node.get("masterauth") == "a secret of the fleet"


@pytest.mark.root
def test_the_append_only_file_is_turned_on_first_and_whole_when_the_command_ends(
    node: NodeOfServer, server: RedisServer, redis_program: Path, tmp_path: Path
) -> None:
    with server.client("admin", PASSWORD.reveal()) as client:
        client.call("SET", "key", "value")
    done = node.apply(["maxmemory 100mb", "appendonly yes"])
    assert done.returncode == 0
    first, second = done.stdout.splitlines()
    assert first == f"{server.port}: appendonly is no, the file says yes: set, and the append-only file is written"
    assert "maxmemory" in second
    server.__exit__()
    with RedisServer(redis_program, tmp_path, [ACL, "appendonly yes"]) as again:
        assert value_in(again) == "value"


@pytest.mark.root
def test_the_append_only_file_is_turned_off_after_a_snapshot_and_leaves_nothing_old_behind(
    node: NodeOfServer, server: RedisServer, redis_program: Path, tmp_path: Path
) -> None:
    node.apply(["appendonly yes"])
    with server.client("admin", PASSWORD.reveal()) as client:
        client.call("SET", "key", "value")
    node.keeps(append_only=False, rules=[{"seconds": 3600, "changes": 1}])
    done = node.apply(["appendonly no"])
    assert (done.returncode, "the append-only file removed" in done.stdout) == (0, True)
    assert not (tmp_path / "appendonlydir").exists()
    server.__exit__()
    with RedisServer(redis_program, tmp_path, [ACL, "appendonly no"]) as again:
        assert value_in(again) == "value"


@pytest.mark.root
def test_what_a_start_needed_is_not_what_the_definition_wants(node: NodeOfServer) -> None:
    done = node.apply(["appendonly yes"], ["appendonly no"])
    assert (done.returncode, node.get("appendonly")) == (0, "yes")
    assert node.local_conf() == ""


@pytest.mark.root
def test_a_log_that_was_read_a_last_time_goes_with_the_line_that_had_it_read(
    node: NodeOfServer, server: RedisServer, redis_program: Path, tmp_path: Path
) -> None:
    node.apply(["appendonly yes"])
    with server.client("admin", PASSWORD.reveal()) as client:
        client.call("SET", "key", "value")
    node.keeps(append_only=False, rules=[{"seconds": 3600, "changes": 1}])
    done = node.apply(["appendonly no"], ["maxmemory 0", "appendonly yes"])
    assert (done.returncode, node.get("appendonly")) == (0, "no")
    local = node.local_conf()
    assert local == "maxmemory 0\n"
    server.__exit__()
    with RedisServer(redis_program, tmp_path, [ACL, "appendonly no", *local.splitlines()]) as again:
        assert value_in(again) == "value"


@pytest.mark.root
@pytest.mark.parametrize(
    ("options", "code", "text"),
    [
        (["1"], 1, "no database of this node is on port 1; its ports are "),
        (["x"], 64, "redis-fleet apply: argument port: invalid int value: 'x'; see redis-fleet apply --help"),
    ],
)
def test_wrong_use_is_one_line(node: NodeOfServer, options: list[str], code: int, text: str) -> None:
    done = node.apply([], None, *options)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    assert text in done.stderr
