"""How long this machine keeps a program that wants to run from running: no server can be faster."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ..commands import run
from ..findings import Finding, Verdict
from ..node import Engine

NAME = "intrinsic latency"
# Redis' own documentation calls 0.1 ms usual for hardware and about 0.6 ms for a quiet virtual machine.
WARNING_MICROSECONDS = 2000
MAX_SECONDS = 300


def check_latency(engine: Engine, seconds: int) -> Sequence[Finding]:
    """Measures for that many seconds, with one CPU fully used; not at all when they are 0.

    @see https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/
    """
    if seconds == 0:
        return []
    server = Path(engine.server)
    client = server.with_name(server.name.replace("-server", "-cli"))
    return parse_latency(run([str(client), "--intrinsic-latency", str(seconds)], seconds=seconds + 30).stdout)


def parse_latency(output: str) -> list[Finding]:
    """The finding in the output of `redis-cli --intrinsic-latency`."""
    worst = [int(value) for value in re.findall(r"Max latency so far: ([0-9]+) microseconds", output)]
    wanted = f"below {WARNING_MICROSECONDS} us"
    if not worst:
        return [Finding(NAME, Verdict.UNKNOWN, wanted, "", "redis-cli --intrinsic-latency told no latency")]
    reason = "the longest time for which the machine did not let a busy program run"
    if worst[-1] < WARNING_MICROSECONDS:
        return [Finding(NAME, Verdict.OK, wanted, f"{worst[-1]} us", reason)]
    fix = "measure again for longer; look for other programs on this machine, or take an instance type that is not shared"
    return [Finding(NAME, Verdict.WARNING, wanted, f"{worst[-1]} us", reason, fix)]
