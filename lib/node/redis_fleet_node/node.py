"""node.json: what this node is, the only input of its programs beside the instance's metadata."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .database import ADMIN, BUS_OFFSET, ETC, REPLICATION, Database, Memory, Persistence, SnapshotRule, User, parse_databases
from .errors import NodeError
from .fields import Fields
from .json_file import read_json_file
from .patterns import (
    ABSOLUTE_PATH,
    DOMAIN,
    DOMAIN_ALLOWED,
    HOOK,
    HOOK_ALLOWED,
    HOSTED_ZONE,
    HOSTED_ZONE_ALLOWED,
    NAME,
    NAME_ALLOWED,
    PARAMETER,
    PARAMETER_ALLOWED,
    TABLE,
    TABLE_ALLOWED,
)
from .status.host_status import HostStatus, parse_host_status

__all__ = [
    "ADMIN",
    "NODE_FILE",
    "REPLICATION",
    "Cluster",
    "Database",
    "Dns",
    "Engine",
    "Hooks",
    "HostStatus",
    "Memory",
    "Node",
    "Persistence",
    "Slot",
    "SnapshotRule",
    "User",
    "Volume",
    "parse_node",
    "read_node",
]

NODE_FILE = ETC / "node.json"
VERSION = 1
CLUSTER = "cluster"
MAX_PORT = 65535


@dataclass(frozen=True)
class Slot:
    """The place in the fleet that this machine fills."""

    name: str
    shard: int
    member: int
    zone: str
    initial_role: str


@dataclass(frozen=True)
class Engine:
    """The server: `name` is redis or valkey, `version` the beginning of its version, `user` who it runs as."""

    name: str
    version: str
    server: str
    user: str

    @property
    def number(self) -> tuple[int, ...]:
        """The version as a tuple that compares, such as (7, 0)."""
        return tuple(int(part) for part in self.version.split("."))


@dataclass(frozen=True)
class Volume:
    """The slot's own EBS volume."""

    id: str
    mount_point: Path


@dataclass(frozen=True)
class Dns:
    """The private hosted zone that the fleet's name lies in."""

    zone: str
    name: str


@dataclass(frozen=True)
class Cluster:
    """The cluster of the node: `registry` is its DynamoDB table, `shape` the SSM parameter with the number of shards."""

    registry: str
    shape: str
    node_timeout_millis: int
    dns: Dns | None


@dataclass(frozen=True)
class Hooks:
    """Names of the lifecycle hooks of the slot's Auto Scaling group."""

    launching: str
    terminating: str


@dataclass(frozen=True)
class Node:
    """All of node.json that the programs use, checked."""

    fleet: str
    region: str
    topology: str
    slot: Slot
    engine: Engine
    databases: tuple[Database, ...]
    cluster: Cluster | None
    hooks: Hooks
    volume: Volume
    host_status: HostStatus | None = None

    def database_on(self, port: int) -> Database:
        """The database on a port; throws a NodeError when there is none."""
        for database in self.databases:
            if database.port == port:
                return database
        ports = ", ".join(str(database.port) for database in self.databases)
        raise NodeError(f"no database of this node is on port {port}; its ports are {ports}")


def read_node(path: Path) -> Node:
    """Reads and checks node.json.

    Throws a NodeError that names the file and the key when the file cannot be read or a value is not allowed.
    """
    return read_json_file(path, parse_node)


def parse_node(value: object) -> Node:
    """Checks the content of node.json; throws a NodeError that names the key."""
    fields = Fields(value)
    fields.whole("version", VERSION, VERSION)
    if fields.has("environment"):
        fields.text("environment", NAME, NAME_ALLOWED)
    topology = fields.choice("topology", ["standalone", CLUSTER])
    volume = _volume(fields.section("volume"))
    databases = parse_databases(fields.sections("databases"), volume.mount_point)
    node = Node(
        fleet=fields.text("fleet", NAME, NAME_ALLOWED),
        region=fields.text("region", r"[a-z]{2,3}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}", "a region such as eu-west-1"),
        topology=topology,
        slot=_slot(fields.section("slot")),
        engine=_engine(fields.section("engine")),
        databases=databases,
        cluster=_cluster(fields.section("cluster")) if topology == CLUSTER else None,
        hooks=_hooks(fields.section("hooks")),
        volume=volume,
        host_status=_host_status(fields, [database.port for database in databases], topology == CLUSTER),
    )
    if node.cluster is not None:
        _check_cluster(node.databases)
    _files(fields.section("files"))
    fields.end()
    return node


def _slot(fields: Fields) -> Slot:
    slot = Slot(
        name=fields.text("name", NAME, NAME_ALLOWED),
        shard=fields.whole("shard", 0, 999),
        member=fields.whole("member", 0, 99),
        zone=fields.text("zone", r"[a-z]{2,3}(?:-[a-z0-9]{1,12}){2,6}", "a zone such as eu-west-1a"),
        initial_role=fields.choice("initialRole", ["primary", "replica"]),
    )
    fields.end()
    return slot


def _engine(fields: Fields) -> Engine:
    engine = Engine(
        name=fields.choice("name", ["redis", "valkey"]),
        version=fields.text("version", r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}", "a version such as 7.0"),
        server=fields.text("server", ABSOLUTE_PATH, "an absolute path such as /usr/bin/redis-server"),
        user=fields.text("user", r"[a-z_][a-z0-9_-]{0,31}", "the name of a system user such as redis"),
    )
    fields.end()
    return engine


def _volume(fields: Fields) -> Volume:
    volume = Volume(
        id=fields.text("id", r"vol-(?:[0-9a-f]{8}|[0-9a-f]{17})", "the id of a volume such as vol-0123456789abcdef0"),
        mount_point=Path(fields.text("mountPoint", ABSOLUTE_PATH, "an absolute path such as /var/lib/redis")),
    )
    fields.end()
    return volume


def _cluster(fields: Fields) -> Cluster:
    cluster = Cluster(
        registry=fields.text("registry", TABLE, TABLE_ALLOWED),
        shape=fields.text("shape", PARAMETER, PARAMETER_ALLOWED),
        node_timeout_millis=fields.whole("nodeTimeoutMillis", 100, 600_000),
        dns=_dns(fields.section("dns")) if fields.has("dns") else None,
    )
    fields.end()
    return cluster


def _dns(fields: Fields) -> Dns:
    dns = Dns(
        zone=fields.text("zone", HOSTED_ZONE, HOSTED_ZONE_ALLOWED),
        name=fields.text("name", DOMAIN, DOMAIN_ALLOWED),
    )
    fields.end()
    return dns


def _check_cluster(databases: tuple[Database, ...]) -> None:
    if len(databases) != 1:
        raise NodeError(f'"databases" must have exactly one item in a cluster, got {len(databases)}')
    port = databases[0].port
    if port > MAX_PORT - BUS_OFFSET:
        allowed = f"1024-{MAX_PORT - BUS_OFFSET} in a cluster, whose bus is {BUS_OFFSET} above it"
        raise NodeError(f'"databases[0].port" must be {allowed}, got {port}')


def _hooks(fields: Fields) -> Hooks:
    hooks = Hooks(
        launching=fields.text("launching", HOOK, HOOK_ALLOWED),
        terminating=fields.text("terminating", HOOK, HOOK_ALLOWED),
    )
    fields.end()
    return hooks


def _host_status(fields: Fields, ports: list[int], has_bus: bool) -> HostStatus | None:
    return parse_host_status(fields.section("hostStatus"), ports, has_bus) if fields.has("hostStatus") else None


def _files(fields: Fields) -> None:
    """Where the files lie is for the bootstrap program, which has used it already."""
    fields.text("bucket", r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket")
    fields.text("key", r"[A-Za-z0-9!_.*()/-]{1,512}", "the key of an object")
    fields.end()
