"""The facts of the status page: of the kernel, of real servers and of the doctor, and no secret among them."""

from __future__ import annotations

import json
import os
import socket
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from aws_servers import HOST
from kernel_example import KernelFiles
from node_example import cluster_example, example, with_two_databases
from redis_fleet_node import database as database_module
from redis_fleet_node.errors import NodeError
from redis_fleet_node.node import parse_node
from redis_fleet_node.password import Password
from redis_fleet_node.status.info_names import NUMBERS, WORDS
from redis_fleet_node.status.machine import machine_facts
from redis_fleet_node.status.secrecy import passwords_of, published
from redis_fleet_node.status.servers import SECONDS, read_info, server_facts
from redis_fleet_node.status.verdicts import WITHHELD, read_verdicts
from redis_fleet_node.users import keep_password
from redis_servers import PROJECT, RedisServer, all_servers
from status_example import ACL, SECRET, node_of


@pytest.fixture
def files(tmp_path: Path) -> KernelFiles:
    return KernelFiles(tmp_path)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that stands for /run/redis-fleet."""
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setattr(database_module, "RUN", folder)
    return folder


def test_the_kernel_of_this_machine_is_read() -> None:
    found = machine_facts([Path("/"), Path("/no/mount")])
    assert (found["hostname"], found["kernel"]) == (socket.gethostname(), os.uname().release)
    assert found["uptimeSeconds"] > 0
    assert found["cpus"] >= 1 and len(found["load"]) == 3
    assert found["memory"]["totalBytes"] > found["memory"]["availableBytes"] > 0
    assert found["openFiles"]["used"] > 0
    root, none = found["disks"]
    assert root["isMounted"] and root["totalBytes"] > root["availableBytes"]
    assert none == {"path": "/no/mount", "isMounted": False}
    assert all(each["name"] != "lo" and each["receivedBytes"] >= 0 for each in found["network"])


def test_what_the_kernel_shows_is_read_in_bytes_and_percent(files: KernelFiles) -> None:
    interfaces = (
        "Inter-|   Receive                                                |  Transmit\n"
        " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls ...\n"
        "    lo: 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9\n"
        " ens5:2001 2002 2003 2004 0 0 0 0 3001 3002 3003 3004 0 0 0 0\n"
    )
    files.proc({
        "uptime": "90061.77 1.00\n", "loadavg": "0.10 0.25 0.50 1/200 4242\n", "stat": "cpu  1 2\ncpu0 1 2\ncpu1 1 2\nctxt 7\n",
        "meminfo": "MemTotal: 100 kB\nMemAvailable:   60 kB\nSwapTotal: 8 kB\nSwapFree: 4 kB\nHugePages_Total: 0\n",
        "pressure/cpu": "some avg10=1.50 avg60=0.25 avg300=0.00 total=42\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
        "sys/fs/file-nr": "1000\t10\t9223372036854775807\n", "net/dev": interfaces, "self/mountinfo": "",
    })  # fmt: skip
    files.sys({"kernel/mm/transparent_hugepage/enabled": "always madvise [never]\n"})
    found = machine_facts([Path("/")], files.roots)
    assert (found["uptimeSeconds"], found["load"], found["cpus"]) == (90_061, [0.1, 0.25, 0.5], 2)
    assert found["memory"] == {"totalBytes": 102_400, "availableBytes": 61_440}
    assert found["swap"] == {"totalBytes": 8192, "freeBytes": 4096}
    assert found["pressure"]["cpu"]["some"] == {"avg10": 1.5, "avg60": 0.25, "avg300": 0.0}
    assert found["pressure"]["io"] is None
    assert (found["transparentHugePages"], found["openFiles"]) == ("never", {"used": 990, "max": None})
    [ens5] = found["network"]
    assert (ens5["name"], ens5["receivedBytes"], ens5["receivedErrors"], ens5["receivedDropped"]) == ("ens5", 2001, 2003, 2004)
    assert (ens5["sentBytes"], ens5["sentPackets"], ens5["sentErrors"], ens5["sentDropped"]) == (3001, 3002, 3003, 3004)


def test_a_kernel_that_tells_nothing_is_no_failure(files: KernelFiles) -> None:
    files.proc({"self/mountinfo": ""})
    found = machine_facts([], files.roots)
    assert (found["uptimeSeconds"], found["load"], found["cpus"], found["openFiles"]) == (None, None, None, None)
    assert (found["transparentHugePages"], found["memory"]["totalBytes"], found["network"]) == (None, None, [])


def keep(value: dict[str, Any], password: str = SECRET) -> None:
    for database in parse_node(value).databases:
        keep_password(database.secrets, "admin", Password(password))


@pytest.mark.parametrize("program", all_servers(), ids=lambda program: program.name)
@pytest.mark.usefixtures("run")
def test_a_server_of_each_engine_tells_what_it_is(program: Path) -> None:
    with TemporaryDirectory() as folder:
        # Some of the servers run as nobody
        Path(folder).chmod(0o777)
        lines = [*ACL, "maxmemory 64mb"]
        with RedisServer(program, Path(folder), lines) as server, server.client("admin", SECRET) as client:
            client.call("SET", "key", "value")
            value = node_of(server)
            keep(value)
            [found] = server_facts(parse_node(value).databases, has_cluster=False)
    info = found["info"]
    assert (found["problem"], found["port"], info["role"]) == (None, server.port, "master")
    assert (info["maxmemory"], info["rdb_last_bgsave_status"], info["connected_slaves"]) == (64 * 2**20, "ok", 0)
    assert info["used_memory"] > 0 and "." in info["redis_version"]
    assert found["keyspace"] == [{"database": 0, "keys": 1, "expires": 0}]
    assert set(info) <= NUMBERS | WORDS
    assert len(info) > 40


@pytest.mark.parametrize("program", all_servers(), ids=lambda program: program.name)
def test_the_docs_name_each_directive_whose_value_is_told(program: Path) -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        with RedisServer(program, Path(folder), ACL) as server, server.client("admin", SECRET) as client:
            config = client.call("CONFIG", "GET", "*")
    assert isinstance(config, list)
    told = {str(name).replace("-", "_") for name in config[::2]} & (NUMBERS | WORDS)
    assert {"maxmemory", "maxclients", "slave_priority"} <= told
    docs = (PROJECT / "docs" / "host-status.md").read_text()
    assert [name for name in sorted(told) if f"`{name}`" not in docs] == []


@pytest.mark.usefixtures("run")
def test_a_member_of_a_cluster_tells_its_state(redis_program: Path, tmp_path: Path) -> None:
    with RedisServer(redis_program, tmp_path, [*ACL, "cluster-enabled yes"]) as server:
        value = cluster_example()
        value["databases"][0]["port"] = server.port
        keep(value)
        [found] = server_facts(parse_node(value).databases, has_cluster=True)
    assert (found["info"]["cluster_state"], found["info"]["cluster_known_nodes"]) == ("fail", 1)


@pytest.mark.usefixtures("run")
def test_a_primary_tells_its_replicas_and_a_replica_its_primary(redis_program: Path, tmp_path: Path) -> None:
    login = ["masteruser admin", f"masterauth {SECRET}"]
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    with RedisServer(redis_program, tmp_path / "first", ACL) as first:
        follow = [f"replicaof {HOST} {first.port}", "repl-diskless-sync-delay 0", *login]
        with RedisServer(redis_program, tmp_path / "second", [*ACL, *follow]) as second:
            value = node_of(first, second)
            keep(value)
            databases = parse_node(value).databases
            for _ in range(100):
                primary, replica = server_facts(databases, has_cluster=False)
                if [each["state"] for each in primary["replicas"]] == ["online"]:
                    break
                time.sleep(0.1)
    [told] = primary["replicas"]
    assert (told["address"], told["port"], told["state"]) == (HOST, second.port, "online")
    assert (replica["info"]["role"], replica["info"]["master_link_status"]) == ("slave", "up")
    assert (replica["info"]["master_host"], replica["info"]["master_port"]) == (HOST, first.port)


@pytest.mark.usefixtures("run")
def test_a_server_that_does_not_tell_says_why(redis_program: Path, tmp_path: Path) -> None:
    with RedisServer(redis_program, tmp_path, ACL) as server:
        value = node_of(server)
        databases = parse_node(value).databases
        [found] = server_facts(databases, has_cluster=False)
        assert found["problem"].endswith("start redis-fleet-boot.service first") and found["info"] == {}
        keep(value, "Another-Password-1")
        [found] = server_facts(databases, has_cluster=False)
        assert found["problem"].startswith("WRONGPASS")
    [found] = server_facts(databases, has_cluster=False)
    assert found["problem"].endswith("Connection refused")


@pytest.mark.usefixtures("run")
def test_servers_that_are_stuck_are_waited_for_all_at_once() -> None:
    with socket.create_server((HOST, 0)) as first, socket.create_server((HOST, 0)) as second:
        value = with_two_databases()
        for database, silent in zip(value["databases"], (first, second)):
            database["port"] = silent.getsockname()[1]
        keep(value)
        start = time.monotonic()
        found = server_facts(parse_node(value).databases, has_cluster=False)
        assert SECONDS <= time.monotonic() - start < 2 * SECONDS
    assert [each["problem"].endswith("timed out") for each in found] == [True, True]


def test_a_value_of_info_that_does_not_look_as_it_should_is_left_out() -> None:
    lines = [
        "role:master</td><script>", "redis_version:7.0 Info-Secret-1", "used_memory:1e9", "maxmemory:12345678901234567",
        "executable:/usr/bin/redis-server --requirepass Info-Secret-1", "config_file:/Info-Secret-1", "redis_mode:",
        "master_host:a b", "slave0:ip=<b>,port=1,state=online,offset=1,lag=0", "slave1:Info-Secret-1", "requirepass:x",
        "dbx:keys=1,expires=1", "connected_clients:3", "mem_fragmentation_ratio:1.50", "db0:keys=x,expires=1",
        "# Info-Secret-1:", ":", "used_memory_rss:-",
    ]  # fmt: skip
    assert read_info("\r\n".join(lines)) == {
        "info": {"connected_clients": 3, "mem_fragmentation_ratio": 1.5},
        "replicas": [],
        "keyspace": [],
    }
    assert read_info("") == {"info": {}, "replicas": [], "keyspace": []}


def finding(**more: str) -> dict[str, str]:
    return {"section": "s", "name": "n", "verdict": "warning", "wanted": "", "actual": "", "reason": "", "fix": "", **more}


def doctor_output(*findings: dict[str, str], **more: Any) -> str:
    counts = {"ok": 0, "unknown": 0, "warning": 1, "critical": 0}
    content = {"version": 1, "fleet": "demo", "slot": "x", "verdict": "warning", "exitCode": 1, "counts": counts, **more}
    return json.dumps({**content, "findings": list(findings)})


def test_what_the_doctor_quotes_from_logs_is_left_to_those_who_may_log_in() -> None:
    log, init = finding(name="server's log", actual="WARNING x"), finding(name="cloud-init", actual="y", verdict="critical")
    fine = finding(name="server's log", actual="no warnings in journal", verdict="ok")
    found = read_verdicts(doctor_output(log, init, fine, finding(name="clock", actual="not synchronised")))
    assert [each["actual"] for each in found["findings"]] == [WITHHELD, WITHHELD, "no warnings in journal", "not synchronised"]
    assert (found["verdict"], found["exitCode"], found["counts"]["warning"]) == ("warning", 1, 1)
    assert "fleet" not in found


@pytest.mark.parametrize("output", ["", "[]", "null", "{}", doctor_output({"name": "n"}), doctor_output(counts={})])
def test_what_is_not_the_doctor_s_object_is_no_verdict(output: str) -> None:
    with pytest.raises(NodeError, match="printed something else than its object"):
        read_verdicts(output)


def test_no_text_with_a_password_of_this_machine_is_published_and_none_is_endless(run: Path) -> None:
    databases = parse_node(example()).databases
    assert passwords_of(databases) == []
    keep(example())
    keep_password(databases[0].secrets, "replication", Password("short"))
    passwords = passwords_of(databases)
    assert passwords == [SECRET]
    value = {"a": [f"x{SECRET}y", "short", 1, None, True, 1.5], "b": {"c": "two\nlines\x1b[2J\u202e"}, "d": "x" * 1000}
    assert published(value, passwords) == {
        "a": ["withheld, because it holds a password", "short", 1, None, True, 1.5],
        "b": {"c": "two lines [2J "},
        "d": "x" * 300 + "...",
    }
    assert str(run) in str(databases[0].secrets)
