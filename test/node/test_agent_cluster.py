"""The agent of a cluster's node as its unit runs it: it joins, tells systemd, and hands over when EC2 takes the machine."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
from pathlib import Path

import pytest
from aws_servers import FaultyAws, InstanceMetadata
from cluster_machine import SECRET, Server
from cluster_servers import FleetInABox, created, join_all
from node_machine import NodeMachine
from redis_fleet_node.cluster.shape import Shape
from waiting import wait_until

SPOT = {"action": "terminate", "time": "2026-01-31T12:30:00Z"}


class Agent:
    """The agent of one server of a fleet, as a process; ended at the block's end."""

    def __init__(self, folder: Path, server: Server, metadata: InstanceMetadata, aws: FaultyAws) -> None:
        folder.mkdir()
        machine = server.seat.machine
        metadata.values.update({"local-ipv4": machine.address, "instance-id": "i-0123456789abcdef0"})
        files = NodeMachine(folder, json.loads(server.node_file.read_text()), SECRET)
        self._socket = folder / "notify"
        self._argv = files.argv("agent")
        self._environment = files.environment(
            NOTIFY_SOCKET=str(self._socket),
            AWS_ENDPOINT_URL=aws.url,
            AWS_EC2_METADATA_SERVICE_ENDPOINT=metadata.url,
            AWS_SHARED_CREDENTIALS_FILE="/nonexistent",
            AWS_CONFIG_FILE="/nonexistent",
        )
        self.lines: list[str] = []

    def __enter__(self) -> Agent:
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._listener.bind(str(self._socket))
        self.process = subprocess.Popen(
            self._argv, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(timeout=10)
        self._reader.join(timeout=10)
        self._listener.close()

    def told(self, seconds: float = 60) -> bytes:
        """What it tells systemd next; throws a TimeoutError when it tells nothing."""
        self._listener.settimeout(seconds)
        return self._listener.recv(200)

    def says(self, text: str) -> None:
        wait_until(lambda: any(text in line for line in self.lines), f"{text!r} in {self.lines}", 60)

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(iter(self.process.stdout.readline, ""))


def listen_on_loopback(server: Server) -> None:
    """A node's server listens there too; of the fleet on this machine only one can."""
    with server.link() as link:
        link.call("CONFIG", "SET", "bind", f"{server.address} 127.0.0.1")


@pytest.mark.root
def test_it_is_ready_when_it_is_a_member_and_hands_over_before_a_spot_interruption(
    redis_program: Path, tmp_path: Path, aws: FaultyAws, metadata_server: InstanceMetadata
) -> None:
    with created(redis_program, tmp_path, Shape(3, 2)) as fleet:
        going, staying = fleet.of(0, 0), fleet.of(0, 1)
        listen_on_loopback(going)
        with Agent(tmp_path / "agent", going, metadata_server, aws) as agent:
            assert agent.told().startswith(b"READY=1\n")
            agent.says("member: demo-0-0 is a primary with 5461 hash slots among 6 nodes")
            metadata_server.values["spot/instance-action"] = json.dumps(SPOT)
            agent.says("announced: spot interruption, terminate at 2026-01-31T12:30:00Z")
            agent.says("handed over to demo-0-1 (")
        assert fleet.primary_of(0) is staying
        assert fleet.registry.slots()["demo-0-1"].elected_at_millis is not None


@pytest.mark.root
def test_it_is_not_ready_before_the_cluster_is_there(
    redis_program: Path, tmp_path: Path, aws: FaultyAws, metadata_server: InstanceMetadata
) -> None:
    with FleetInABox(redis_program, tmp_path, Shape(3, 1)) as fleet:
        fleet.start_all()
        first, *others = fleet.running()
        with Agent(tmp_path / "agent", first, metadata_server, aws) as agent:
            with pytest.raises(TimeoutError):
                agent.told(seconds=3)
            join_all(others)
            assert agent.told().startswith(b"READY=1\n")
        assert fleet.problem() is None
