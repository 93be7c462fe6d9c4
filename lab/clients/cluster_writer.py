"""A writer that remembers every acknowledged write of a Redis Cluster, for tests of what a failure may lose.

Standard input: first a line of JSON with the settings, then a line with a command: "mark", "stop" or "verify". Each is
answered by one line of JSON. Each lane writes one key after the other, and goes on to the next only when the one before
was acknowledged: what was acknowledged is the lane's count.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sys
import threading
import time
from array import array
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, cast

CONNECT_SECONDS = 0.3
ANSWER_SECONDS = 0.5
PAUSE_SECONDS = 0.005
KEYS_AT_ONCE = 500
# An answer that changes without the client's doing
PASSING = ("CLUSTERDOWN", "TRYAGAIN", "LOADING", "MASTERDOWN", "READONLY", "NOREPLICAS", "BUSY")

Address = tuple[str, int]


class Refused(Exception):
    """The server answered with an error."""


class Connection(asyncio.Protocol):
    """One connection: commands are answered in their order."""

    def __init__(self) -> None:
        self._buffer = b""
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._transport: asyncio.Transport | None = None
        self.is_open = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        position = 0
        while self._waiting:
            parsed = parse(self._buffer, position)
            if parsed is None:
                break
            value, position = parsed
            waiting = self._waiting.popleft()
            if waiting.done():
                continue
            if isinstance(value, Refused):
                waiting.set_exception(value)
            else:
                waiting.set_result(value)
        self._buffer = self._buffer[position:]

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_exception(ConnectionError("closed"))

    async def call(self, *words: str) -> Any:
        """Sends a command and returns its answer; throws Refused, or a ConnectionError when none comes in time."""
        if self._transport is None or not self.is_open:
            raise ConnectionError("closed")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        self._waiting.append(answer)
        encoded = [word.encode() for word in words]
        parts = [b"*%d\r\n" % len(encoded), *(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)]
        self._transport.write(b"".join(parts))
        timer = loop.call_later(ANSWER_SECONDS, self._give_up, answer)
        try:
            return await answer
        finally:
            timer.cancel()

    def _give_up(self, answer: asyncio.Future[Any]) -> None:
        if not answer.done():
            answer.set_exception(ConnectionError("no answer"))
        self.close()

    def close(self) -> None:
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()


def parse(buffer: bytes, start: int) -> tuple[Any, int] | None:
    """The reply at an offset and where the next begins; None while part of it is under way."""
    end = buffer.find(b"\r\n", start)
    if end < 0:
        return None
    kind, text, position = buffer[start : start + 1], buffer[start + 1 : end], end + 2
    if kind in b"+-":
        return (text.decode() if kind == b"+" else Refused(text.decode())), position
    if kind == b":":
        return int(text), position
    if kind == b"$":
        length = int(text)
        if length < 0:
            return None, position
        after = position + length + 2
        return (buffer[position : after - 2].decode(), after) if len(buffer) >= after else None
    raise ValueError(f"not a reply of a Redis server: {buffer[start:end]!r}")


@dataclass
class Shard:
    """What is seen of a shard: when it last acknowledged a write, and the longest wait."""

    tag: str
    last: float = 0
    gap: float = 0
    gap_at: float = 0
    acknowledged: int = 0

    def acknowledge(self) -> float:
        now = time.time()
        if self.last and now - self.last > self.gap:
            self.gap, self.gap_at = now - self.last, now
        self.last = now
        self.acknowledged += 1
        return now


@dataclass
class Lane:
    """One writer: a key after the other, all in one shard."""

    name: str
    shard: Shard
    address: Address
    acknowledged_at: array[float] = field(default_factory=lambda: array("d"))

    def key(self, number: int) -> str:
        return f"{{{self.shard.tag}}}:{self.name}:{number}"


class Writer:
    """All lanes and their connections."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._user, self._password = settings["user"], settings["password"]
        self._seeds: list[Address] = [(host, settings["port"]) for host in settings["hosts"]]
        self._rate: float = settings["rate"]
        self._value = "x" * settings.get("bytes", 64)
        self._random = random.Random(settings["seed"])  # noqa: S311 - a test is repeated by its seed
        self._connections: dict[tuple[str, Address], Connection] = {}
        self.shards = [Shard(tag) for tag in settings["tags"]]
        self.errors: Counter[str] = Counter()
        self.is_stopped = False
        # What another writer left must not be taken for this one's
        run = f"{time.time_ns():x}"
        numbers = itertools.count()
        lanes = range(settings["lanes"])
        self.lanes = [
            Lane(f"{run}:{next(numbers)}", shard, self._random.choice(self._seeds)) for shard in self.shards for _ in lanes
        ]

    async def run(self) -> None:
        """Writes until it is stopped, as often a second as was asked for."""
        await asyncio.gather(*(self._write_all(lane) for lane in self.lanes))

    async def _write_all(self, lane: Lane) -> None:
        period = len(self.lanes) / self._rate
        due = time.monotonic() + self._random.random() * period
        while not self.is_stopped:
            await asyncio.sleep(max(due - time.monotonic(), 0))
            due = max(due + period, time.monotonic() - period)
            if await self._write(lane, lane.key(len(lane.acknowledged_at))):
                lane.acknowledged_at.append(lane.shard.acknowledge())

    async def _write(self, lane: Lane, key: str) -> bool:
        while not self.is_stopped:
            answer = await self.ask(lane, "SET", key, self._value)
            if answer is not None:
                return True
        return False

    async def ask(self, lane: Lane, *words: str) -> Any:
        """The answer of the shard's primary; None when there is none yet, after which the lane may know a better one."""
        try:
            return await (await self._connection(lane)).call(*words)
        except Refused as refusal:
            kind, _, rest = str(refusal).partition(" ")
            if kind == "MOVED":
                host, _, port = rest.split(" ")[1].rpartition(":")
                lane.address = (host, int(port))
                return None
            self.errors[kind] += 1
            if not kind.startswith(PASSING):
                raise
            await asyncio.sleep(PAUSE_SECONDS)
        except OSError as error:
            self.errors[type(error).__name__] += 1
            await asyncio.sleep(PAUSE_SECONDS)
        lane.address = self._random.choice(self._seeds)
        return None

    async def _connection(self, lane: Lane) -> Connection:
        at = (lane.name, lane.address)
        known = self._connections.get(at)
        if known is not None and known.is_open:
            return known
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, made = await loop.create_connection(Connection, *lane.address)
        except TimeoutError:
            raise ConnectionError("nothing answers") from None
        self._connections[at] = made
        await made.call("AUTH", self._user, self._password)
        return made

    def mark(self) -> dict[str, Any]:
        """What was seen since the last mark: the longest wait of each shard in milliseconds, and the errors."""
        seen = {
            "acknowledged": sum(shard.acknowledged for shard in self.shards),
            "gaps": {shard.tag: round(max(shard.gap, 0) * 1000, 1) for shard in self.shards},
            "silentFor": {shard.tag: round((time.time() - shard.last) * 1000, 1) for shard in self.shards},
            "errors": dict(self.errors),
        }
        for shard in self.shards:
            shard.gap, shard.acknowledged = 0, 0
        self.errors.clear()
        return seen

    async def verify(self) -> dict[str, Any]:
        """How many acknowledged writes are gone, and when the first and the last of them were acknowledged (ms)."""
        lost = [moment for lane in self.lanes for moment in await self._lost_of(lane)]
        total = sum(len(lane.acknowledged_at) for lane in self.lanes)
        window = {"first": round(min(lost) * 1000), "last": round(max(lost) * 1000)} if lost else {}
        return {"acknowledged": total, "lost": len(lost), **window}

    async def _lost_of(self, lane: Lane) -> list[float]:
        lost: list[float] = []
        count = len(lane.acknowledged_at)
        for first in range(0, count, KEYS_AT_ONCE):
            numbers = range(first, min(first + KEYS_AT_ONCE, count))
            found = await self._patiently(lane, "EXISTS", *(lane.key(number) for number in numbers))
            if found != len(numbers):
                lost += [lane.acknowledged_at[n] for n in numbers if await self._patiently(lane, "EXISTS", lane.key(n)) == 0]
        return lost

    async def _patiently(self, lane: Lane, *words: str) -> Any:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            answer = await self.ask(lane, *words)
            if answer is not None:
                return answer
        raise TimeoutError(f"shard {lane.shard.tag} does not answer")


def say(content: dict[str, Any]) -> None:
    print(json.dumps(content), flush=True)


async def main() -> None:
    writer = Writer(json.loads(sys.stdin.readline()))
    loop = asyncio.get_running_loop()
    commands: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(commands.put_nowait, line.strip())
        loop.call_soon_threadsafe(commands.put_nowait, "end")

    threading.Thread(target=read, daemon=True).start()
    writing = asyncio.create_task(writer.run())
    while (command := await commands.get()) != "end":
        if writing.done():
            await writing  # throws what ended it
        if command == "mark":
            say(writer.mark())
        elif command == "stop":
            writer.is_stopped = True
            await writing
            say(writer.mark())
        elif command == "verify":
            say(await writer.verify())
    writing.cancel()


if __name__ == "__main__":
    asyncio.run(main())
