"""What can be asked of a lab."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from ..control.fields import moment, number, slots, text, words
from ..control.relay import connect_inside
from ..control.server import Request
from ..errors import LabError
from ..metadata.facts import Interruption
from .lab import Lab

SPOT_WARNING = timedelta(minutes=2)
# What EC2 is about to do with a spot instance, by the kind of the notice
INTERRUPTIONS = {"spot": "terminate", "stop": "stop"}
DOWN_SECONDS = 0.2


class Commands:
    """One method for each request; they throw a LabError for what the user can mend."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._known: dict[str, Callable[[Request], Any]] = {
            "status": lambda _: lab.status(),
            "exec": self._exec,
            "logs": self._logs,
            "kill": lambda request: lab.power.kill(words(request, "slots")),
            "wipe": lambda request: lab.power.wipe(text(request, "slot")),
            "stop": lambda request: lab.power.stop(text(request, "slot"), request.get("force") is True),
            "start": lambda request: lab.power.start(text(request, "slot")),
            "reboot": lambda request: lab.power.reboot(text(request, "slot")),
            "replace": self._replace,
            "partition": self._partition,
            "slow": lambda request: self._lab.network.slow(self._instance(request), number(request, "ms", 10_000)),
            "loss": lambda request: self._lab.network.loss(self._instance(request), number(request, "percent", 100)),
            "heal": lambda _: lab.network.heal(),
            "client": lambda request: lab.settle_client(text(request, "subnet")),
            "notice": self._notice,
            "connect": self._connect,
            "down": self._down,
        }

    def __call__(self, request: Request) -> Any:
        """Does what a request asks for; returns its result."""
        name = request.get("do")
        if name not in self._known:
            raise LabError(f'"do" must be one of {", ".join(self._known)}, got {name!r}')
        result = self._known[name](request)
        return {} if result is None else result

    def _instance(self, request: Request) -> str:
        return self._lab.instances.in_slot(text(request, "slot")).instance

    def _exec(self, request: Request) -> dict[str, Any]:
        machine = self._lab.instances.machine_in(text(request, "slot"))
        seconds = number(request, "timeout", 3600, 60)
        output = machine.run(words(request, "argv"), str(request.get("stdin") or ""), seconds)
        return {"code": output.code, "stdout": output.stdout, "stderr": output.stderr}

    def _logs(self, request: Request) -> dict[str, str]:
        machine = self._lab.instances.machine_in(text(request, "slot"))
        lines = number(request, "lines", 1_000_000, 200)
        source = request.get("source", "console")
        if source == "console":
            return {"text": machine.last_words(lines) + "\n"}
        if source != "journal":
            raise LabError(f'"source" must be console or journal, got {source!r}')
        output = machine.run(["journalctl", "--no-pager", "--output=short-precise", f"--lines={lines}"])
        return {"text": output.stdout + output.stderr}

    def _replace(self, request: Request) -> dict[str, list[str]]:
        blank, without_hook = request.get("blank") is True, request.get("withoutHook") is True
        return self._lab.power.replace(words(request, "slots"), blank=blank, without_hook=without_hook)

    def _partition(self, request: Request) -> None:
        groups = [[self._lab.instances.in_slot(slot).instance for slot in group] for group in slots(request)]
        self._lab.network.partition(groups)

    def _notice(self, request: Request) -> None:
        entry = self._lab.instances.in_slot(text(request, "slot"))
        at = moment(request, "at") or datetime.now(timezone.utc) + SPOT_WARNING
        kind = request.get("kind")
        if kind in INTERRUPTIONS:
            entry.spot = Interruption(INTERRUPTIONS[kind], at)
        elif kind == "rebalance":
            entry.rebalance = datetime.now(timezone.utc)
        else:
            raise LabError(f'"kind" must be spot, stop or rebalance, got {kind!r}')

    def _connect(self, request: Request) -> Any:
        machine = self._lab.instances.machine_in(text(request, "slot"))
        return connect_inside(machine.network, number(request, "port", 65_535))

    def _down(self, _: Request) -> None:
        # The answer goes out first
        threading.Timer(DOWN_SECONDS, self._lab.end).start()
