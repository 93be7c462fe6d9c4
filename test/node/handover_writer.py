"""A client that writes one value after the other to a set and follows a MOVED: `python handover_writer.py PORT ADDRESS...`.

At SIGTERM it reads the set and prints, as JSON, what was acknowledged, what of it is lost, and the longest gap.
"""

from __future__ import annotations

import json
import signal
import socket
import sys
import time

# Its hash slot is 5061: of the first shard while there are three
KEY = b"{bar}:written"
SECONDS = 1.0


class Connection:
    """One connection without any layer, so that the writer is quick."""

    def __init__(self, address: str, port: int) -> None:
        self._socket = socket.create_connection((address, port), timeout=SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self._socket.makefile("rb")

    def call(self, *words: bytes) -> bytes:
        parts = [b"*%d\r\n" % len(words), *(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)]
        self._socket.sendall(b"".join(parts))
        line = self._stream.readline()
        if not line:
            raise OSError("closed")
        return line

    def read_bulk(self) -> bytes:
        length = int(self._stream.readline()[1:])
        return self._stream.read(length + 2)[:-2]

    def close(self) -> None:
        self._stream.close()
        self._socket.close()


class Writer:
    """Writes until it is told to stop."""

    def __init__(self, port: int, addresses: list[str]) -> None:
        self._port = port
        self._addresses = addresses
        self._connection: Connection | None = None
        self._turn = 0
        self.acknowledged: list[int] = []
        self.longest = 0.0
        self.is_over = False

    def run(self) -> None:
        last = time.monotonic()
        number = 0
        while not self.is_over:
            number += 1
            if self.ask(b"SADD", KEY, b"%d" % number) is None:
                continue
            now = time.monotonic()
            if self.acknowledged:
                self.longest = max(self.longest, now - last)
            else:
                print("writing", flush=True)
            last = now
            self.acknowledged.append(number)

    def ask(self, *words: bytes) -> bytes | None:
        """The answer, None when it was an error or none came: the next question goes where the cluster says, or elsewhere."""
        try:
            if self._connection is None:
                self._connection = Connection(self._addresses[self._turn % len(self._addresses)], self._port)
            line = self._connection.call(*words)
        except OSError:
            self._leave()
            self._turn += 1
            return None
        if line.startswith(b"-"):
            self._leave()
            if line.startswith(b"-MOVED"):
                self._turn = self._addresses.index(line.split()[2].decode().rpartition(":")[0])
            else:
                time.sleep(0.01)
            return None
        return line

    def lost(self) -> int:
        """How many acknowledged writes the cluster no longer has."""
        for _ in range(100):
            line = self.ask(b"SMEMBERS", KEY)
            if line is not None and self._connection is not None:
                kept = {int(self._connection.read_bulk()) for _ in range(int(line[1:]))}
                return len(set(self.acknowledged) - kept)
        raise OSError("the set cannot be read")

    def _leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def main() -> None:
    writer = Writer(int(sys.argv[1]), sys.argv[2:])

    def stop(*_: object) -> None:
        writer.is_over = True

    signal.signal(signal.SIGTERM, stop)
    writer.run()
    result = {"acknowledged": len(writer.acknowledged), "longest_gap_millis": round(writer.longest * 1000, 1)}
    print(json.dumps({**result, "lost": writer.lost()}), flush=True)


if __name__ == "__main__":
    main()
