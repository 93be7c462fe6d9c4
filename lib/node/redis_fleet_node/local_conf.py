"""local-PORT.conf: the part of a server's configuration that only the machine knows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .atomic_file import Access, write_atomically
from .database import REPLICATION, Database
from .node import Engine, Node
from .password import Password


@dataclass(frozen=True)
class LocalFacts:
    """What the machine knows of itself: its private address, the bytes for data, and the replicas' password if any.

    `append_only` overrides the definition's appendonly for this start; None leaves it.
    """

    address: str
    maxmemory: int
    replication: Password | None
    append_only: bool | None


def knows_human_names(engine: Engine) -> bool:
    """Whether the server has cluster-announce-human-nodename: Redis since 7.2, Valkey ever since."""
    return engine.name == "valkey" or engine.number >= (7, 2)


def replication_words(engine: Engine) -> tuple[str, str]:
    """The engine's own names of masteruser and masterauth."""
    is_primary = engine.name == "valkey" and engine.number >= (8,)
    return ("primaryuser", "primaryauth") if is_primary else ("masteruser", "masterauth")


def quoted(text: str) -> str:
    """The text as one word of a server's configuration file."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def render_local_conf(node: Node, database: Database, facts: LocalFacts) -> str:
    """The file's text: the server listens on the private address and on the loopback."""
    lines = [
        "# Written by redis-fleet-boot.service at each boot; changes are overwritten.",
        f"bind {facts.address} 127.0.0.1",
        f"maxmemory {facts.maxmemory}",
    ]
    if database.cpus is not None:
        lines.append(f"server_cpulist {database.cpus}")
    if node.cluster is not None:
        lines.append(f"cluster-announce-ip {facts.address}")
        if knows_human_names(node.engine):
            lines.append(f"cluster-announce-human-nodename {node.slot.name}")
    if facts.replication is not None:
        user_word, password_word = replication_words(node.engine)
        lines += [f"{user_word} {REPLICATION}", f"{password_word} {quoted(facts.replication.reveal())}"]
    if facts.append_only is not None:
        lines.append(f"appendonly {'yes' if facts.append_only else 'no'}")
    return "".join(f"{line}\n" for line in lines)


def write_local_conf(path: Path, text: str, group: int) -> bool:
    """Writes the file for root and the server's group only; returns False when it is so already."""
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    return write_atomically(path, text, Access(uid=0, gid=group, mode=0o640))
