"""C-states: how deep a processor sleeps, and so how long it takes to wake for a packet."""

from __future__ import annotations

import struct

from ..findings import Finding, Verdict
from .profile import KernelProfile
from .roots import ROOTS, Roots
from .settings import read_value

NAME = "C-states"
DEVICE = "cpu_dma_latency"
# The latency as the kernel takes and gives it, in microseconds: a signed number of 32 bits in the machine's own order.
LATENCY = struct.Struct("=i")
UNIT = "redis-fleet-cpu-latency.service"


def shallow_latency(roots: Roots = ROOTS) -> int | None:
    """Microseconds that waking from C1 takes here; None where the machine shows no C-states to choose from.

    State 0 only polls; state 1 is C1.
    """
    latency = read_value(roots.sys / "devices/system/cpu/cpu0/cpuidle/state1/latency")
    return int(latency) if latency is not None and (roots.dev / DEVICE).exists() else None


def inspect_c_states(profile: KernelProfile, roots: Roots = ROOTS) -> list[Finding]:
    """Whether somebody holds the processors in C1; nothing where the profile leaves them as they are."""
    if not profile.shallow_c_states:
        return []
    allowed = shallow_latency(roots)
    if allowed is None:
        reason = "this instance type does not let its system choose C-states"
        return [Finding(NAME, Verdict.WARNING, "shallow", "", reason, "set cStates to default, or take another type")]
    wanted, reason = f"at most {allowed} us", "a processor in deep sleep wakes late for a packet"
    try:
        with (roots.dev / DEVICE).open("rb") as device:
            (held,) = LATENCY.unpack(device.read(LATENCY.size))
    except (OSError, struct.error) as error:
        return [Finding(NAME, Verdict.UNKNOWN, wanted, "", f"{roots.dev / DEVICE}: {error}", "run this as root")]
    if held <= allowed:
        return [Finding(NAME, Verdict.OK, wanted, f"{held} us", reason)]
    return [Finding(NAME, Verdict.WARNING, wanted, f"{held} us", reason, f"systemctl restart {UNIT}")]
