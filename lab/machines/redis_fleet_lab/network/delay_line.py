"""Holds packets: reads them from a TUN device, and writes each back when its time has come.

A program of its own, without imports from its package: its argument is the device's descriptor; each line of its input is
a JSON object of milliseconds by address; when the input ends it lets everything go and ends.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import json
import os
import select
import socket
import sys
import time
from typing import NamedTuple

LARGEST_PACKET = 65_535
#: Packets taken before those that are due get their turn.
BURST = 64


class Held(NamedTuple):
    """A packet that waits."""

    due: float
    number: int
    packet: bytes


class DelayLine:
    """A packet waits as long as its sender's delay and its receiver's together."""

    def __init__(self, device: int) -> None:
        os.set_blocking(device, False)
        self._device = device
        self._delays: dict[bytes, float] = {}
        self._held: list[Held] = []
        self._numbers = itertools.count()

    def set_delays(self, milliseconds: dict[str, int]) -> None:
        """Replaces the delays; packets that wait already keep theirs."""
        self._delays = {socket.inet_aton(address): value / 1000 for address, value in milliseconds.items()}

    def take(self, limit: int) -> None:
        """Takes packets that arrived."""
        for _ in range(limit):
            try:
                packet = os.read(self._device, LARGEST_PACKET)
            except BlockingIOError:
                return
            delay = self._delays.get(packet[12:16], 0) + self._delays.get(packet[16:20], 0)
            heapq.heappush(self._held, Held(time.monotonic() + delay, next(self._numbers), packet))

    def release(self, now: float) -> None:
        """Lets go what is due; what the kernel does not take is lost, as on any line."""
        while self._held and self._held[0].due <= now:
            packet = heapq.heappop(self._held).packet
            with contextlib.suppress(OSError):
                os.write(self._device, packet)

    def seconds_to_next(self) -> float | None:
        """How long nothing is due; None when nothing waits."""
        return max(0.0, self._held[0].due - time.monotonic()) if self._held else None


def serve(device: int, orders: int) -> None:
    """Holds packets until the orders end."""
    line = DelayLine(device)
    rest = b""
    while True:
        ready, _, _ = select.select([device, orders], [], [], line.seconds_to_next())
        if orders in ready:
            data = os.read(orders, LARGEST_PACKET)
            if not data:
                break
            *lines, rest = (rest + data).split(b"\n")
            for text in lines:
                line.set_delays(json.loads(text))
        if device in ready:
            line.take(BURST)
        line.release(time.monotonic())
    line.take(1_000_000)
    line.release(float("inf"))


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.stdin.fileno())
