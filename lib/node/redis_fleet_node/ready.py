"""redis-fleet-ready@.service: asks the started server whether it serves those who may, and nobody else."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from .atomic_file import ROOT_READABLE, write_atomically
from .errors import NodeError
from .node import ADMIN, NODE_FILE, Node, read_node
from .password import Password
from .patience import Patience
from .program import run_steps
from .resp import RespClient, RespConnectionError, RespError
from .users import kept_password

PROGRAM = "ready"
READY_FILE = Path("/run/redis-fleet/ready")
HOST = "127.0.0.1"
ANSWER = Patience(limit=120, pause=0.2)
# An answer that may change without our doing
PASSING_ERRORS = ("LOADING", "BUSY", "MASTERDOWN")


def check_server(port: int, password: Password, patience: Patience = ANSWER) -> str:
    """The server's version, once it refuses strangers and answers the administrator.

    Waits while nothing listens or data is still loading. Throws a NodeError when it stays so, when somebody without a
    password gets an answer, or when the administrator's password is refused.
    """
    problem = "it was not asked"
    for _ in patience.rounds():
        try:
            _refuses_strangers(port)
            return _answers_admin(port, password)
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


def _answers_admin(port: int, password: Password) -> str:
    with RespClient(HOST, port) as client:
        client.call("AUTH", ADMIN, password.reveal())
        if client.call("PING") != "PONG":
            raise NodeError(f"the server on port {port} does not answer PING with PONG")
        information = client.call("INFO", "server")
    return _version_in(str(information))


def _version_in(information: str) -> str:
    """Valkey also tells a redis_version, that of the Redis which it is compatible with."""
    pairs = dict(line.split(":", 1) for line in information.splitlines() if ":" in line)
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


def write_ready_file(node: Node, version: str, path: Path = READY_FILE) -> float:
    """Says to whoever looks that the node serves; returns the seconds since the machine's start."""
    seconds = seconds_since_start()
    content = {"slot": node.slot.name, "port": node.port, "engine": version, "seconds": seconds}
    write_atomically(path, json.dumps(content) + "\n", ROOT_READABLE)
    return seconds


def main() -> int:
    """Asks the server; returns the exit code."""

    def server() -> str:
        node = read_node(NODE_FILE)
        version = check_server(node.port, kept_password(ADMIN))
        seconds = write_ready_file(node, version)
        return f"{version} serves on port {node.port}, {seconds:.1f} s after the machine's start"

    return run_steps(PROGRAM, [("server", server)])


if __name__ == "__main__":
    sys.exit(main())
