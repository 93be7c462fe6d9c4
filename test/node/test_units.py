from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from redis_servers import PROJECT, find_program

UNITS = PROJECT / "lib" / "node" / "units"
# What the fleet's definition adds, as far as our units name it
RENDERED = {
    "redis@.service": "[Unit]\nRequires=redis-fleet-boot.service\nAfter=redis-fleet-boot.service\n"
    "[Service]\nType=notify\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n",
    "redis-fleet-thp.service": "[Unit]\nDefaultDependencies=false\nBefore=basic.target\n"
    "[Service]\nType=oneshot\nExecStart=/bin/true\n[Install]\nWantedBy=basic.target\n",
}


def verify(folder: Path, unit: str) -> str:
    program = find_program("systemd-analyze")
    if program is None:
        pytest.skip("needs systemd-analyze in .tools/bin or on the PATH")
    # A trailing colon adds systemd's own folders
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"}
    argv = [str(program), "verify", "--man=no", str(folder / unit)]
    return subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=60, check=False).stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for unit in UNITS.glob("*.service"):
        (tmp_path / unit.name).write_text(unit.read_text())
    for name, text in RENDERED.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("unit", ["redis-fleet-boot.service", "redis-fleet-ready@6379.service", "redis@6379.service"])
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


def test_the_boot_does_not_wait_for_cloud_init_which_starts_it() -> None:
    for unit in UNITS.glob("*.service"):
        assert "cloud-" not in unit.read_text()
