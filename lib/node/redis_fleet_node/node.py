"""node.json: what this node is, the only input of its programs beside the instance's metadata."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import NodeError
from .fields import Fields, shown
from .json_file import read_json_file

NODE_FILE = Path("/etc/redis-fleet/node.json")
VERSION = 1
ADMIN = "admin"

NAME = r"[a-z][a-z0-9-]{0,62}"
NAME_ALLOWED = "1-63 lower-case letters, digits or -, beginning with a letter"
USER_NAME = r"(?!default$)[A-Za-z][A-Za-z0-9_-]{0,63}"
USER_NAME_ALLOWED = '1-64 letters, digits, _ or -, beginning with a letter, and not "default"'
# One rule: a key pattern, a channel pattern or a command; no password, no on or off, no reset, no quote.
PATTERN_RULE = r"""(?:(?:%(?:R|W|RW))?~|&)[^\s'"\\\x00-\x20\x7f-\x9f\ud800-\udfff]{1,256}"""
RULE = rf"(?:{PATTERN_RULE}|[+-]@?[A-Za-z][A-Za-z0-9_|-]{{0,63}}|allkeys|allchannels)"
RULES_ALLOWED = "key patterns (~), channels (&) and commands (+ or -) separated by single spaces"
ARN = r"arn:aws[a-z-]{0,16}:secretsmanager:[a-z0-9-]{1,32}:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]{1,519}"
ABSOLUTE_PATH = r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._+-]{1,64}){1,8}"


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


@dataclass(frozen=True)
class Volume:
    """The slot's own EBS volume."""

    id: str
    mount_point: Path

    @property
    def data(self) -> Path:
        """Where the server keeps its files."""
        return self.mount_point / "data"

    @property
    def users_acl(self) -> Path:
        """The file that the server reads its users from."""
        return self.mount_point / "users.acl"


@dataclass(frozen=True)
class User:
    """A user of the server: `rules` are ACL rules, the password lies in the secret."""

    name: str
    rules: str
    secret_arn: str


@dataclass(frozen=True)
class Node:
    """All of node.json that the programs use, checked."""

    fleet: str
    region: str
    slot: Slot
    engine: Engine
    port: int
    maxmemory_percent: int
    volume: Volume
    users: tuple[User, ...]


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
    # A cluster needs the boot gate, which these programs do not have: refused, not ignored.
    fields.choice("topology", ["standalone"])
    redis = fields.section("redis")
    node = Node(
        fleet=fields.text("fleet", NAME, NAME_ALLOWED),
        region=fields.text("region", r"[a-z]{2,3}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}", "a region such as eu-west-1"),
        slot=_slot(fields.section("slot")),
        engine=_engine(fields.section("engine")),
        port=redis.whole("port", 1024, 65535),
        maxmemory_percent=redis.whole("maxmemoryPercent", 1, 95),
        volume=_volume(fields.section("volume")),
        users=_users(fields.sections("users")),
    )
    redis.end()
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


def _users(sections: list[Fields]) -> tuple[User, ...]:
    users: list[User] = []
    for fields in sections:
        users.append(
            User(
                name=fields.text("name", USER_NAME, USER_NAME_ALLOWED),
                rules=fields.text("rules", f"{RULE}(?: {RULE}){{0,199}}", RULES_ALLOWED),
                secret_arn=fields.text("secretArn", ARN, "the ARN of a secret in Secrets Manager"),
            )
        )
        fields.end()
    names = [user.name for user in users]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise NodeError(f'"users" must have a name once each, got {shown(twice[0])} twice')
    if ADMIN not in names:
        raise NodeError(f'"users" must hold {shown(ADMIN)}, which the node\'s own programs use, got {shown(names)}')
    return tuple(users)


def _files(fields: Fields) -> None:
    """Where the files lie is for the bootstrap program, which has used it already."""
    fields.text("bucket", r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket")
    fields.text("key", r"[A-Za-z0-9!_.*()/-]{1,512}", "the key of an object")
    fields.end()
