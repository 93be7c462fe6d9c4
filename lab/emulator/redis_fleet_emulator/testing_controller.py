"""A controller of machines for tests: it answers as real machines would, at once or when the test says so."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from .testing import Aws, endpoint_of, start

Event = dict[str, Any]

#: What a machine tells when it has done what an event asks for.
ANSWERS = {
    "launch": ("running", "instance"),
    "start": ("running", "instance"),
    "stop": ("down", "instance"),
    "terminate": ("down", "instance"),
    "attach": ("attached", "volume"),
    "detach": ("detached", "volume"),
    "snapshot": ("snapshot", "snapshot"),
    "copy-snapshot": ("snapshot", "snapshot"),
}

#: What an answer tells beside its subject.
MORE: dict[str, Event] = {"snapshot": {"problem": None}}

#: Seconds that a test waits at most for something to happen.
PATIENCE = 10.0

#: Seconds without an event after which no more is expected: much longer than changes are collected.
QUIET = 0.2


class Controller:
    """The other end of the emulator's option --machines, with the emulator itself."""

    def __init__(self, folder: Path, *arguments: str, **more: Any) -> None:
        path = str(folder / "machines.sock")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(path)
            listener.listen(1)
            self.process: subprocess.Popen[str] = start("--machines", path, *arguments, **more)
            listener.settimeout(PATIENCE)
            self.aws = Aws(endpoint_of(self.process))
            self._connection, _ = listener.accept()
        self.events: list[Event] = []
        self.silent: set[str] = set()
        self._arrived = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def close(self) -> None:
        """End the emulator."""
        self.process.kill()
        self.process.communicate()
        self._reader.join(PATIENCE)
        self._connection.close()

    def tell(self, what: str, **facts: Any) -> None:
        """Tell the emulator what happened."""
        self._connection.sendall((json.dumps({"tell": what, **facts}) + "\n").encode())

    def wait_for(self, event: str, **facts: Any) -> Event:
        """Return the last event of a kind with these facts, as soon as there is one."""
        wanted = {"event": event, **facts}

        def found() -> Event | None:
            return next((one for one in reversed(self.events) if wanted.items() <= one.items()), None)

        with self._arrived:
            if not self._arrived.wait_for(found, PATIENCE):
                raise AssertionError(f"no event {wanted} within {PATIENCE} s, only {self.events}")
            return found() or {}

    def count(self, event: str, **facts: Any) -> int:
        """Return how many events of a kind with these facts have come."""
        wanted = {"event": event, **facts}
        return sum(1 for one in list(self.events) if wanted.items() <= one.items())

    def switch(self, name: str, **given: Any) -> dict[str, Any]:
        """Set a switch of the emulator; returns how it is set."""
        url, body = f"{self.aws.endpoint}/_emulator/{name}", json.dumps(given).encode()
        request = urllib.request.Request(url, body, method="PUT")  # noqa: S310 - own server
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            setting: dict[str, Any] = json.load(answer)
            return setting

    def reset(self) -> None:
        """Answer everything again, and set all switches as they were."""
        self.silent.clear()
        self.switch("replacement", order="before")

    def _read(self) -> None:
        with self._connection.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                self._take(json.loads(line))

    def _take(self, event: Event) -> None:
        with self._arrived:
            self.events.append(event)
            self._arrived.notify_all()
        if event["event"] in ANSWERS and event["event"] not in self.silent:
            what, subject = ANSWERS[event["event"]]
            self.tell(what, **{subject: event[subject]}, **MORE.get(what, {}))


def wait_until(condition: Any, what: str) -> None:
    """Poll until a condition holds; an error that says what did not happen after a while."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {PATIENCE} s")
        time.sleep(0.02)


def settled(lab: Controller) -> int:
    """Return the number of security events when no more is on its way."""
    lab.wait_for("security")

    def quiet() -> bool:
        before = lab.count("security")
        time.sleep(QUIET)
        return lab.count("security") == before

    wait_until(quiet, "quiet")
    return lab.count("security")
