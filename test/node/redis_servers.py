"""The real Redis server, and other real programs."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import time
from pathlib import Path

from aws_servers import HOST, free_port
from redis_fleet_node.node import Engine
from redis_fleet_node.resp import RespClient, RespConnectionError, RespError

PROJECT = Path(__file__).resolve().parents[2]


def find_program(name: str, variable: str = "") -> Path | None:
    """A program: by its environment variable, from .tools/bin, or on the PATH."""
    named = os.environ.get(variable) if variable else None
    found = named or shutil.which(name, path=str(PROJECT / ".tools" / "bin")) or shutil.which(name)
    return Path(found) if found else None


def all_servers() -> list[Path]:
    """The server programs of every engine version that `npm run setup` brought, or else the one that is there."""
    versions = sorted((PROJECT / ".tools" / "bin").glob("*-server-*"))
    usual = find_program("redis-server", "REDIS_SERVER")
    return [*([usual] if usual else []), *versions]


def engine_of(program: Path) -> Engine:
    """What a server program says that it is."""
    banner = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    name, _, rest = banner.partition(" server v=")
    return Engine(name.lower(), rest.split(" ", 1)[0], str(program), "redis")


def cluster_port() -> int:
    """A port that no address of this machine listens on, nor on the cluster's bus, 10000 above it."""
    for _ in range(100):
        # Linux gives out ports from 32768 on to whoever asks for any
        port = random.randint(11_000, 22_000)  # noqa: S311
        if all(_is_free(each) for each in (port, port + 10_000)):
            return port
    raise AssertionError("no two ports are free that are 10000 apart")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
        return True


class RedisServer:
    """A redis-server process with a configuration file of its own; ended at the block's end."""

    def __init__(self, program: Path, folder: Path, lines: list[str], starter: list[str] | None = None) -> None:
        """`starter` is a command that runs the server, such as prlimit."""
        is_cluster = "cluster-enabled yes" in lines
        self.port = cluster_port() if is_cluster else free_port()
        self._log = folder / "redis.log"
        conf = folder / "redis.conf"
        fixed = [f"port {self.port}", f"dir {folder}", "save ''", "daemonize no", "bind 127.0.0.1"]
        conf.write_text("\n".join([*fixed, *lines, ""]), encoding="utf-8")
        self._argv = [*(starter or []), str(program), str(conf)]

    def __enter__(self) -> RedisServer:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(self._argv, stdout=log, stderr=subprocess.STDOUT)
        for _ in range(200):
            if self._process.poll() is not None:
                raise AssertionError(f"redis-server ended: {self.log()}")
            if self._listens():
                return self
            time.sleep(0.05)
        self.__exit__()
        raise AssertionError(f"redis-server does not listen: {self.log()}")

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(timeout=10)

    def _listens(self) -> bool:
        try:
            with RespClient(HOST, self.port) as client:
                client.call("PING")
        except RespConnectionError:
            return False
        except RespError as error:
            return not str(error).startswith("LOADING")
        return True

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def children(self) -> list[int]:
        """Processes that the server forked, such as one that writes a file."""
        process = self._process.pid
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]

    def client(self, user: str = "", password: str = "") -> RespClient:
        """A connection, logged in when a user is given."""
        client = RespClient(HOST, self.port)
        if user:
            client.call("AUTH", user, password)
        return client
