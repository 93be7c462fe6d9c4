"""A real cluster for tests: servers on addresses of the loopback network, and a writer that remembers what was acknowledged."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from redis_fleet_node.cluster.servers import ServerLink
from redis_fleet_node.cluster.slot_ranges import slot_ranges_of
from redis_fleet_node.password import Password
from redis_servers import cluster_port
from waiting import wait_until

PASSWORD = Password("Admin-Password-1")
WRITER = Path(__file__).with_name("handover_writer.py")
FLEET = "demo"
# The server itself decides by this how long elections last: twice and four times, but at least 2 and 4 s
NODE_TIMEOUT_MILLIS = 1000


@dataclass
class Server:
    """One server of the cluster, in its slot."""

    slot: str
    shard: int
    address: str
    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    def link(self) -> ServerLink:
        """A connection as the administrator."""
        return ServerLink(self.address, self.port, PASSWORD)

    def signal(self, number: int) -> None:
        """Sends a signal, such as SIGSTOP: to everybody else the machine is gone."""
        assert self.process is not None
        self.process.send_signal(number)

    @property
    def node_id(self) -> str:
        with self.link() as link:
            return link.my_id()


class ClusterServers:
    """A cluster with so many members in each shard; its servers are ended at the block's end."""

    def __init__(self, program: Path, folder: Path, members: Sequence[int], lines: Sequence[str] = ()) -> None:
        """`lines` are added to every redis.conf."""
        self._program = program
        self._lines = lines
        self._members = members
        port = cluster_port()
        places = [(shard, member) for shard, count in enumerate(members) for member in range(count)]
        # Each server has an address of its own, and the first also that of the machine that a node's programs ask
        self.servers = [
            Server(f"{FLEET}-{shard}-{member}", shard, f"127.0.7.{number}", port, folder / f"{shard}-{member}")
            for number, (shard, member) in enumerate(places, 1)
        ]

    def __enter__(self) -> ClusterServers:
        try:
            for server in self.servers:
                server.folder.mkdir()
                self.start(server)
            self._create()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for server in self.servers:
            if server.process is not None and server.process.poll() is None:
                server.process.kill()
                server.process.wait(timeout=10)

    def start(self, server: Server) -> None:
        """Starts a server, with what is in its folder."""
        lines = [
            f"port {server.port}",
            f"bind {server.address}{' 127.0.0.1' if server is self.servers[0] else ''}",
            f"dir {server.folder}",
            "cluster-enabled yes",
            f"cluster-node-timeout {NODE_TIMEOUT_MILLIS}",
            f"cluster-announce-ip {server.address}",
            "cluster-allow-replica-migration no",
            "repl-diskless-sync-delay 0",
            'save ""',
            f"user admin on >{PASSWORD.reveal()} ~* &* +@all",
            "masteruser admin",
            f"masterauth {PASSWORD.reveal()}",
            *self._lines,
        ]
        conf = server.folder / "redis.conf"
        conf.write_text("".join(f"{line}\n" for line in lines))
        with (server.folder / "redis.log").open("ab") as log:
            server.process = subprocess.Popen([str(self._program), str(conf)], stdout=log, stderr=subprocess.STDOUT)
        wait_until(lambda: _listens(server), f"the server of {server.slot}")

    def shard(self, number: int) -> list[Server]:
        """The servers of a shard in the order of their members."""
        return [server for server in self.servers if server.shard == number]

    def primary(self, shard: int = 0) -> Server:
        """The primary of a shard, as its members say."""
        [found] = [server for server in self.shard(shard) if _role(server) == "primary"]
        return found

    def settle(self) -> None:
        """Waits until every server that runs says that all is well, and that each other server is what it says itself."""
        wait_until(self._is_well, "a cluster that is well", 60)

    def _create(self) -> None:
        ranges = slot_ranges_of(len(self._members))
        first = self.servers[0]
        for shard, (low, high) in enumerate(ranges):
            with self.shard(shard)[0].link() as link:
                link.call("CLUSTER", "SET-CONFIG-EPOCH", str(shard + 1))
                link.call("CLUSTER", "ADDSLOTSRANGE", str(low), str(high))
        with first.link() as link:
            for server in self.servers[1:]:
                link.call("CLUSTER", "MEET", server.address, str(server.port))
        for shard in range(len(self._members)):
            primary, *replicas = self.shard(shard)
            for replica in replicas:
                _replicate(replica, primary.node_id)
        self.settle()

    def _is_well(self) -> bool:
        running = [server for server in self.servers if server.process is not None and server.process.poll() is None]
        roles = {}
        for server in running:
            with server.link() as link:
                role = link.role()
                roles[server.address] = role.is_primary
                if not role.is_primary and role.link != "connected":
                    return False
        return all(_sees(server, roles) for server in running)


def _sees(server: Server, roles: dict[str, bool]) -> bool:
    with server.link() as link:
        if link.cluster_info()["cluster_state"] != "ok":
            return False
        seen = {member.address: member for member in link.nodes() if member.is_reachable}
    return all(address in seen and seen[address].is_primary == role for address, role in roles.items())


def _replicate(replica: Server, primary_id: str) -> None:
    def done() -> bool:
        with replica.link() as link:
            return link.does("CLUSTER", "REPLICATE", primary_id) is None

    wait_until(done, f"a replica in {replica.slot}")


def _role(server: Server) -> str:
    if server.process is None or server.process.poll() is not None:
        return "gone"
    with server.link() as link:
        return "primary" if link.role().is_primary else "replica"


def _listens(server: Server) -> bool:
    try:
        with socket.create_connection((server.address, server.port), timeout=1):
            return True
    except OSError:
        return False


class Writer:
    """A client in a process of its own that writes to shard 0 all the time, one write after the other."""

    def __init__(self, cluster: ClusterServers) -> None:
        self._argv = [sys.executable, str(WRITER), str(cluster.servers[0].port), *(one.address for one in cluster.servers)]

    def __enter__(self) -> Writer:
        self._process = subprocess.Popen(self._argv, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "writing\n"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate(timeout=10)

    def stop(self) -> Written:
        """Ends the writer and tells what it saw."""
        self._process.send_signal(signal.SIGTERM)
        out, _ = self._process.communicate(timeout=60)
        return Written(**json.loads(out))


@dataclass(frozen=True)
class Written:
    """How many writes were acknowledged, which of them the cluster has lost, the longest gap between two of them."""

    acknowledged: int
    lost: int
    longest_gap_millis: float
