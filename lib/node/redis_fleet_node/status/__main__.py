"""redis-fleet-status.service: shows the facts to whoever asks, on the sockets that systemd hands over.

It ends by itself after a time, so that its facts, which are taken before its start, are never older than that.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import NodeError
from ..program import run_steps
from .answer import answer_to
from .connections import PROGRAM, Connections
from .hosts import Hosts
from .request import Refused

FIRST_DESCRIPTOR = 3


def handed_over() -> list[socket.socket]:
    """The sockets that systemd opened for this process; throws a NodeError when there are none.

    @see https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html
    """
    count = os.environ.get("LISTEN_FDS", "")
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or not count.isdigit() or count == "0":
        raise NodeError("no socket was handed over; systemctl start the redis-fleet-status socket instead")
    return [socket.socket(fileno=FIRST_DESCRIPTOR + number) for number in range(int(count))]


def is_loopback(listening: socket.socket) -> bool:
    """Whether only this machine can reach it."""
    return ipaddress.ip_address(listening.getsockname()[0]).is_loopback


class Facts:
    """The facts as they were taken, with their age."""

    def __init__(self, path: Path) -> None:
        """Reads the file once: who runs for a minute needs no newer ones."""
        self._facts: dict[str, Any] | None = None
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            self._taken_at, self._facts = float(content["takenAt"]), dict(content["facts"])
        except (OSError, ValueError, KeyError, TypeError):
            return  # whoever asks is told so

    @property
    def names(self) -> list[str]:
        """By which names this machine can be called; none where there are no facts."""
        try:
            return [str(name) for name in (self._facts or {})["machine"]["names"]]
        except (KeyError, TypeError):
            return []

    def __call__(self) -> dict[str, Any]:
        """Throws Refused when there are none."""
        if self._facts is None:
            raise Refused(503)
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - self._taken_at
        return {**self._facts, "ageSeconds": max(round(age), 0)}


def main(arguments: Sequence[str]) -> int:
    """Serves the facts of a file for a number of seconds, which are the two arguments; returns the exit code."""

    def serve() -> str:
        listening = handed_over()
        facts = Facts(Path(arguments[0]))
        hosts = Hosts(all(is_loopback(each) for each in listening), facts.names)
        connections = Connections(lambda request: answer_to(request, facts, hosts))
        asyncio.run(connections.serve(listening, float(arguments[1])))
        return f"served for {arguments[1]} s"

    return run_steps(PROGRAM, [("page", serve)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
