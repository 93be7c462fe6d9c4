"""What a machine leaves behind tells how far it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from redis_fleet_lab.controller.readiness import Console, failure, is_ready

FAILED = "redis-fleet boot failed: volume: vol-1 is in the state error; restore it from a snapshot"


def _write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _cloud_init(root: Path, *errors: str) -> None:
    _write(root, "run/cloud-init/result.json", json.dumps({"v1": {"datasource": "Ec2", "errors": list(errors)}}))


def test_a_node_is_ready_when_it_says_so_and_not_when_cloud_init_is_done(tmp_path: Path) -> None:
    _write(tmp_path, "etc/redis-fleet/node.json", "{}")
    _cloud_init(tmp_path)
    assert not is_ready(tmp_path)
    _write(tmp_path, "run/redis-fleet/ready", "{}")
    assert is_ready(tmp_path)


def test_another_machine_is_ready_when_cloud_init_is_done_without_an_error(tmp_path: Path) -> None:
    assert not is_ready(tmp_path)
    _cloud_init(tmp_path)
    assert is_ready(tmp_path)
    _cloud_init(tmp_path, "the script failed")
    assert not is_ready(tmp_path)
    assert failure(tmp_path, Console(tmp_path / "console")) == "cloud-init: the script failed"


@pytest.mark.parametrize("line", [f"{FAILED}\n", f"\x1b[0;31m{FAILED}\x1b[0m\r\n", f"[  12.3] python3[4]: {FAILED}\r\n"])
def test_a_failure_is_read_from_the_console_without_its_colours(tmp_path: Path, line: str) -> None:
    console = Console(tmp_path / "console")
    _write(tmp_path, "console", f"Starting\n{line}more\n")
    assert console.last_failure() == FAILED


def test_the_last_failure_counts_and_only_those_of_this_boot(tmp_path: Path) -> None:
    _write(tmp_path, "console", f"{FAILED}\n")
    console = Console(tmp_path / "console")
    assert failure(tmp_path, console) is None
    with (tmp_path / "console").open("a") as file:
        file.write("redis-fleet boot failed: one: x\nredis-fleet bootstrap failed: two\n")
    assert failure(tmp_path, console) == "redis-fleet bootstrap failed: two"
    with (tmp_path / "console").open("a") as file:
        file.write("nothing new\n")
    assert failure(tmp_path, console) == "redis-fleet bootstrap failed: two"


def test_a_line_that_is_half_written_is_read_when_it_is_whole(tmp_path: Path) -> None:
    console = Console(tmp_path / "console")
    _write(tmp_path, "console", FAILED[:30])
    assert console.last_failure() is None
    with (tmp_path / "console").open("a") as file:
        file.write(FAILED[30:] + "\n")
    assert console.last_failure() == FAILED


def test_a_machine_that_has_not_said_anything_has_not_failed(tmp_path: Path) -> None:
    assert failure(tmp_path, Console(tmp_path / "console")) is None


def test_a_result_that_is_half_written_is_no_failure(tmp_path: Path) -> None:
    _write(tmp_path, "run/cloud-init/result.json", '{"v1": {')
    assert failure(tmp_path, Console(tmp_path / "console")) is None


def test_an_error_of_cloud_init_is_a_failure_of_a_node_too(tmp_path: Path) -> None:
    _write(tmp_path, "etc/redis-fleet/node.json", "{}")
    _cloud_init(tmp_path, "a module failed")
    assert failure(tmp_path, Console(tmp_path / "console")) == "cloud-init: a module failed"
