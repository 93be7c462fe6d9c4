"""The machine's clock: AWS refuses requests of a machine whose clock is minutes off."""

from __future__ import annotations

from collections.abc import Sequence

from ..commands import run
from ..errors import NodeError
from ..findings import Finding, Verdict

NAME = "clock"
REASON = "AWS refuses requests of a machine whose clock is five minutes off, and times of keys go wrong"
FIX = "install chrony and start it: on EC2 it asks 169.254.169.123"
MAX_OFFSET_SECONDS = 0.1


def check_clock() -> Sequence[Finding]:
    """Asks chrony where it runs, systemd otherwise."""
    try:
        done = run(["chronyc", "-c", "tracking"], seconds=10)
        return [parse_tracking(done.stdout)]
    except NodeError:
        done = run(["timedatectl", "show", "--property=NTPSynchronized", "--value"], seconds=10)
        return [parse_synchronized(done.stdout)]


def parse_tracking(output: str) -> Finding:
    """The finding in chronyc's one line of comma-separated values."""
    columns = output.strip().split(",")
    wanted = f"synchronised, at most {MAX_OFFSET_SECONDS} s off"
    try:
        offset, leap = abs(float(columns[4])), columns[13]
    except (IndexError, ValueError):
        return Finding(NAME, Verdict.UNKNOWN, wanted, "", "chronyc tracking said nothing that can be read")
    if leap == "Not synchronised":
        return Finding(NAME, Verdict.WARNING, wanted, leap, REASON, "chronyc sources says which servers answer")
    if offset > MAX_OFFSET_SECONDS:
        return Finding(NAME, Verdict.WARNING, wanted, f"{offset:.3f} s off", REASON, "chronyc makestep")
    return Finding(NAME, Verdict.OK, wanted, f"{offset * 1000:.3f} ms off", REASON)


def parse_synchronized(output: str) -> Finding:
    """The finding in timedatectl's yes or no."""
    answer = output.strip()
    if answer == "yes":
        return Finding(NAME, Verdict.OK, "synchronised", "synchronised", REASON)
    if answer == "no":
        return Finding(NAME, Verdict.WARNING, "synchronised", "not synchronised", REASON, FIX)
    return Finding(NAME, Verdict.UNKNOWN, "synchronised", "", "timedatectl said neither yes nor no")
