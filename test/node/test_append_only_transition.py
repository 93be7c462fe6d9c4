"""The append-only file is turned on by the running server, and nothing is lost at any point."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from handover_servers import PASSWORD
from node_example import example
from redis_fleet_node import database as database_module
from redis_fleet_node.cluster.servers import ServerLink
from redis_fleet_node.database import Database
from redis_fleet_node.errors import NodeError
from redis_fleet_node.node import Node, parse_node
from redis_fleet_node.persistence.transition import OVERRIDE, Transitions, is_overridden, remove_override, turn_on
from redis_fleet_node.users import keep_password
from redis_servers import RedisServer, find_program
from waiting import wait_until

ACL = f"user admin on >{PASSWORD.reveal()} ~* &* +@all"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that stands for /run/redis-fleet."""
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setattr(database_module, "RUN", folder)
    return folder


def node_of(server: RedisServer, folder: Path) -> Node:
    value = example()
    value["databases"][0]["port"] = server.port
    value["volume"]["mountPoint"] = str(folder)
    return parse_node(value)


class Started:
    """A server that was started without its append-only file, from a snapshot, as the boot starts it."""

    def __init__(self, server: RedisServer, folder: Path) -> None:
        self.node = node_of(server, folder)
        self.database: Database = self.node.databases[0]
        # Its data folder has the port's name, which is known only now
        self.database.data.symlink_to(folder)
        keep_password(self.database.secrets, "admin", PASSWORD)
        self.local_conf = self.database.local_conf
        self.local_conf.write_text(f"bind 127.0.0.1\n{OVERRIDE}\n")
        self.local_conf.chmod(0o640)


def restarted(folder: Path) -> RedisServer:
    """The server as the next boot starts it."""
    program = find_program("redis-server", "REDIS_SERVER")
    assert program is not None
    return RedisServer(program, folder, [ACL, "appendonly yes"])


@pytest.fixture
def server(redis_program: Path, tmp_path: Path) -> Iterator[RedisServer]:
    with RedisServer(redis_program, tmp_path, [ACL, "appendonly no"]) as running:
        yield running


@pytest.fixture
def started(server: RedisServer, run: Path, tmp_path: Path) -> Started:
    assert run.is_dir()
    return Started(server, tmp_path)


def test_the_running_server_writes_the_file_before_the_next_start_relies_on_it(
    server: RedisServer, started: Started, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with server.client("admin", PASSWORD.reveal()) as client:
        client.call("SET", "before", "1")
        transitions = Transitions(started.node)
        transitions.round()
        assert is_overridden(started.local_conf)
        client.call("SET", "after", "2")

        def is_whole() -> bool:
            transitions.round()
            return not is_overridden(started.local_conf)

        wait_until(is_whole, "a whole append-only file")
    assert started.local_conf.read_text() == "bind 127.0.0.1\n"
    assert stat.S_IMODE(started.local_conf.stat().st_mode) == 0o640
    out = capsys.readouterr().out
    assert f"{server.port}: appendonly yes is set, the server writes the append-only file" in out
    assert f"{server.port}: the append-only file is whole, the server will start with it from now on" in out
    server.__exit__()
    assert not (tmp_path / "dump.rdb").exists()
    with restarted(tmp_path) as again, again.client("admin", PASSWORD.reveal()) as client:
        assert (client.call("GET", "before"), client.call("GET", "after")) == ("1", "2")


def test_a_file_that_cannot_be_written_leaves_the_override_and_says_so_once(
    server: RedisServer, started: Started, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Where the folder should be, a file is
    (tmp_path / "appendonlydir").write_text("")
    transitions = Transitions(started.node)
    for _ in range(3):
        transitions.round()
    assert is_overridden(started.local_conf)
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith(f"redis-fleet agent: {server.port}: ")


def test_a_node_without_an_override_asks_no_server(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Transitions(parse_node(example())).round()
    assert capsys.readouterr().out == ""
    assert not is_overridden(tmp_path / "none")


def test_the_override_is_only_its_own_line(tmp_path: Path) -> None:
    path = tmp_path / "local.conf"
    path.write_text("bind 10.0.0.1\nappendonly no\nmaxmemory 1\n")
    remove_override(path)
    assert path.read_text() == "bind 10.0.0.1\nmaxmemory 1\n"


def test_a_rewrite_that_failed_is_an_error(redis_program: Path, tmp_path: Path) -> None:
    lines = [ACL, "appendonly yes", "rdb-key-save-delay 10000000"]
    with RedisServer(redis_program, tmp_path, lines) as server, ServerLink("127.0.0.1", server.port, PASSWORD) as link:
        assert turn_on(link) is None
        link.call("SET", "key", "value")
        link.call("BGREWRITEAOF")
        assert turn_on(link) == "the server writes the append-only file"
        process = link.info("server")["process_id"]
        [child] = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        os.kill(int(child), signal.SIGKILL)
        wait_until(lambda: link.info("persistence")["aof_rewrite_in_progress"] == "0", "the child's end")
        with pytest.raises(NodeError, match="could not write the append-only file"):
            turn_on(link)
