"""The program that takes the facts of the status page, as a whole: what it writes, and no secret of this machine in it."""

from __future__ import annotations

import json
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from node_example import example
from node_machine import NodeMachine
from redis_servers import RedisServer
from status_example import ACL, CONFIG_SECRET, ENVIRONMENT_SECRET, SECRET, SECRETS, node_of


@pytest.fixture
def machine_server(redis_program: Path, tmp_path: Path) -> Iterator[RedisServer]:
    """A real server with secrets in its configuration, its users and its environment."""
    folder = tmp_path / "server"
    folder.mkdir()
    secret = ["env", f"SERVER_SECRET={ENVIRONMENT_SECRET}"]
    more = [f"masterauth {CONFIG_SECRET}", f"proc-title-template {CONFIG_SECRET}", f"logfile {folder / 'server.log'}"]
    with RedisServer(redis_program, folder, [*ACL, *more], secret) as server:
        yield server


def take(machine: NodeMachine, path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = machine.environment(NODE_SECRET=ENVIRONMENT_SECRET, **more)
    argv = machine.argv("status.facts", str(path))
    return subprocess.run(argv, env=environment, cwd="/", capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.root
def test_the_whole_program_writes_all_facts_and_no_secret(machine_server: RedisServer, tmp_path: Path) -> None:
    value, path = node_of(machine_server), tmp_path / "facts.json"
    machine = NodeMachine(tmp_path, value, SECRET)
    # A secret in the wrong place, which the doctor quotes
    (machine.etc / "kernel.json").write_text(json.dumps({"version": CONFIG_SECRET}))
    done = take(machine, path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("redis-fleet status: facts: the doctor's verdict is critical (")
    text = path.read_text()
    assert [secret for secret in SECRETS if secret in text + done.stdout] == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    found = json.loads(text)["facts"]
    assert found["node"]["slot"] == "demo-0-0" and found["problems"] == []
    [database] = found["databases"]
    assert (database["problem"], database["info"]["role"]) == (None, "master")
    assert [disk["path"] for disk in found["machine"]["disks"]] == ["/", "/var/lib/redis"]
    verdicts = {each["name"]: each for each in found["doctor"]["findings"]}
    assert verdicts["mount /var/lib/redis"]["verdict"] == "critical"
    assert verdicts["/etc/redis-fleet/kernel.json"]["reason"] == '/etc/redis-fleet/kernel.json: "version" must be 1'
    assert "intrinsic latency" not in verdicts


@pytest.mark.root
def test_the_doctor_s_verdicts_are_those_that_it_prints(machine_server: RedisServer, tmp_path: Path) -> None:
    machine, path = NodeMachine(tmp_path, node_of(machine_server), SECRET), tmp_path / "facts.json"
    assert take(machine, path).returncode == 0
    argv = machine.argv("doctor", "--json", "--latency", "0")
    printed = subprocess.run(argv, env=machine.environment(), cwd="/", capture_output=True, text=True, timeout=60, check=False)
    wanted, found = json.loads(printed.stdout), json.loads(path.read_text())["facts"]["doctor"]
    assert (found["verdict"], found["counts"]) == (wanted["verdict"], wanted["counts"])
    keys = ("section", "name", "verdict", "wanted")
    assert [[each[key] for key in keys] for each in found["findings"]] == [
        [each[key] for key in keys] for each in wanted["findings"]
    ]


@pytest.mark.root
def test_a_machine_whose_node_json_is_wrong_tells_the_rest(tmp_path: Path) -> None:
    value = example()
    value["databases"][0]["users"][1]["secretArn"] = CONFIG_SECRET
    machine, path = NodeMachine(tmp_path, value, SECRET), tmp_path / "facts.json"
    assert take(machine, path).returncode == 0
    found = json.loads(path.read_text())["facts"]
    assert CONFIG_SECRET not in path.read_text()
    assert (found["node"], found["databases"]) == (None, [])
    wrong = '/etc/redis-fleet/node.json: "databases[0].users[1].secretArn" must be the ARN of a secret in Secrets Manager'
    assert found["problems"] == [wrong]
    assert found["doctor"]["verdict"] in ("unknown", "warning", "critical")
    assert found["machine"]["memory"]["totalBytes"] > 0


@pytest.mark.root
def test_facts_are_replaced_whole_while_somebody_reads_them(machine_server: RedisServer, tmp_path: Path) -> None:
    machine, path = NodeMachine(tmp_path, node_of(machine_server), SECRET), tmp_path / "facts.json"
    assert take(machine, path).returncode == 0
    broken: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                json.loads(path.read_text())
            except ValueError as error:
                broken.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        before = json.loads(path.read_text())["takenAt"]
        assert take(machine, path).returncode == 0
    finally:
        done.set()
        reader.join()
    assert broken == []
    assert json.loads(path.read_text())["takenAt"] > before
