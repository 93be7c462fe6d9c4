"""Clients that no benchmark of Redis has: a storm of connections at once, and connections until no port is left.

`clients.py storm JSON` and `clients.py ports JSON` print one line of JSON.
"""

from __future__ import annotations

import errno
import json
import resource
import select
import socket
import struct
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Seconds after which those that are still not served are given up
PATIENCE = 30
# Who is served within this many seconds of the moment when the server could serve did not have to ask twice:
# the kernel sends a SYN again after 1 s
AT_ONCE = 0.5
# Closing then resets the connection and frees its port at once, where it would be kept for a minute: thousands of
# such ports make the next storm's connect() slow
FORGET = struct.pack("ii", 1, 0)
# A loop inside of the server, which answers nobody meanwhile, as a slow command does
SLOW_COMMAND = """
local function now() local time = redis.call('TIME') return time[1] * 1000 + time[2] / 1000 end
local stop = now() + ARGV[1]
repeat until now() > stop
return 'done'"""


@dataclass(frozen=True)
class Server:
    """A server of Redis and the user to be."""

    host: str
    port: int
    user: str
    password: str

    @property
    def address(self) -> tuple[str, int]:
        return self.host, self.port

    @property
    def greeting(self) -> bytes:
        """What a client sends first: who it is, and a PING."""
        return command("AUTH", self.user, self.password) + command("PING")


@dataclass
class Caller:
    """One connection of a storm."""

    link: socket.socket
    is_connected: bool = False
    answer: bytes = b""


def command(*words: str) -> bytes:
    """A command as Redis reads it."""
    parts = b"".join(b"$%d\r\n%s\r\n" % (len(word.encode()), word.encode()) for word in words)
    return b"*%d\r\n" % len(words) + parts


def counter(name: str) -> int:
    """A counter of TCP in this network namespace."""
    lines = [line.split() for line in Path("/proc/net/netstat").read_text().splitlines() if line.startswith("TcpExt:")]
    return int(dict(zip(lines[0], lines[1]))[name])


def allow_open_files() -> None:
    """Raise the limit of open files to what is allowed at most."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Storm:
    """Many clients that connect at the same moment and stay."""

    def __init__(self, server: Server, count: int) -> None:
        self.server = server
        self.count = count
        self.poll = select.epoll()
        self.callers: dict[int, Caller] = {}
        self.waiting: set[int] = set()
        self.ends: Counter[str] = Counter()
        self.served: list[float] = []

    def launch(self) -> None:
        """Begin all connections without waiting for any."""
        for _ in range(self.count):
            link = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, FORGET)
            self.callers[link.fileno()] = Caller(link)
            self.waiting.add(link.fileno())
            if link.connect_ex(self.server.address) not in (0, errno.EINPROGRESS):
                self._end(link.fileno(), "unreached")
                continue
            self.poll.register(link, select.EPOLLOUT)

    def serve_out(self, end: float) -> None:
        """Wait until everybody is served or refused, or the time is up."""
        while self.waiting and time.monotonic() < end:
            for number, _ in self.poll.poll(0.1, 4096):
                self._proceed(number)
        self.ends["waiting"] = len(self.waiting)

    def close(self) -> None:
        for caller in self.callers.values():
            caller.link.close()
        self.poll.close()

    def _proceed(self, number: int) -> None:
        caller = self.callers[number]
        try:
            if not caller.is_connected:
                self._greet(caller)
                return
            received = caller.link.recv(4096)
        except OSError:
            self._end(number, "reset")
            return
        caller.answer += received
        if caller.answer.endswith(b"+PONG\r\n"):
            self.served.append(time.monotonic())
            self._end(number, "served")
        elif b"max number of clients" in caller.answer or not received:
            self._end(number, "refused" if caller.answer else "reset")

    def _greet(self, caller: Caller) -> None:
        error = caller.link.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise OSError(error, "not connected")
        caller.is_connected = True
        caller.link.send(self.server.greeting)
        self.poll.modify(caller.link, select.EPOLLIN)

    def _end(self, number: int, how: str) -> None:
        self.ends[how] += 1
        self.waiting.discard(number)
        if how != "unreached":
            self.poll.unregister(number)


@contextmanager
def kept_busy(server: Server, milliseconds: int) -> Iterator[None]:
    """Have the server run a slow command while the block begins; 0 leaves it free."""
    if milliseconds == 0:
        yield
        return
    with socket.create_connection(server.address) as link:
        link.sendall(server.greeting)
        link.recv(4096)
        link.sendall(command("EVAL", SLOW_COMMAND, "0", str(milliseconds)))
        # The command has begun and the server hears nobody else
        time.sleep(0.05)
        yield
        if b"done" not in link.recv(4096):
            raise SystemExit("the slow command failed")


def storm(server: Server, count: int, slow: int) -> dict[str, float]:
    """Connect all at once, while the server is busy for `slow` milliseconds."""
    allow_open_files()
    with kept_busy(server, slow):
        repeated = counter("TCPSynRetrans")
        crowd = Storm(server, count)
        begin = time.monotonic()
        crowd.launch()
        launched = time.monotonic()
        crowd.serve_out(launched + PATIENCE)
        crowd.close()
    if not crowd.served:
        raise SystemExit(f"nobody was served: {dict(crowd.ends)}")
    at_once = sum(moment <= max(min(crowd.served), launched) + AT_ONCE for moment in crowd.served)
    return {
        "count": count,
        "served": crowd.ends["served"],
        "servedAtOnce": at_once,
        "lastSeconds": max(crowd.served) - begin,
        "synsRepeated": counter("TCPSynRetrans") - repeated,
    }


def ports(server: Server, count: int) -> dict[str, float]:
    """Connect, ask and close, one after the other: each closed connection keeps its port for a minute."""
    begin = time.monotonic()
    middle = begin
    for number in range(count):
        if number == count // 2:
            middle = time.monotonic()
        with socket.create_connection(server.address) as link:
            link.sendall(command("PING"))
            link.recv(64)
    return {"firstHalfSeconds": middle - begin, "secondHalfSeconds": time.monotonic() - middle}


def main() -> None:
    asked = json.loads(sys.argv[2])
    server = Server(**asked["server"])
    result = storm(server, asked["count"], asked["slow"]) if sys.argv[1] == "storm" else ports(server, asked["count"])
    print(json.dumps(result))


main()
