"""A fleet's machines on this machine: real servers on addresses of the loopback network, the registry on an emulator."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from cluster_machine import NODE_TIMEOUT_MILLIS, TIMING, Server
from node_example import cluster_example
from redis_fleet_node.cluster import clients
from redis_fleet_node.cluster.registry import Registry
from redis_fleet_node.cluster.shape import Shape
from redis_fleet_node.cluster.slot_names import Place, slot_name, slots_of
from redis_fleet_node.cluster.timing import Timing
from redis_fleet_node.cluster.view import by_id, myself_of
from redis_fleet_node.errors import NodeError
from redis_fleet_node.node import Dns, read_node
from redis_servers import cluster_port, engine_of
from registry_table import create_registry_table
from waiting import wait_until

REGION = "eu-west-1"
FLEET = "demo"
LOG, SNAPSHOTS, NOTHING = "log", "snapshots", "nothing"
KEEPS = {
    LOG: ["appendonly yes", "save ''"],
    SNAPSHOTS: ["appendonly no", "save ''"],
    NOTHING: ["appendonly no", "save ''"],
}


class FleetInABox:
    """A fleet of servers, registry, parameter and tagged instances; ended at the block's end."""

    def __init__(self, program: Path, folder: Path, shape: Shape, keeps: str = LOG) -> None:
        self._program = program
        self._folder = folder
        self._keeps = keeps
        self._engine = engine_of(program)
        self._port = cluster_port()
        # Nobody else's on this machine: the second and third number are random
        self._net = f"127.{random.randint(16, 250)}.{random.randint(0, 250)}"  # noqa: S311
        self._last = 10
        self._table = f"registry-{random.randrange(10**9)}"  # noqa: S311
        self._instances: dict[str, str] = {}
        self.shape = shape
        self.parameter = f"/redis-fleet/{self._table}"
        self.servers: dict[str, Server] = {}

    def __enter__(self) -> FleetInABox:
        for name in ("dynamodb_client", "ec2_client", "ssm_client", "route53_client"):
            getattr(clients, name).cache_clear()
        create_registry_table(clients.dynamodb_client(REGION), self._table)
        self.make_network()
        self.resize(self.shape)
        return self

    def __exit__(self, *_: object) -> None:
        for server in self.servers.values():
            if server.is_running:
                server.kill()
        ids = list(self._instances.values())
        clients.ec2_client(REGION).terminate_instances(InstanceIds=ids)
        clients.dynamodb_client(REGION).delete_table(TableName=self._table)

    def make_network(self) -> None:
        """A subnet for the machines to come; the emulator never gives an address of one out twice."""
        ec2 = clients.ec2_client(REGION)
        vpc = ec2.create_vpc(CidrBlock=f"{self._net}.0/24")["Vpc"]["VpcId"]
        self._subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"{self._net}.0/24")["Subnet"]["SubnetId"]

    @property
    def registry(self) -> Registry:
        return Registry(clients.dynamodb_client(REGION), self._table, FLEET)

    def resize(self, shape: Shape) -> None:
        """Gives the fleet another size: new slots get machines, which are not started."""
        self.shape = shape
        value = f'{{"version":1,"shards":{shape.shards},"membersPerShard":{shape.members_per_shard}}}'
        clients.ssm_client(REGION).put_parameter(Name=self.parameter, Value=value, Type="String", Overwrite=True)
        for slot, place in slots_of(FLEET, shape).items():
            if slot not in self.servers:
                folder = self._folder / slot
                folder.mkdir(exist_ok=True)
                (folder / "node.json").write_text(json.dumps(self._node_of(slot, place, folder)))
                self.servers[slot] = Server(read_node(folder / "node.json"), "", folder)
                self.readdress(slot)

    def _node_of(self, slot: str, place: Place, folder: Path) -> dict[str, Any]:
        value = cluster_example()
        role = "primary" if place.member == 0 else "replica"
        zone = f"eu-west-1{'abcdef'[place.member]}"
        value["slot"] = {"name": slot, "shard": place.shard, "member": place.member, "zone": zone, "initialRole": role}
        value["engine"] |= {"name": self._engine.name, "version": ".".join(self._engine.version.split(".")[:2])}
        value["databases"][0]["port"] = self._port
        rules = [{"seconds": 3600, "changes": 1}] if self._keeps == SNAPSHOTS else []
        value["databases"][0]["persistence"] = {"appendOnly": self._keeps == LOG, "snapshotRules": rules}
        value["cluster"] = {"registry": self._table, "shape": self.parameter, "nodeTimeoutMillis": NODE_TIMEOUT_MILLIS}
        value["volume"]["mountPoint"] = str(folder)
        return value

    def set_dns(self, zone: str, name: str) -> None:
        """Gives the nodes a hosted zone to write their records in."""
        for server in self.servers.values():
            assert server.node.cluster is not None
            server.node = replace(server.node, cluster=replace(server.node.cluster, dns=Dns(zone, name)))

    def readdress(self, slot: str, address: str = "") -> None:
        """Puts a new machine with another address, a new one if none is given, into a slot; the folder stays."""
        ec2 = clients.ec2_client(REGION)
        if slot in self._instances:
            ec2.terminate_instances(InstanceIds=[self._instances[slot]])
        self._last += 1
        server = self.servers[slot]
        server.address = address or f"{self._net}.{self._last}"
        tags: Any = [{"Key": "redis-fleet:fleet", "Value": FLEET}, {"Key": "redis-fleet:slot", "Value": slot}]
        done = ec2.run_instances(
            ImageId="ami-12c6146b",
            MinCount=1,
            MaxCount=1,
            SubnetId=self._subnet,
            PrivateIpAddress=server.address,
            TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
        )
        self._instances[slot] = done["Instances"][0]["InstanceId"]

    def of(self, shard: int, member: int) -> Server:
        return self.servers[slot_name(FLEET, Place(shard, member))]

    def start(self, server: Server) -> None:
        server.start(self._program, KEEPS[self._keeps])

    def start_all(self) -> None:
        for server in self.servers.values():
            if not server.is_running:
                self.start(server)
        for server in self.running():
            wait_until(server.answers, f"{server.node.slot.name} at {server.address}")

    def running(self) -> list[Server]:
        return [server for server in self.servers.values() if server.is_running]

    def create(self) -> list[str]:
        """Starts all servers and lets all nodes join."""
        self.start_all()
        return join_all(self.running())

    def problem(self) -> str | None:
        """What a client of the fleet would call wrong, every running node asked itself; None when it is whole."""
        primaries = 0
        for server in self.running():
            name = server.node.slot.name
            try:
                with server.link() as link:
                    info, members, role = link.cluster_info(), link.nodes(), link.role()
            except NodeError as error:
                return str(error)
            wanted = {"cluster_state": "ok", "cluster_slots_ok": "16384", "cluster_known_nodes": str(len(self.servers))}
            wrong = [f"{key} is {info[key]}" for key, value in wanted.items() if info[key] != value]
            wrong += [f"{one.id} is {','.join(one.flags)}" for one in members if not one.is_reachable]
            wrong += [] if role.is_primary or role.link == "connected" else [f"its link is {role.link}"]
            if wrong:
                return f"{name}: {wrong[0]}"
            primaries += role.is_primary and myself_of(members).slot_count > 0
        return None if primaries == min(3, self.shape.shards) else f"{primaries} primaries with hash slots"

    def wait_whole(self, seconds: float = 40) -> float:
        """Waits until the fleet is whole, healing as the agents do; returns the seconds."""
        memberships = [server.membership() for server in self.running()]
        start = time.monotonic()
        while (problem := self.problem()) is not None:
            if time.monotonic() - start > seconds:
                raise AssertionError(f"the fleet is not whole after {seconds} s: {problem}")
            for membership in memberships:
                membership.heal()
            time.sleep(0.2)
        return time.monotonic() - start

    def ids(self) -> dict[str, str]:
        return {slot: server.myself().id for slot, server in self.servers.items() if server.is_running}

    def listed_by(self, node_id: str) -> list[str]:
        """The slots of those nodes that list an id."""
        found = []
        for server in self.running():
            with server.link() as link:
                if node_id in by_id(link.nodes()):
                    found.append(server.node.slot.name)
        return found

    def primary_of(self, shard: int) -> Server:
        """The running node that has the hash slots of a shard in its own view."""
        mates = [server for server in self.running() if server.node.slot.shard == shard]
        return next(server for server in mates if server.myself().slot_count > 0)

    def fill(self, keys: int) -> None:
        """Writes keys, each to the node that has it, and waits until no end of a process can lose them there."""
        for shard in range(self.shape.shards):
            primary = self.primary_of(shard)
            with primary.link() as link:
                for number in range(keys):
                    link.does("SET", f"key{number}", str(number))
            wait_until(partial(is_logged, primary), f"the log of {primary.node.slot.name}")

    def keys(self) -> int:
        """The keys of all primaries."""
        return self.keys_of(range(self.shape.shards))

    def keys_of(self, shards: Iterable[int]) -> int:
        """The keys of the primaries of some shards."""
        return sum(self.key_count(self.primary_of(shard)) for shard in shards)

    def key_count(self, server: Server) -> int:
        with server.link() as link:
            return link.key_count()


def is_logged(server: Server) -> bool:
    """Whether all that a server has is in its log, where it keeps one.

    A log that is synced each second lags behind while the disk is slow, and a new replica's begins with a rewrite.
    """
    with server.link() as link:
        facts = link.info("persistence")
    rewrites = (facts["aof_rewrite_in_progress"], facts["aof_rewrite_scheduled"])
    return rewrites == ("0", "0") and facts.get("aof_buffer_length", "0") == "0"


def in_parallel(calls: Iterable[Callable[[], str]]) -> list[str]:
    """What each call returns, all made at once; throws the error that came first."""
    errors: list[BaseException] = []

    def one(call: Callable[[], str]) -> str:
        try:
            return call()
        except BaseException as error:  # noqa: BLE001 - thrown again by the test's own thread
            errors.append(error)
            return ""

    with ThreadPoolExecutor(max_workers=32) as pool:
        said = list(pool.map(one, calls))
    if errors:
        raise errors[0]
    return said


def join_all(servers: Iterable[Server], timing: Timing = TIMING) -> list[str]:
    """Lets nodes join at once, as their machines would; returns what each says, in order."""
    return in_parallel([server.membership(timing).join for server in servers])


@contextmanager
def created(program: Path, folder: Path, shape: Shape, keeps: str = LOG) -> Iterator[FleetInABox]:
    """A fleet whose cluster exists."""
    with FleetInABox(program, folder, shape, keeps) as fleet:
        fleet.create()
        yield fleet
