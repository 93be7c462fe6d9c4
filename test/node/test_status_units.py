"""The units of the status page, and how a node turns it on and off."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from node_example import cluster_example, example, with_two_databases
from redis_fleet_node.doctor.units import check_units
from redis_fleet_node.errors import NodeError
from redis_fleet_node.install import ENABLED_SOCKETS, left_over_sockets, turn_off, units_in
from redis_fleet_node.node import parse_node
from redis_fleet_node.status.connections import MAX_CONNECTIONS
from redis_fleet_node.status.host_status import SERVICE, HostStatus
from redis_servers import find_program
from unit_files import UNITS, verify

LOCAL, NETWORK = "redis-fleet-status-local@9180.socket", "redis-fleet-status-network@9180.socket"
FACTS = "redis-fleet-status-facts.service"
# In tenths of what systemd-analyze says: 100 is a service without any protection
EXPOSURE = 10
LOCAL_STATUS = {"port": 9180, "access": "local"}
SYSTEMCTL = """#!/bin/sh
echo "$@" >>"{log}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for unit in UNITS.glob("redis-fleet-status*"):
        (tmp_path / unit.name).write_text(unit.read_text())
    return tmp_path


@pytest.mark.parametrize("unit", [LOCAL, NETWORK, SERVICE, FACTS])
def test_systemd_has_nothing_to_say_about_a_unit(folder: Path, unit: str) -> None:
    assert verify(folder, unit) == ""


@pytest.mark.parametrize(
    ("unit", "right", "wrong"),
    [(LOCAL, "ListenStream=", "ListenStreams="), (SERVICE, "DynamicUser=", "DynamicUsr="),
     (FACTS, "RuntimeDirectory=", "RuntimeFolder=")],
)  # fmt: skip
def test_systemd_would_have_said_it(folder: Path, unit: str, right: str, wrong: str) -> None:
    path = folder / unit.replace("9180", "")
    path.write_text(path.read_text().replace(right, wrong))
    assert wrong.rstrip("=") in verify(folder, unit)


def settings_of(unit: str) -> list[str]:
    return (UNITS / unit.replace("9180", "")).read_text().splitlines()


def test_local_is_the_loopback_only_and_network_every_address() -> None:
    assert [line for line in settings_of(LOCAL) if line.startswith("Listen")] == ["ListenStream=127.0.0.1:%i"]
    assert [line for line in settings_of(NETWORK) if line.startswith("Listen")] == ["ListenStream=%i"]
    for unit in (LOCAL, NETWORK):
        assert {f"Service={SERVICE}", f"Backlog={MAX_CONNECTIONS}", "WantedBy=sockets.target"} <= set(settings_of(unit))


def test_who_talks_to_clients_has_no_right_no_secret_and_no_way_out() -> None:
    wanted = {
        "DynamicUser=true", "NoNewPrivileges=true", "CapabilityBoundingSet=", "RestrictAddressFamilies=none",
        "PrivateNetwork=true",
        "InaccessiblePaths=-/etc/redis-fleet -/run/redis-fleet -/var/log", "ProtectSystem=strict", "MemoryDenyWriteExecute=true",
    }  # fmt: skip
    assert wanted <= set(settings_of(SERVICE))
    assert not [line for line in settings_of(SERVICE) if line.startswith(("AmbientCapabilities", "ReadWrite", "StateDirectory"))]


def test_systemd_calls_the_page_s_service_safe(folder: Path) -> None:
    program = find_program("systemd-analyze")
    if program is None:
        pytest.skip("needs systemd-analyze in .tools/bin or on the PATH")
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"}
    argv = [str(program), "security", "--offline=true", f"--threshold={EXPOSURE}", str(folder / SERVICE)]
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_the_facts_are_taken_before_each_start_and_a_failure_of_theirs_stops_nothing() -> None:
    service = set(settings_of(SERVICE))
    assert {f"Wants={FACTS}", f"After={FACTS}"} <= service
    assert "RemainAfterExit=true" not in settings_of(FACTS) and "Type=oneshot" in settings_of(FACTS)
    # A boot that hangs is what somebody may want to see
    assert "redis-fleet-boot" not in (UNITS / FACTS).read_text() + (UNITS / SERVICE).read_text()


def test_the_facts_outlive_their_unit_where_the_page_looks_for_them() -> None:
    path = "%t/redis-fleet-status/facts.json"
    assert f"ExecStart=/usr/bin/python3 -m redis_fleet_node.status.facts {path}" in settings_of(FACTS)
    assert f"ExecStart=/usr/bin/python3 -m redis_fleet_node.status {path} 60" in settings_of(SERVICE)
    assert {"RuntimeDirectory=redis-fleet-status", "RuntimeDirectoryPreserve=yes"} <= set(settings_of(FACTS))


def test_the_page_lives_no_longer_than_systemd_lets_it() -> None:
    [most] = [int(line.partition("=")[2]) for line in settings_of(SERVICE) if line.startswith("RuntimeMaxSec=")]
    assert 60 + 10 < most <= 120


@pytest.mark.parametrize(("result", "seconds"), [("success", ""), ("exit-code", "5\n"), ("signal", "5\n"), ("timeout", "5\n")])
def test_a_page_that_fails_is_not_started_again_without_a_pause(tmp_path: Path, result: str, seconds: str) -> None:
    [stop] = [line.partition("=")[2] for line in settings_of(SERVICE) if line.startswith("ExecStopPost=")]
    (tmp_path / "sleep").write_text('#!/bin/sh\necho "$@"\n')
    (tmp_path / "sleep").chmod(0o755)
    environment = {"PATH": str(tmp_path), "SERVICE_RESULT": result}
    done = subprocess.run(shlex.split(stop), env=environment, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (0, seconds)


def test_the_volume_has_no_mount_of_ours_above_it_which_would_keep_it_in_use() -> None:
    for unit in (SERVICE, FACTS):
        assert "/var/lib/redis" not in (UNITS / unit).read_text()
    # It would show the doctor the volume as read-only
    assert "ProtectSystem=full" in settings_of(FACTS)


def with_status(value: dict[str, Any], **status: Any) -> dict[str, Any]:
    return {**value, "hostStatus": {**LOCAL_STATUS, **status}}


def test_without_the_key_nothing_listens() -> None:
    assert parse_node(example()).host_status is None
    assert [unit for unit in units_in(example()) if "status" in unit] == []


@pytest.mark.parametrize("access", ["local", "network"])
def test_with_the_key_one_socket_is_started(access: str) -> None:
    value = with_status(example(), access=access)
    assert parse_node(value).host_status == HostStatus(9180, access)
    assert [unit for unit in units_in(value) if "status" in unit] == [f"redis-fleet-status-{access}@9180.socket"]
    assert [unit for unit in units_in(with_status(cluster_example())) if "status" in unit] == [LOCAL]


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (None, r'"hostStatus" must be an object, got null'),
        ([], r'"hostStatus" must be an object, got \[\]'),
        ({"port": 9180}, r'"hostStatus\.access" must be local or network, but is missing'),
        ({"access": "local"}, r'"hostStatus\.port" must be a whole number, 1024-65535, but is missing'),
        ({**LOCAL_STATUS, "port": 80}, r'"hostStatus\.port" must be a whole number, 1024-65535, got 80'),
        ({**LOCAL_STATUS, "port": 65536}, r'"hostStatus\.port" must be a whole number, 1024-65535, got 65536'),
        ({**LOCAL_STATUS, "port": "9180"}, r'"hostStatus\.port" must be a whole number'),
        ({**LOCAL_STATUS, "port": True}, r'"hostStatus\.port" must be a whole number'),
        ({**LOCAL_STATUS, "access": "world"}, r'"hostStatus\.access" must be local or network, got "world"'),
        ({**LOCAL_STATUS, "access": "local@1.socket x"}, r'"hostStatus\.access" must be local or network'),
        ({**LOCAL_STATUS, "more": 1}, r'"hostStatus\.more" is not a key of node\.json'),
        ({**LOCAL_STATUS, "port": 6380}, r'"hostStatus\.port" must be none of the servers\' ports \(6379, 6380\), got 6380'),
    ],
)
def test_what_is_not_right_is_refused_before_a_socket_takes_a_port(status: object, problem: str) -> None:
    value = {**with_two_databases(), "hostStatus": status}
    for read in (parse_node, units_in):
        with pytest.raises(NodeError, match=problem):
            read(value)


def test_the_port_of_a_cluster_s_bus_is_refused_in_a_cluster_only() -> None:
    with pytest.raises(NodeError, match=r"must be none of the servers' ports \(6379, 16379\), got 16379"):
        units_in(with_status(cluster_example(), port=16379))
    assert parse_node(with_status(example(), port=16379)).host_status == HostStatus(16379, "local")


def enable(root: Path, *names: str) -> None:
    folder = root / ENABLED_SOCKETS
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).symlink_to(f"/etc/systemd/system/{re.sub('@[^.]*', '@', name)}")


def test_sockets_that_node_json_does_not_name_any_more_are_left_over(tmp_path: Path) -> None:
    assert left_over_sockets(tmp_path, []) == []
    enable(tmp_path, LOCAL, "redis-fleet-status-network@9181.socket", "ssh.socket", "systemd-journald.socket")
    assert left_over_sockets(tmp_path, [LOCAL]) == ["redis-fleet-status-network@9181.socket"]
    assert left_over_sockets(tmp_path, [NETWORK]) == [LOCAL, "redis-fleet-status-network@9181.socket"]
    assert left_over_sockets(tmp_path, units_in(with_status(example()))) == ["redis-fleet-status-network@9181.socket"]


def test_what_is_left_over_is_stopped_and_so_is_who_still_has_its_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, programs = tmp_path / "log", tmp_path / "programs"
    programs.mkdir()
    (programs / "systemctl").write_text(SYSTEMCTL.format(log=log))
    (programs / "systemctl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    turn_off(tmp_path, units_in(example()))
    assert not log.exists()
    enable(tmp_path, LOCAL)
    turn_off(tmp_path, units_in(with_status(example())))
    assert not log.exists()
    turn_off(tmp_path, units_in(with_status(example(), access="network")))
    assert log.read_text() == f"disable --now {LOCAL}\nstop {SERVICE}\n"


def test_the_doctor_looks_at_the_socket_too() -> None:
    names = [finding.name for finding in check_units(parse_node(with_status(example())))]
    assert LOCAL in names
    assert LOCAL not in [finding.name for finding in check_units(parse_node(example()))]
