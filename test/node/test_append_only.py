from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from node_example import example
from redis_fleet_node.append_only import append_only_override, has_append_only_file, set_aside_old_file
from redis_fleet_node.cluster.disk import read_disk
from redis_fleet_node.node import Database, parse_node
from redis_fleet_node.resp import RespClient
from redis_servers import RedisServer, find_program


def database_in(folder: Path, append_only: bool = True) -> Database:
    value = example()
    value["volume"]["mountPoint"] = str(folder)
    value["databases"][0]["persistence"]["appendOnly"] = append_only
    [database] = parse_node(value).databases
    database.data.mkdir(exist_ok=True)
    return database


def fill(client: RespClient) -> None:
    for number in range(100):
        assert client.call("SET", f"key{number}", str(number)) == "OK"


def snapshot_of(program: Path, database: Database) -> None:
    """A server without an append-only file leaves a snapshot with a hundred keys."""
    with RedisServer(program, database.data, ["appendonly no"]) as server, server.client() as client:
        fill(client)
        assert client.call("SAVE") == "OK"


def test_without_the_override_a_server_that_gets_its_first_append_only_file_comes_up_empty(
    redis_program: Path, tmp_path: Path
) -> None:
    database = database_in(tmp_path)
    snapshot_of(redis_program, database)
    with RedisServer(redis_program, database.data, ["appendonly yes"]) as server, server.client() as client:
        assert client.call("DBSIZE") == 0


def test_with_the_override_it_keeps_its_data_and_has_the_file_from_then_on(redis_program: Path, tmp_path: Path) -> None:
    database = database_in(tmp_path)
    snapshot_of(redis_program, database)
    assert append_only_override(database) is False
    with RedisServer(redis_program, database.data, ["appendonly yes", "appendonly no"]) as server, server.client() as client:
        assert client.call("DBSIZE") == 100
        assert client.call("CONFIG", "SET", "appendonly", "yes") == "OK"
        wait_for_file(client)
        assert client.call("SET", "more", "1") == "OK"
    assert append_only_override(database) is None
    with RedisServer(redis_program, database.data, ["appendonly yes"]) as server, server.client() as client:
        assert client.call("DBSIZE") == 101


def wait_for_file(client: RespClient) -> None:
    for _ in range(100):
        information = str(client.call("INFO", "persistence"))
        if "aof_rewrite_in_progress:0" in information and "aof_rewrite_scheduled:0" in information:
            return
        time.sleep(0.05)
    raise AssertionError("the append-only file was not written")


def test_a_server_whose_first_file_was_never_finished_is_started_without_it_again(redis_program: Path, tmp_path: Path) -> None:
    database = database_in(tmp_path)
    snapshot_of(redis_program, database)
    slow = ["appendonly no", "rdb-key-save-delay 200000"]
    with RedisServer(redis_program, database.data, slow) as server, server.client() as client:
        assert client.call("CONFIG", "SET", "appendonly", "yes") == "OK"
        assert "aof_rewrite_in_progress:1" in str(client.call("INFO", "persistence"))
        for child in server.children():
            os.kill(child, signal.SIGKILL)
    assert append_only_override(database) is False
    with RedisServer(redis_program, database.data, ["appendonly no"]) as server, server.client() as client:
        assert client.call("DBSIZE") == 100


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that a server may write into which gives up being root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "6379").mkdir()
        for each in (folder, folder / "6379"):
            each.chmod(0o777)
        yield folder


def test_redis_6_2_that_ends_before_its_first_file_is_whole_keeps_its_data(open_folder: Path) -> None:
    program = find_program("redis-server-6.2")
    if program is None:
        pytest.skip("needs redis-server-6.2 in .tools/bin or on the PATH")
    database = database_in(open_folder)
    snapshot_of(program, database)
    with RedisServer(program, database.data, ["appendonly no", "rdb-key-save-delay 200000"]) as server, server.client() as client:
        assert client.call("CONFIG", "SET", "appendonly", "yes") == "OK"
        assert (database.data / "appendonly.aof").stat().st_size == 0
        for child in server.children():
            os.kill(child, signal.SIGKILL)
        assert append_only_override(database) is False
        assert not read_disk(database).has_log
    with RedisServer(program, database.data, ["appendonly yes", "appendonly no"]) as server, server.client() as client:
        assert client.call("DBSIZE") == 100


def log_of(program: Path, database: Database) -> None:
    """A server with an append-only file ends with a hundred keys in it, and none in a snapshot."""
    with RedisServer(program, database.data, ["appendonly yes"]) as server, server.client() as client:
        fill(client)


def test_a_server_that_loses_its_append_only_file_by_definition_reads_it_a_last_time(redis_program: Path, tmp_path: Path) -> None:
    log_of(redis_program, database_in(tmp_path))
    database = database_in(tmp_path, append_only=False)
    with RedisServer(redis_program, database.data, ["appendonly no"]) as server, server.client() as client:
        assert client.call("DBSIZE") == 0
    assert append_only_override(database) is True
    assert set_aside_old_file(database) is False
    with RedisServer(redis_program, database.data, ["appendonly no", "appendonly yes"]) as server, server.client() as client:
        assert client.call("DBSIZE") == 100
        assert client.call("CONFIG", "SET", "appendonly", "no") == "OK"
        assert client.call("SET", "more", "1") == "OK"
        # Two writes within one tick of the kernel have the same time
        time.sleep(0.05)
        assert client.call("SAVE") == "OK"
    assert append_only_override(database) is None


def test_an_append_only_file_that_a_snapshot_has_made_old_is_never_read_again(redis_program: Path, tmp_path: Path) -> None:
    log_of(redis_program, database_in(tmp_path))
    with RedisServer(redis_program, tmp_path / "6379", ["appendonly yes"]) as server, server.client() as client:
        assert client.call("CONFIG", "SET", "appendonly", "no") == "OK"
        assert client.call("SET", "more", "1") == "OK"
        # Two writes within one tick of the kernel have the same time
        time.sleep(0.05)
        assert client.call("SAVE") == "OK"
    for _ in range(2):
        assert append_only_override(database_in(tmp_path, append_only=False)) is None
        set_aside_old_file(database_in(tmp_path, append_only=False))
    again = database_in(tmp_path)
    assert append_only_override(again) is False
    with RedisServer(redis_program, again.data, ["appendonly yes", "appendonly no"]) as server, server.client() as client:
        assert client.call("DBSIZE") == 101


def test_what_is_set_aside_replaces_what_was_before(tmp_path: Path) -> None:
    database = database_in(tmp_path, append_only=False)
    for number in range(2):
        folder = database.data / "appendonlydir"
        folder.mkdir()
        (folder / "appendonly.aof.manifest").write_text(str(number))
        (database.data / "dump.rdb").write_text(str(number))
        os.utime(database.data / "dump.rdb", (time.time() + 60, time.time() + 60))
        assert set_aside_old_file(database) is True
    assert (database.data / "appendonlydir.set-aside" / "appendonly.aof.manifest").read_text() == "1"
    assert set_aside_old_file(database) is False


def test_nothing_is_overridden_where_nothing_could_be_lost(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    assert append_only_override(database) is None
    (database.data / "dump.rdb").write_bytes(b"REDIS0011")
    assert append_only_override(database_in(tmp_path, append_only=False)) is None
    assert append_only_override(database) is False
    (database.data / "appendonly.aof").write_bytes(b"")
    assert not has_append_only_file(database.data) and append_only_override(database) is False
    (database.data / "appendonly.aof").write_bytes(b"*1")
    assert has_append_only_file(database.data) and append_only_override(database) is None

