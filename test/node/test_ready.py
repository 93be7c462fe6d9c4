from __future__ import annotations

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aws_servers import free_port
from node_example import example, with_two_databases
from redis_fleet_node.errors import NodeError
from redis_fleet_node.node import User, parse_node
from redis_fleet_node.password import Password
from redis_fleet_node.patience import Patience
from redis_fleet_node.ready import check_server, seconds_since_start, write_ready_files
from redis_fleet_node.users import render_users_acl, write_users_acl
from redis_servers import RedisServer

SECRET = "Admin-Password-1"
QUICK = Patience(limit=10, pause=0.1)
ME = (os.geteuid(), os.getegid())


def acl_line(folder: Path, password: str = SECRET) -> str:
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf"
    user = User(name="admin", rules="~* &* +@all", secret_arn=arn)
    write_users_acl(folder / "users.acl", render_users_acl([(user, Password(password))]), ME)
    return f"aclfile {folder / 'users.acl'}"


def test_a_server_that_serves_the_administrator_and_no_stranger_is_ready(redis_program: Path, tmp_path: Path) -> None:
    with RedisServer(redis_program, tmp_path, [acl_line(tmp_path)]) as server:
        version = check_server(server.port, Password(SECRET), patience=QUICK)
        assert version.split(".")[0] in ("redis 6", "redis 7", "redis 8", "valkey 8", "valkey 9")


def test_a_server_that_anybody_may_use_is_not_ready(redis_program: Path, tmp_path: Path) -> None:
    with RedisServer(redis_program, tmp_path, []) as server:
        start = time.monotonic()
        with pytest.raises(NodeError, match=f"the server on port {server.port} answers without a password"):
            check_server(server.port, Password(SECRET), patience=QUICK)
        assert time.monotonic() - start < 5


def test_a_server_that_refuses_the_administrator_is_not_ready(redis_program: Path, tmp_path: Path) -> None:
    with RedisServer(redis_program, tmp_path, [acl_line(tmp_path, "another")]) as server:
        with pytest.raises(NodeError, match="refuses the user admin: WRONGPASS") as caught:
            check_server(server.port, Password(SECRET), patience=QUICK)
        assert SECRET not in str(caught.value)


def test_a_server_that_still_loads_its_data_is_waited_for(redis_program: Path, tmp_path: Path) -> None:
    acl = acl_line(tmp_path)
    with RedisServer(redis_program, tmp_path, [acl]) as server, server.client("admin", SECRET) as admin:
        fill = "for i = 1, 4000 do redis.call('SET', 'key' .. i, i) end"
        admin.call("EVAL", fill, "0")
        assert admin.call("SAVE") == "OK"
    # Half a millisecond a key: some two seconds of loading
    slow = [acl, "key-load-delay 500", "loading-process-events-interval-bytes 1024"]
    with RedisServer(redis_program, tmp_path, slow) as server:
        with server.client("admin", SECRET) as admin:
            assert "loading:1" in str(admin.call("INFO", "persistence"))
        assert check_server(server.port, Password(SECRET), patience=QUICK).startswith(("redis ", "valkey "))
        with server.client("admin", SECRET) as admin:
            assert "loading:0" in str(admin.call("INFO", "persistence"))


def test_a_server_that_never_comes_is_given_up() -> None:
    port = free_port()
    with pytest.raises(NodeError, match=f"port {port} does not answer within 1 seconds: .*Connection refused"):
        check_server(port, Password(SECRET), patience=Patience(limit=1, pause=0.1))


@pytest.mark.root
def test_the_ready_file_tells_slot_engine_and_seconds(tmp_path: Path) -> None:
    node = parse_node(example())
    write_ready_files(node, node.databases[0], "redis 7.0.15", tmp_path)
    content = json.loads((tmp_path / "ready").read_text())
    assert json.loads((tmp_path / "ready-6379").read_text()) == content
    assert (content["slot"], content["port"], content["engine"]) == ("demo-0-0", 6379, "redis 7.0.15")
    assert 0 <= content["seconds"] <= float(Path("/proc/uptime").read_text().split()[0])


@pytest.mark.root
def test_a_node_is_ready_when_all_its_databases_are(tmp_path: Path) -> None:
    node = parse_node(with_two_databases())
    write_ready_files(node, node.database_on(6380), "redis 7.0.15", tmp_path)
    assert os.listdir(tmp_path) == ["ready-6380"]
    write_ready_files(node, node.database_on(6379), "redis 7.0.15", tmp_path)
    assert json.loads((tmp_path / "ready").read_text())["port"] == 6379
    for path in tmp_path.iterdir():
        path.unlink()
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda database: write_ready_files(node, database, "redis 7.0.15", tmp_path), node.databases))
    assert sorted(os.listdir(tmp_path)) == ["ready", "ready-6379", "ready-6380"]


def test_a_node_of_a_cluster_is_ready_when_the_cluster_serves(redis_program: Path, tmp_path: Path) -> None:
    cluster = [acl_line(tmp_path), "cluster-enabled yes", "cluster-node-timeout 1000"]
    with RedisServer(redis_program, tmp_path, cluster) as server:
        with pytest.raises(NodeError, match=r"does not answer within 0 seconds: its cluster_state is not ok"):
            check_server(server.port, Password(SECRET), has_cluster=True, patience=Patience(limit=0.4, pause=0.1))
        with server.client("admin", SECRET) as admin:
            assert admin.call("CLUSTER", "ADDSLOTS", *(str(slot) for slot in range(16384))) == "OK"
        assert check_server(server.port, Password(SECRET), has_cluster=True, patience=QUICK)


@pytest.mark.skipif(not Path("/proc/uptime").exists(), reason="needs Linux")
def test_the_seconds_count_from_the_first_process_even_in_a_container(tmp_path: Path) -> None:
    first = seconds_since_start()
    assert first >= 0
    time.sleep(0.2)
    assert seconds_since_start() >= first + 0.1
    (tmp_path / "1").mkdir()
    started = 1000 * os.sysconf("SC_CLK_TCK")
    (tmp_path / "1" / "stat").write_text(f"1 (name) with) S {' '.join(['0'] * 18)} {started} 0 0\n")
    (tmp_path / "uptime").write_text("1012.50 99.9\n")
    assert seconds_since_start(tmp_path) == 12.5
