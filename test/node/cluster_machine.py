"""One machine of a fleet in a box: a real server on an address of the loopback network, and its node's programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from redis_fleet_node.cluster.gate import pass_gate
from redis_fleet_node.cluster.membership import Machine, Membership
from redis_fleet_node.cluster.seat import Seat
from redis_fleet_node.cluster.servers import ServerLink
from redis_fleet_node.cluster.timing import Timing
from redis_fleet_node.cluster.view import Member, myself_of
from redis_fleet_node.errors import NodeError
from redis_fleet_node.node import Node, User
from redis_fleet_node.password import Password
from redis_fleet_node.users import render_users_acl, write_users_acl

SECRET = "Admin-Password-1"
PASSWORD = Password(SECRET)
NODE_TIMEOUT_MILLIS = 2000
# A join that fails does so within a test's patience; the lease runs out before its successor's test does
TIMING = Timing(limit=60, lease=3, line=5)
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf"
ME = (os.geteuid(), os.getegid())
FIXED = [
    "daemonize no",
    "cluster-enabled yes",
    "cluster-config-file nodes.conf",
    f"cluster-node-timeout {NODE_TIMEOUT_MILLIS}",
    "cluster-allow-replica-migration no",
    "repl-diskless-sync-delay 0",
    "masteruser replication",
    f"masterauth {SECRET}",
]


@dataclass
class Server:
    """The machine in one slot: its address, its folder and, while it runs, its server."""

    node: Node
    address: str
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def node_file(self) -> Path:
        return self.folder / "node.json"

    @property
    def seat(self) -> Seat:
        number = "".join(part.rjust(3, "0") for part in self.address.split("."))
        machine = Machine(self.address, f"i-{number}")
        return Seat(self.node, self.node.databases[0], machine, PASSWORD)

    @property
    def data(self) -> Path:
        return self.node.databases[0].data

    @property
    def is_running(self) -> bool:
        return self.process is not None

    def link(self) -> ServerLink:
        return self.seat.own_link()

    def nodes(self) -> tuple[Member, ...]:
        with self.link() as link:
            return link.nodes()

    def myself(self) -> Member:
        return myself_of(self.nodes())

    def membership(self, timing: Timing = TIMING) -> Membership:
        seat = self.seat
        return Membership(seat.node, seat.database, seat.machine, PASSWORD, timing=timing)

    def pass_gate(self, timing: Timing = TIMING) -> str:
        return pass_gate(self.node.databases[0], lambda: self.seat, timing)

    def start(self, program: Path, lines: list[str]) -> None:
        """Starts the server, as its unit does after the gate."""
        database = self.node.databases[0]
        database.data.mkdir(parents=True, exist_ok=True)
        users = [User("admin", "~* &* +@all", ARN), User("replication", "+psync +replconf +ping", ARN)]
        write_users_acl(database.users_acl, render_users_acl([(user, PASSWORD) for user in users]), ME)
        own = [
            f"port {database.port}",
            f"bind {self.address}",
            f"dir {database.data}",
            f"aclfile {database.users_acl}",
            f"cluster-announce-ip {self.address}",
        ]
        conf = self.folder / "redis.conf"
        conf.write_text("\n".join([*own, *FIXED, *lines, ""]), encoding="utf-8")
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen([str(program), str(conf)], stdout=log, stderr=subprocess.STDOUT)

    def kill(self) -> None:
        """Takes the machine's power away."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=10)
        self.process = None

    def wipe(self) -> None:
        """Gives the slot an empty volume."""
        shutil.rmtree(self.data)

    def answers(self) -> bool:
        try:
            self.myself()
        except NodeError:
            return False
        return True
