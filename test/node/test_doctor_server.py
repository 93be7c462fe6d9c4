from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from kernel_example import profile
from node_example import example
from redis_fleet_node.doctor.examination import check_server
from redis_fleet_node.doctor.latency import check_latency, parse_latency
from redis_fleet_node.doctor.process import check_maxclients, check_oom_score, check_open_files
from redis_fleet_node.doctor.server import Server, ask_server
from redis_fleet_node.doctor.server_facts import (
    check_fork,
    check_fragmentation,
    check_loading,
    check_memory_plan,
    check_persistence,
    check_rejected,
)
from redis_fleet_node.doctor.server_log import check_log, parse_log
from redis_fleet_node.doctor.system_check import check_system, parse_system_check
from redis_fleet_node.errors import NodeError
from redis_fleet_node.findings import Finding, Verdict, severity
from redis_fleet_node.node import Database, Engine, Memory, User, parse_node
from redis_fleet_node.password import Password
from redis_fleet_node.users import render_users_acl, write_users_acl
from redis_servers import RedisServer

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf"
SECRET = "Admin-Password-1"
GIBIBYTE = 2**30
FILES = profile(openFiles={"wanted": 4096, "maxclients": 1000, "reserve": 32, "clusterLinks": 0}).open_files


def lines(folder: Path, *more: str) -> list[str]:
    user = User(name="admin", rules="~* &* +@all", secret_arn=ARN)
    acl = folder / "users.acl"
    write_users_acl(acl, render_users_acl([(user, Password(SECRET))]), (os.geteuid(), os.getegid()))
    return [f"aclfile {acl}", f"logfile {folder / 'server.log'}", "maxclients 1000", *more]


def database(server: RedisServer) -> Database:
    value = example()
    value["databases"][0]["port"] = server.port
    return parse_node(value).databases[0]


def ask(server: RedisServer) -> Server:
    return ask_server(server.port, Password(SECRET))


@pytest.fixture
def server(redis_program: Path, tmp_path: Path) -> Iterator[RedisServer]:
    more = ["oom-score-adj relative", "maxmemory 64mb"]
    with RedisServer(redis_program, tmp_path, lines(tmp_path, *more), ["prlimit", "--nofile=4096:4096"]) as server:
        yield server


def verdicts(findings: list[Finding] | tuple[Finding, ...]) -> dict[str, str]:
    return {finding.name: finding.verdict.value for finding in findings}


def test_a_server_as_it_should_be_has_nothing_wrong_but_what_it_says_of_this_machine(server: RedisServer) -> None:
    section = check_server(ask(server), database(server), FILES)
    found = verdicts(section.findings)
    found.pop("server's log")
    assert set(found.values()) == {"ok"}
    assert {"open files of the server", "maxclients", "OOM score", "maxmemory"} <= set(found)


def test_a_hard_limit_below_the_wanted_files_is_critical_and_so_are_lowered_clients(redis_program: Path, tmp_path: Path) -> None:
    with RedisServer(redis_program, tmp_path, lines(tmp_path), ["prlimit", "--nofile=500:500"]) as server:
        state = ask(server)
        [files] = check_open_files(state, FILES)
        [clients] = check_maxclients(state, FILES)
        assert (files.verdict, files.wanted, files.actual) == (Verdict.CRITICAL, "4096", "500 (hard 500)")
        assert files.fix == f"set LimitNOFILE=4096 in redis@{server.port}.service.d and restart the server"
        assert (clients.verdict, clients.wanted, clients.actual) == (Verdict.CRITICAL, "1000", "468")
        messages = [finding.actual for finding in check_log(state, server.port)]
        assert any(message.startswith("You requested maxclients of 1000") for message in messages)


def test_a_low_soft_limit_is_raised_by_the_server_for_its_clients_only(redis_program: Path, tmp_path: Path) -> None:
    with RedisServer(redis_program, tmp_path, lines(tmp_path), ["prlimit", "--nofile=500:8192"]) as server:
        [files] = check_open_files(ask(server), FILES)
        assert (files.verdict, files.actual) == (Verdict.CRITICAL, "1032 (hard 1032)")


def test_a_machine_that_caps_all_services_is_named_as_the_cause(redis_program: Path, tmp_path: Path) -> None:
    with RedisServer(redis_program, tmp_path, lines(tmp_path), ["prlimit", "--nofile=2000:2000"]) as server:
        state, proc = ask(server), tmp_path / "proc"
        limits = Path(f"/proc/{state.process_id}/limits").read_text()  # the first process of a machine so capped has the same
        for process in ["1", str(state.process_id)]:
            (proc / process).mkdir(parents=True)
            (proc / process / "limits").write_text(limits)
        [files] = check_open_files(state, FILES, proc)
        assert (files.verdict, files.actual) == (Verdict.CRITICAL, "2000 (hard 2000)")
        assert files.fix.startswith("this machine caps services at 2000 (/proc/1/limits): raise the limit of what started it")


def test_a_server_that_leaves_its_oom_score_is_told(redis_program: Path, tmp_path: Path) -> None:
    with RedisServer(redis_program, tmp_path, lines(tmp_path, "oom-score-adj no")) as server:
        [finding] = check_oom_score(ask(server))
        assert (finding.verdict, finding.fix) == (Verdict.WARNING, "set oom-score-adj relative")


@pytest.mark.root
def test_a_score_that_others_raised_is_told(redis_program: Path, tmp_path: Path) -> None:
    raised = ["sh", "-c", 'echo 300 > /proc/self/oom_score_adj; exec "$@"', "sh"]
    with RedisServer(redis_program, tmp_path, lines(tmp_path, "oom-score-adj relative"), raised) as server:
        [finding] = check_oom_score(ask(server))
        assert (finding.verdict, finding.wanted, finding.actual) == (Verdict.WARNING, "at most 0", "300")


def test_warnings_in_the_log_of_a_real_server_are_told(redis_program: Path, tmp_path: Path) -> None:
    backlog = int(Path("/proc/sys/net/core/somaxconn").read_text()) + 1
    with RedisServer(redis_program, tmp_path, lines(tmp_path, f"tcp-backlog {backlog}")) as server:
        found = check_log(ask(server), server.port)
        messages = [finding.actual for finding in found if finding.verdict is Verdict.WARNING]
        assert any(message.startswith("WARNING: The TCP backlog setting of") for message in messages)


START = "7:C 21 Nov 2026 14:52:11.123 * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\n"


def test_warnings_of_an_earlier_start_are_left_out() -> None:
    old = START + "7:M 21 Nov 2026 14:52:11.123 # WARNING Memory overcommit must be enabled!\n"
    assert [finding.verdict for finding in parse_log(old, "journal")] == [Verdict.WARNING]
    assert [finding.verdict for finding in parse_log(old + START.replace("Redis", "Valkey"), "journal")] == [Verdict.OK]


def test_warnings_are_seen_in_what_syslog_gets_too() -> None:
    text = "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\nWARNING Memory overcommit must be enabled!\nReady\n"
    [finding] = parse_log(text, "journal")
    assert (finding.verdict, finding.actual) == (Verdict.WARNING, "WARNING Memory overcommit must be enabled!")


def test_a_log_that_does_not_reach_back_to_the_start_tells_nothing() -> None:
    for text in ["", "7:M 21 Nov 2026 14:52:11.123 * 1 changes in 3600 seconds. Saving...\n"]:
        assert [finding.verdict for finding in parse_log(text, "journal")] == [Verdict.UNKNOWN]


def test_the_server_s_own_check_of_this_machine_is_read(redis_program: Path) -> None:
    engine = Engine(name="redis", version="7.0", server=str(redis_program), user="redis")
    found = {finding.name: finding for finding in check_system(engine)}
    assert {"check-system slow-clocksource", "check-system overcommit", "check-system THP"} <= set(found)
    done = subprocess.run([redis_program, "--check-system"], capture_output=True, text=True, check=False)
    assert severity(found.values()) == done.returncode
    assert check_system(Engine(name="redis", version="6.2", server=str(redis_program), user="redis")) == []


def test_a_warning_of_the_server_s_check_has_its_reason_and_its_remedy() -> None:
    output = (
        "[slow-clocksource]...OK\n[xen-clocksource]...skipped\n[overcommit]...WARNING:\n"
        "Memory overcommit must be enabled! To fix this issue add 'vm.overcommit_memory = 1' to /etc/sysctl.conf.\n[THP]...OK\n"
    )
    found = parse_system_check(output)
    assert [finding.verdict.value for finding in found] == ["ok", "ok", "warning", "ok"]
    assert found[2].reason == "Memory overcommit must be enabled!"
    assert found[2].fix == "To fix this issue add 'vm.overcommit_memory = 1' to /etc/sysctl.conf."
    assert [finding.verdict for finding in parse_system_check("")] == [Verdict.UNKNOWN]


def test_latency_is_measured_by_the_real_program(redis_program: Path) -> None:
    engine = Engine(name="redis", version="7.0", server=str(redis_program), user="redis")
    [finding] = check_latency(engine, 1)
    assert finding.actual.endswith(" us") and int(finding.actual.split()[0]) > 0
    assert check_latency(engine, 0) == []


@pytest.mark.parametrize(("worst", "verdict"), [(1999, Verdict.OK), (2000, Verdict.WARNING)])
def test_the_worst_latency_counts(worst: int, verdict: Verdict) -> None:
    text = f"Max latency so far: 1 microseconds.\nMax latency so far: {worst} microseconds.\n\n9 total runs\n"
    assert [finding.verdict for finding in parse_latency(text)] == [verdict]
    assert [finding.verdict for finding in parse_latency("")] == [Verdict.UNKNOWN]


def state(config: dict[str, str] | None = None, **info: str) -> Server:
    return Server(info, config or {})


@pytest.mark.parametrize(
    ("gibibytes", "verdict"),
    [(10, Verdict.OK), (11, Verdict.WARNING), (15, Verdict.WARNING), (16, Verdict.CRITICAL), (0, Verdict.CRITICAL)],
)
def test_maxmemory_is_at_most_what_the_boot_computes(gibibytes: int, verdict: Verdict) -> None:
    server = state({"maxmemory": str(gibibytes * GIBIBYTE)})
    [finding] = check_memory_plan(server, Memory(75, 25, 5, 0, 100), 16 * GIBIBYTE)
    assert (finding.verdict, finding.wanted) == (verdict, "1-10971 MiB")


@pytest.mark.parametrize(
    ("used", "ratio", "verdict"),
    [(2**20, "24.26", Verdict.OK), (GIBIBYTE, "1.1", Verdict.OK), (GIBIBYTE, "1.6", Verdict.WARNING),
     (GIBIBYTE, "0.8", Verdict.WARNING)],
)  # fmt: skip
def test_fragmentation_counts_where_there_is_data(used: int, ratio: str, verdict: Verdict) -> None:
    server = state(used_memory=str(used), mem_fragmentation_ratio=ratio)
    assert [finding.verdict for finding in check_fragmentation(server)] == [verdict]


def test_a_failed_write_to_disk_is_critical() -> None:
    good = {"rdb_last_bgsave_status": "ok", "aof_last_write_status": "ok", "aof_last_bgrewrite_status": "ok"}
    assert [finding.verdict for finding in check_persistence(Server(good, {}))] == [Verdict.OK] * 3
    for name in good:
        found = {finding.name: finding for finding in check_persistence(Server({**good, name: "err"}, {}))}
        assert found[name].verdict is Verdict.CRITICAL and found[name].fix
    with pytest.raises(NodeError, match="INFO does not tell rdb_last_bgsave_status"):
        check_persistence(state())


def test_slow_forks_refused_clients_and_loading_are_warnings() -> None:
    assert [finding.verdict for finding in check_fork(state(latest_fork_usec="600000"))] == [Verdict.WARNING]
    assert [finding.verdict for finding in check_fork(state(latest_fork_usec="9000"))] == [Verdict.OK]
    assert [finding.verdict for finding in check_rejected(state(rejected_connections="3"))] == [Verdict.WARNING]
    assert [finding.verdict for finding in check_rejected(state(rejected_connections="0"))] == [Verdict.OK]
    [loading] = check_loading(state(loading="1", loading_eta_seconds="12"))
    assert loading.verdict is Verdict.WARNING and "12 s to go" in loading.reason
