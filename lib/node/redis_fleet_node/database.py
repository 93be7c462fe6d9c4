"""A database of node.json: one server of this node, with its memory, its persistence and its users."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import NodeError
from .fields import Fields, shown
from .patterns import (
    ARN,
    ARN_ALLOWED,
    CPUS,
    CPUS_ALLOWED,
    NAME,
    NAME_ALLOWED,
    RULES,
    RULES_ALLOWED,
    USER_NAME,
    USER_NAME_ALLOWED,
)

ETC = Path("/etc/redis-fleet")
RUN = Path("/run/redis-fleet")
MOUNT_POINT = Path("/var/lib/redis")
# The user of the node's own programs, in every database
ADMIN = "admin"
# The user that replicas log in to their primary with, where the topology has replicas
REPLICATION = "replication"
MAX_DATABASES = 16
# The bus of a cluster is as far above the port
BUS_OFFSET = 10_000
# Whole numbers that JSON and JavaScript hold exactly
MAX_BYTES = 2**53 - 1
YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True)
class Memory:
    """How maxmemory is computed from the machine's memory: percentages, and bytes that are reserved beside the data."""

    cap_percent: int
    copy_on_write_percent: int
    clients_percent: int
    reserved_bytes: int
    share_percent: int


@dataclass(frozen=True)
class SnapshotRule:
    """A snapshot is taken `seconds` after the last one when at least `changes` keys changed."""

    seconds: int
    changes: int


@dataclass(frozen=True)
class Persistence:
    """What the server keeps on disk."""

    append_only: bool
    snapshot_rules: tuple[SnapshotRule, ...]

    @property
    def is_none(self) -> bool:
        """Whether nothing is kept: a server that is started again is empty."""
        return not self.append_only and not self.snapshot_rules


@dataclass(frozen=True)
class User:
    """A user of the server: `rules` are ACL rules, the password lies in the secret."""

    name: str
    rules: str
    secret_arn: str


@dataclass(frozen=True)
class Database:
    """One server of this node and where its files are; `cpus` are the CPUs that it keeps to, None for all."""

    name: str
    port: int
    memory: Memory
    persistence: Persistence
    cpus: str | None
    users: tuple[User, ...]
    mount_point: Path = MOUNT_POINT

    @property
    def data(self) -> Path:
        """The folder of dump.rdb, appendonlydir and nodes.conf."""
        return self.mount_point / str(self.port)

    @property
    def users_acl(self) -> Path:
        """The file that the server reads its users from."""
        return self.data / "users.acl"

    @property
    def conf(self) -> Path:
        """The server's configuration, from the fleet's definition."""
        return ETC / f"redis-{self.port}.conf"

    @property
    def local_conf(self) -> Path:
        """The part of the configuration that only this machine knows, written at each boot."""
        return RUN / f"local-{self.port}.conf"

    @property
    def secrets(self) -> Path:
        """The folder of the passwords that the node's own programs use."""
        return RUN / "secrets" / str(self.port)

    @property
    def ready_file(self) -> Path:
        """The file that says that the server serves."""
        return RUN / f"ready-{self.port}"

    def has_user(self, name: str) -> bool:
        """Whether the server knows a user of this name."""
        return any(user.name == name for user in self.users)


def parse_databases(sections: list[Fields], mount_point: Path) -> tuple[Database, ...]:
    """Checks "databases"; throws a NodeError that names the key."""
    databases = tuple(_database(fields, mount_point) for fields in sections)
    if len(databases) > MAX_DATABASES:
        raise NodeError(f'"databases" must have at most {MAX_DATABASES} items, got {len(databases)}')
    _require_once("databases", "name", [database.name for database in databases])
    _require_once("databases", "port", [database.port for database in databases])
    shares = sum(database.memory.share_percent for database in databases)
    if shares > 100:
        raise NodeError(f'"databases" must share at most 100 percent of the memory, got {shares}')
    return databases


def _database(fields: Fields, mount_point: Path) -> Database:
    database = Database(
        name=fields.text("name", NAME, NAME_ALLOWED),
        port=fields.whole("port", 1024, 65535),
        memory=_memory(fields.section("memory")),
        persistence=_persistence(fields.section("persistence")),
        cpus=fields.text("cpus", CPUS, CPUS_ALLOWED) if fields.has("cpus") else None,
        users=_users(fields.name("users"), fields.sections("users")),
        mount_point=mount_point,
    )
    fields.end()
    return database


def _memory(fields: Fields) -> Memory:
    memory = Memory(
        cap_percent=fields.whole("capPercent", 1, 95),
        copy_on_write_percent=fields.whole("copyOnWritePercent", 0, 100),
        clients_percent=fields.whole("clientsPercent", 0, 100),
        reserved_bytes=fields.whole("reservedBytes", 0, MAX_BYTES),
        share_percent=fields.whole("sharePercent", 1, 100),
    )
    fields.end()
    return memory


def _persistence(fields: Fields) -> Persistence:
    rules = []
    for rule in fields.sections("snapshotRules", at_least=0):
        rules.append(SnapshotRule(rule.whole("seconds", 1, YEAR_SECONDS), rule.whole("changes", 1, MAX_BYTES)))
        rule.end()
    persistence = Persistence(fields.flag("appendOnly"), tuple(rules))
    fields.end()
    return persistence


def _users(path: str, sections: list[Fields]) -> tuple[User, ...]:
    users: list[User] = []
    for fields in sections:
        users.append(
            User(
                name=fields.text("name", USER_NAME, USER_NAME_ALLOWED),
                rules=fields.text("rules", RULES, RULES_ALLOWED),
                secret_arn=fields.text("secretArn", ARN, ARN_ALLOWED),
            )
        )
        fields.end()
    names = [user.name for user in users]
    _require_once(path, "name", names)
    if ADMIN not in names:
        raise NodeError(f'"{path}" must hold {shown(ADMIN)}, which the node\'s own programs use, got {shown(names)}')
    return tuple(users)


def _require_once(path: str, what: str, values: Sequence[object]) -> None:
    twice = [value for index, value in enumerate(values) if value in values[:index]]
    if twice:
        raise NodeError(f'"{path}" must have a {what} once each, got {shown(twice[0])} twice')
