"""What the tests of the status page share: facts that are right, secrets, and the page's process as systemd starts it."""

from __future__ import annotations

import copy
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from aws_servers import HOST
from node_example import example, with_two_databases
from redis_fleet_node.status.facts import write_facts
from redis_servers import PROJECT, RedisServer

# Takes the socket's number, as systemd hands it over: as the third, to a process that is named
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""
SECRET = "Admin-Password-1"
# Where else a secret may stand that this machine's programs see
CONFIG_SECRET, ACL_SECRET, ENVIRONMENT_SECRET = "Config-Secret-1", "Acl-Secret-1", "Environment-Secret-1"
SECRETS = (SECRET, CONFIG_SECRET, ACL_SECRET, ENVIRONMENT_SECRET)
ACL = [f"user default on >{ACL_SECRET} ~* &* +@all", f"user admin on >{SECRET} ~* &* +@all"]
FACTS: dict[str, Any] = {
    "version": 1,
    "collectedAt": "2026-11-22T05:50:00Z",
    "node": {
        "fleet": "demo", "slot": "demo-0-0", "shard": 0, "member": 0, "zone": "eu-west-1a", "region": "eu-west-1",
        "topology": "standalone", "initialRole": "primary", "engine": "redis", "engineVersion": "7.0",
    },
    "problems": ["something could not be told"],
    "machine": {
        "hostname": "ip-10-0-0-1", "names": ["ip-10-0-0-1", "ip-10-0-0-1.eu-west-1.compute.internal", "demo-0-0"],
        "kernel": "6.1.0", "architecture": "x86_64", "uptimeSeconds": 90_061, "cpus": 2,
        "load": [0.1, 0.25, 0.5],
        "pressure": {"cpu": {"some": {"avg10": 0.0, "avg60": 1.5, "avg300": 0.0}}, "memory": None, "io": None},
        "memory": {"totalBytes": 2**34, "availableBytes": 2**33}, "swap": {"totalBytes": 0, "freeBytes": 0},
        "transparentHugePages": "never", "openFiles": {"used": 1000, "max": None},
        "disks": [
            {"path": "/", "isMounted": True, "totalBytes": 2**33, "availableBytes": 2**32, "totalFiles": 10, "availableFiles": 9},
            {"path": "/var/lib/redis", "isMounted": False},
        ],
        "network": [
            {"name": "ens5", "receivedBytes": 2048, "sentBytes": 1, "receivedPackets": 3, "sentPackets": 4,
             "receivedErrors": 0, "sentErrors": 1, "receivedDropped": 0, "sentDropped": 2},
        ],
    },
    "databases": [
        {"name": "main", "port": 6379, "problem": None, "info": {"role": "master", "used_memory": 1536, "maxclients": 10_000},
         "replicas": [{"address": "10.0.0.2", "port": 6379, "state": "online", "offset": 14, "lagSeconds": 1}],
         "keyspace": [{"database": 0, "keys": 12_345, "expires": 0}]},
        {"name": "sessions", "port": 6380, "problem": "127.0.0.1:6380: Connection refused", "info": {}, "replicas": [],
         "keyspace": []},
    ],
    "doctor": {
        "version": 1, "verdict": "warning", "exitCode": 1, "counts": {"ok": 1, "unknown": 0, "warning": 1, "critical": 0},
        "findings": [
            {"section": "kernel", "name": "vm.swappiness", "verdict": "ok", "wanted": "1", "actual": "1",
             "reason": "", "fix": ""},
            {"section": "machine", "name": "clock", "verdict": "warning", "wanted": "synchronised", "actual": "no",
             "reason": "times go wrong", "fix": "install chrony"},
        ],
    },
}  # fmt: skip


def facts() -> dict[str, Any]:
    """A copy that a test may change."""
    return copy.deepcopy(FACTS)


def node_of(*servers: RedisServer) -> dict[str, Any]:
    value = with_two_databases() if len(servers) == 2 else example()
    for database, server in zip(value["databases"], servers):
        database["port"] = server.port
    return value


def environment() -> dict[str, str]:
    """What the page's process has in its environment, with a secret that must not come out."""
    return {**os.environ, "PYTHONPATH": str(PROJECT / "lib" / "node"), "SECRET_OF_THE_ENVIRONMENT": ENVIRONMENT_SECRET}


class StatusPage:
    """The page's process on a socket that this test opened; ended at the block's end."""

    def __init__(self, folder: Path, seconds: float = 60, address: str = HOST, content: dict[str, Any] | None = None) -> None:
        """`content` is what its facts are, the example's where it is not given."""
        self._seconds = seconds
        self.facts = folder / "facts.json"
        write_facts(self.facts, facts() if content is None else content)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.socket = socket.create_server((address, 0), family=family, dualstack_ipv6=family is socket.AF_INET6)
        self.port: int = self.socket.getsockname()[1]

    def __enter__(self) -> StatusPage:
        program = ["-m", "redis_fleet_node.status", str(self.facts), str(self._seconds)]
        number = self.socket.fileno()
        argv = [sys.executable, "-c", HAND_OVER, str(number), *program]
        self.process = subprocess.Popen(
            argv, pass_fds=[number], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.output, _none = self.process.communicate(timeout=10)
        self.socket.close()

    def connect(self, seconds: float = 20) -> socket.socket:
        """A connection, whose every wait is bounded."""
        return socket.create_connection((HOST, self.port), timeout=seconds)

    def send(self, request: bytes) -> bytes:
        """All that is answered to these bytes, until the other side closes."""
        with self.connect() as client:
            client.sendall(request)
            return read_all(client)

    def get(self, path: str = "/", method: str = "GET", host: str = "localhost") -> tuple[int, dict[str, str], str]:
        """Status, headers by their names in lower case, and text."""
        return parse_answer(self.send(f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()))

    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.get("/status.json")[2])
        return value


def read_all(client: socket.socket) -> bytes:
    """What comes until the end; a connection that is reset ends there, too."""
    found = b""
    try:
        while True:
            part = client.recv(65_536)
            if not part:
                return found
            found += part
    except ConnectionResetError:
        return found


def parse_answer(answer: bytes) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer; checks that its length is as it says."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    headers = {name.lower(): text for name, text in (line.split(": ", 1) for line in lines)}
    assert not body or len(body) == int(headers["content-length"])
    return int(first.split()[1]), headers, body.decode("utf-8")
