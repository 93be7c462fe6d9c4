from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from kernel_example import kernel_json
from redis_servers import PROJECT
from unit_files import UNITS, verify

# What the fleet's definition adds, as far as our units name it
RENDERED = {
    "redis@.service": "[Unit]\nRequires=redis-fleet-boot.service\nAfter=redis-fleet-boot.service\n"
    "[Service]\nType=notify\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for unit in UNITS.glob("*.service"):
        (tmp_path / unit.name).write_text(unit.read_text())
    for name, text in RENDERED.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    "unit",
    ["redis-fleet-kernel.service", "redis-fleet-cpu-latency.service", "redis-fleet-boot.service",
     "redis-fleet-ready@6379.service", "redis@6379.service"],
)  # fmt: skip
def test_systemd_has_nothing_to_say_about_a_unit(folder: Path, unit: str) -> None:
    assert verify(folder, unit) == ""


def test_systemd_would_have_said_it(folder: Path) -> None:
    unit = folder / "redis-fleet-boot.service"
    unit.write_text(unit.read_text().replace("TimeoutStartSec=", "TimeoutStartSek="))
    assert "'TimeoutStartSek'" in verify(folder, unit.name)


def test_the_boot_unit_has_no_mount_namespace_which_would_hide_the_volume_from_redis() -> None:
    text = (UNITS / "redis-fleet-boot.service").read_text()
    namespaced = ["Private", "ProtectSystem", "ProtectHome", "ProtectKernel", "ProtectControl", "ReadWrite", "ReadOnly"]
    namespaced += ["Inaccessible", "Temporary", "BindPaths", "DynamicUser", "RootDirectory", "MountFlags"]
    assert [key for key in namespaced if f"\n{key}" in text] == []


def settings_of(unit: str) -> list[str]:
    return (UNITS / unit).read_text().splitlines()


def test_a_boot_that_fails_starts_neither_the_server_nor_its_proof() -> None:
    kernel, boot = "redis-fleet-kernel.service", "redis-fleet-boot.service"
    assert f"Requires={kernel}" in settings_of(boot)
    assert f"Before={boot}" in settings_of(kernel)
    ready = settings_of("redis-fleet-ready@.service")
    after = f"After=redis@%i.service {boot} redis-fleet-agent.service"
    assert {"BindsTo=redis@%i.service", f"Requires={boot}", after} <= set(ready)


def test_what_waits_for_something_that_may_pass_is_not_given_up() -> None:
    assert {"Restart=on-failure", "RestartSec=5", "StartLimitIntervalSec=0"} <= set(settings_of("redis-fleet-ready@.service"))
    assert "TimeoutStartSec=infinity" in settings_of("redis-fleet-boot.service")


def test_the_kernel_s_unit_needs_neither_network_nor_node_json() -> None:
    text = (UNITS / "redis-fleet-kernel.service").read_text()
    assert "network" not in text and "node.json" not in text
    assert "ExecReload=/usr/bin/python3 -m redis_fleet_node.kernel\n" in text


@pytest.mark.parametrize(("states", "code"), [("shallow", 0), ("default", 1)])
def test_the_processors_are_kept_awake_only_where_the_profile_asks_for_it(tmp_path: Path, states: str, code: int) -> None:
    [condition] = [line for line in settings_of("redis-fleet-cpu-latency.service") if line.startswith("ExecCondition=")]
    argv = shlex.split(condition.partition("=")[2])
    for indent in (None, 2):
        (tmp_path / "kernel.json").write_text(json.dumps(kernel_json(cStates=states), indent=indent))
        argv[-1] = str(tmp_path / "kernel.json")
        assert subprocess.run(argv, check=False).returncode == code


def test_the_units_of_an_own_python_path_find_the_programs_where_the_bootstrap_puts_them() -> None:
    for unit in UNITS.glob("*.service"):
        text = unit.read_text()
        assert "Environment=PYTHONPATH=/opt/redis-fleet\n" in text
        for module in re.findall(r"python3 -m (\S+)", text):
            path = PROJECT / "lib" / "node" / module.replace(".", "/")
            assert path.with_suffix(".py").exists() or (path / "__main__.py").exists()


def test_the_boot_does_not_wait_for_cloud_init_which_starts_it() -> None:
    for unit in UNITS.glob("*.service"):
        assert "cloud-" not in unit.read_text()
