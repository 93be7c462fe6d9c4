"""The units of the agent and of the timed snapshots."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit_files import UNITS, verify

SERVER = "[Unit]\nRequires=redis-fleet-boot.service\n[Service]\nType=notify\nExecStart=/bin/true\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for unit in [*UNITS.glob("*.service"), *UNITS.glob("*.timer")]:
        (tmp_path / unit.name).write_text(unit.read_text())
    (tmp_path / "redis@.service").write_text(SERVER)
    return tmp_path


@pytest.mark.parametrize(
    "unit",
    ["redis-fleet-agent.service", "redis-fleet-snapshot@6379.service", "redis-fleet-snapshot@6379.timer"],
)
def test_systemd_has_nothing_to_say_about_a_unit(folder: Path, unit: str) -> None:
    assert verify(folder, unit) == ""


def test_systemd_would_have_said_it(folder: Path) -> None:
    timer = folder / "redis-fleet-snapshot@.timer"
    timer.write_text(timer.read_text().replace("minutely", "minutly"))
    assert "minutly" in verify(folder, "redis-fleet-snapshot@6379.timer")


def test_the_agent_tells_systemd_that_it_is_ready_and_is_started_again_for_ever() -> None:
    text = (UNITS / "redis-fleet-agent.service").read_text().splitlines()
    assert {"Type=notify", "Restart=always", "StartLimitIntervalSec=0", "ReadWritePaths=/run/redis-fleet"} <= set(text)


def test_a_stop_of_the_server_stops_neither_the_agent_nor_what_completes_its_hook() -> None:
    text = (UNITS / "redis-fleet-agent.service").read_text()
    assert "redis@" not in text
