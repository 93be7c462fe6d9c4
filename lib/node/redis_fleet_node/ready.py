"""redis-fleet-ready@PORT.service: asks a started server whether it serves those who may, and nobody else."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .atomic_file import ROOT_READABLE, write_atomically
from .cluster.view import parse_info
from .database import RUN
from .errors import NodeError
from .node import ADMIN, NODE_FILE, Database, Node, read_node
from .password import Password
from .patience import Patience
from .program import run_steps
from .resp import PASSING_ERRORS, RespClient, RespConnectionError, RespError
from .users import kept_password

PROGRAM = "ready"
READY = "ready"
HOST = "127.0.0.1"
ANSWER = Patience(limit=120, pause=0.2)


class ClusterDown(NodeError):
    """The server answers, but its cluster does not serve yet."""


def check_server(port: int, password: Password, has_cluster: bool = False, patience: Patience = ANSWER) -> str:
    """The server's version, once it refuses strangers, answers the administrator and, where it has one, its cluster serves.

    Waits while nothing listens, data is still loading or the cluster is down. Throws a NodeError when it stays so, when
    somebody without a password gets an answer, or when the administrator's password is refused.
    """
    problem = "it was not asked"
    for _ in patience.rounds():
        try:
            _refuses_strangers(port)
            return _answers_admin(port, password, has_cluster)
        except ClusterDown as error:
            problem = str(error)
        except RespConnectionError as error:
            problem = str(error)
        except RespError as error:
            problem = str(error)
            if not problem.startswith(PASSING_ERRORS):
                raise NodeError(f"the server on port {port} refuses the user {ADMIN}: {problem}") from None
    raise NodeError(f"the server on port {port} does not answer within {patience.limit:.0f} seconds: {problem}")


def _refuses_strangers(port: int) -> None:
    with RespClient(HOST, port) as client:
        try:
            client.call("PING")
        except RespError as error:
            if str(error).startswith("NOAUTH"):
                return
            raise
    raise NodeError(f"the server on port {port} answers without a password; its users.acl is not in force")


def _answers_admin(port: int, password: Password, has_cluster: bool) -> str:
    with RespClient(HOST, port) as client:
        client.call("AUTH", ADMIN, password.reveal())
        if client.call("PING") != "PONG":
            raise NodeError(f"the server on port {port} does not answer PING with PONG")
        if has_cluster and parse_info(str(client.call("CLUSTER", "INFO"))).get("cluster_state") != "ok":
            raise ClusterDown("its cluster_state is not ok")
        information = client.call("INFO", "server")
    return _version_in(str(information))


def _version_in(information: str) -> str:
    """Valkey also tells a redis_version, that of the Redis which it is compatible with."""
    pairs = parse_info(information)
    for name in ("valkey", "redis"):
        if f"{name}_version" in pairs:
            return f"{name} {pairs[f'{name}_version']}"
    raise NodeError("the server's INFO does not tell its version")


def seconds_since_start(proc: Path = Path("/proc")) -> float:
    """Seconds since the first process of this machine, or of this container, was started."""
    after_name = (proc / "1" / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    started = int(after_name[19]) / os.sysconf("SC_CLK_TCK")
    now = float((proc / "uptime").read_text(encoding="ascii").split()[0])
    return round(max(now - started, 0), 2)


def write_ready_files(node: Node, database: Database, version: str, run: Path = RUN) -> float:
    """Says to whoever looks that the database serves and, once all of them do, that the node does.

    Returns the seconds since the machine's start.
    """
    seconds = seconds_since_start()
    content = {"slot": node.slot.name, "port": database.port, "engine": version, "seconds": seconds}
    with _alone_in(run):
        write_atomically(run / database.ready_file.name, json.dumps(content) + "\n", ROOT_READABLE)
        if all((run / other.ready_file.name).exists() for other in node.databases):
            content["port"] = node.databases[0].port
            write_atomically(run / READY, json.dumps(content) + "\n", ROOT_READABLE)
    return seconds


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One program at a time: the proofs of several databases run at once."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def main(arguments: Sequence[str]) -> int:
    """Asks the server on the port that is the only argument; returns the exit code."""

    def server() -> str:
        node = read_node(NODE_FILE)
        database = node.database_on(int(arguments[0]))
        password = kept_password(database.secrets, ADMIN)
        version = check_server(database.port, password, node.cluster is not None)
        seconds = write_ready_files(node, database, version)
        return f"{version} serves on port {database.port}, {seconds:.1f} s after the machine's start"

    return run_steps(PROGRAM, [("server", server)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
