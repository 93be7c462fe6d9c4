"""The agent as its unit runs it, with the lab's metadata service and the emulator's Auto Scaling."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lifecycle_groups import held_group, of_group
from node_example import example
from node_machine import NodeMachine
from redis_fleet_emulator.testing_controller import Controller
from redis_fleet_lab.metadata import MachineFacts, MetadataService
from redis_fleet_lab.metadata.testing import example as machine_example
from redis_fleet_node.errors import NodeError
from redis_fleet_node.lifecycle import membership
from redis_fleet_node.lifecycle.membership import Keeper
from redis_servers import RedisServer
from waiting import wait_until

HOST = "127.0.0.1"
SECRET = "Admin-Password-1"
TICKS = os.sysconf("SC_CLK_TCK")
# Stands in for systemd, which does not run here: what it does to a server is this signal
SYSTEMCTL = """#!/bin/sh
echo "$@" >>"{folder}/systemctl.log"
kill -TERM {process}
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Controller]:
    controller = Controller(tmp_path_factory.mktemp("lab"))
    yield controller
    controller.close()


class Agent:
    """A running agent of a standalone node, and the world around it."""

    def __init__(self, folder: Path, lab: Controller, server: RedisServer, append_only: bool = True) -> None:
        self.group, self.instance = held_group(lab)
        self.machines = {HOST: self._facts("InService")}
        node = of_group(example())
        node["databases"][0]["port"] = server.port
        node["databases"][0]["persistence"]["appendOnly"] = append_only
        self.files = NodeMachine(folder / "node", node, SECRET)
        self.lines: list[str] = []
        self._folder, self._lab = folder, lab

    def _facts(self, state: str) -> MachineFacts:
        return machine_example(instance_id=self.instance, address=HOST, target_lifecycle_state=state)

    def ends(self) -> None:
        """The group ends the instance, which sees that in its metadata."""
        self.group.terminate(self.instance, decrement=True)
        self.machines[HOST] = self._facts("Terminated")

    def said(self, text: str) -> bool:
        return any(text in line for line in self.lines)

    @contextmanager
    def running(self, path: str) -> Iterator[subprocess.Popen[str]]:
        """The process, once it told systemd that it is ready."""
        service = MetadataService((HOST, 0), self.machines.get)
        service.start()
        notify = str(self._folder / "notify")
        environment = self.files.environment(
            PATH=path,
            NOTIFY_SOCKET=notify,
            AWS_ENDPOINT_URL=self._lab.aws.endpoint,
            AWS_EC2_METADATA_SERVICE_ENDPOINT=f"http://{HOST}:{service.address[1]}",
        )
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(notify)
            listener.settimeout(15)
            # What the tests' own environment adds to every Python is no part of the agent
            argv = self.files.argv("agent", options=("-S",))
            process = subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            reader = threading.Thread(target=self._read, args=[process], daemon=True)
            reader.start()
            try:
                assert listener.recv(100).startswith(b"READY=1\n")
                yield process
            finally:
                process.kill()
                process.wait(timeout=10)
                reader.join(timeout=10)
                service.stop()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.lines.extend(iter(process.stdout.readline, ""))


@pytest.fixture
def server(redis_program: Path, tmp_path: Path) -> Iterator[RedisServer]:
    acl = f"user admin on >{SECRET} ~* &* +@all"
    with RedisServer(redis_program, tmp_path, [acl]) as running:
        yield running


@pytest.fixture
def agent(lab: Controller, server: RedisServer, tmp_path: Path) -> Agent:
    (tmp_path / "node").mkdir()
    return Agent(tmp_path, lab, server)


def process_of(server: RedisServer) -> int:
    with server.client("admin", SECRET) as client:
        lines = str(client.call("INFO", "server")).splitlines()
    return int(next(line for line in lines if line.startswith("process_id:")).partition(":")[2])


def resident_mebibytes(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024


def processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def is_dead(process: int) -> bool:
    """Whether the process has ended; its parent may not have asked yet."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def enters_service(agent: Agent) -> None:
    (agent.files.run / "ready").touch()
    wait_until(lambda: list(agent.group.states().values()) == ["InService"], "the instance in service")


@pytest.mark.root
def test_an_agent_that_waits_takes_little_of_the_machine(agent: Agent, capsys: pytest.CaptureFixture[str]) -> None:
    seconds = 10
    with agent.running(os.environ["PATH"]) as process:
        time.sleep(2)
        before = processor_seconds(process.pid)
        time.sleep(seconds)
        share = (processor_seconds(process.pid) - before) / seconds
        resident = resident_mebibytes(process.pid)
        enters_service(agent)
        after = resident_mebibytes(process.pid)
        wait_until(lambda: agent.said("was told CONTINUE for its hook redis-fleet-launching"), "the line about that")
    with capsys.disabled():
        print(f" agent: {resident:.1f} MiB, {share:.2%} of a processor; after its call of AWS {after:.1f} MiB")
    assert resident <= 20
    assert after <= 22
    assert share <= 0.01


@pytest.mark.root
def test_a_node_that_its_group_ends_stops_its_server_and_lets_go(
    agent: Agent, server: RedisServer, tmp_path: Path
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    systemctl = programs / "systemctl"
    process = process_of(server)
    systemctl.write_text(SYSTEMCTL.format(folder=tmp_path, process=process))
    systemctl.chmod(0o755)
    with agent.running(f"{programs}:{os.environ['PATH']}"):
        enters_service(agent)
        agent.ends()
        wait_until(lambda: not agent.group.states(), f"the end of the instance: {agent.lines}")
        wait_until(lambda: agent.said("was told CONTINUE for its hook redis-fleet-terminating"), "the line about that")
    assert (tmp_path / "systemctl.log").read_text() == f"stop redis@{server.port}.service\n"
    wait_until(lambda: is_dead(process), "the end of the server")
    assert agent.said("announced: termination by its group")


@pytest.mark.root
def test_a_node_whose_server_cannot_be_stopped_stays_and_serves(agent: Agent, server: RedisServer) -> None:
    with agent.running("/nonexistent:/bin:/usr/bin"):
        enters_service(agent)
        agent.ends()
        wait_until(lambda: list(agent.group.states().values()) == ["Terminating:Retained"], "an instance that is kept")
        time.sleep(1.5)
    assert agent.said("the termination is abandoned, this instance stays: the stop failed: ")
    assert [line for line in agent.lines if "was told" in line][1:] == [
        f"redis-fleet agent: {agent.group.name} was told ABANDON for its hook redis-fleet-terminating\n"
    ]
    with server.client("admin", SECRET) as client:
        assert client.call("PING") == "PONG"


@pytest.mark.root
def test_a_node_that_cannot_save_before_its_stop_stays_and_serves(
    lab: Controller, redis_program: Path, tmp_path: Path
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    acl = f"user admin on >{SECRET} ~* &* +@all"
    with RedisServer(redis_program, tmp_path, [acl, 'save ""']) as server, server.client("admin", SECRET) as client:
        systemctl = programs / "systemctl"
        systemctl.write_text(SYSTEMCTL.format(folder=tmp_path, process=process_of(server)))
        systemctl.chmod(0o755)
        client.call("SET", "key", "value")
        # Where the snapshot should be, a folder is
        (tmp_path / "dump.rdb").mkdir()
        (tmp_path / "node").mkdir()
        agent = Agent(tmp_path, lab, server, append_only=False)
        with agent.running(f"{programs}:{os.environ['PATH']}"):
            enters_service(agent)
            agent.ends()
            wait_until(lambda: list(agent.group.states().values()) == ["Terminating:Retained"], "an instance that is kept")
        assert agent.said("this instance stays: the stop failed: ") and agent.said("no snapshot was written: ")
        assert not (tmp_path / "systemctl.log").exists()
        assert client.call("GET", "key") == "value"


class Joining:
    """A membership whose first join and second round fail."""

    def __init__(self) -> None:
        self.joins = 0
        self.rounds = 0

    def join(self) -> str:
        self.joins += 1
        if self.joins == 1:
            raise NodeError("nobody is there")
        return "it is a member"

    def heal(self) -> str | None:
        self.rounds += 1
        if self.rounds == 2:
            raise ValueError("text that could hold anything")
        return "met a peer" if self.rounds == 1 else None


def test_a_join_that_fails_is_tried_again_and_a_round_that_fails_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(membership, "HEAL_SECONDS", 0.05)
    monkeypatch.setattr(membership, "REJOIN_SECONDS", 0.05)
    joining, joined = Joining(), threading.Event()
    keeper = Keeper(lambda: joining, joined.set)
    keeper.start()
    wait_until(lambda: joining.rounds > 3, "rounds")
    keeper.pause()
    time.sleep(0.2)
    rounds = joining.rounds
    time.sleep(0.3)
    assert (joining.rounds, joined.is_set(), joining.joins) == (rounds, True, 2)
    keeper.resume()
    wait_until(lambda: joining.rounds > rounds, "another round")
    keeper.stop()
    assert capsys.readouterr().out.splitlines() == [
        "redis-fleet agent: join: nobody is there",
        "redis-fleet agent: member: it is a member",
        "redis-fleet agent: healed: met a peer",
        "redis-fleet agent: heal: unforeseen ValueError",
    ]
