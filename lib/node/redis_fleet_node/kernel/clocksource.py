"""The kernel's clock: never set, only looked at, because the kernel knows the machine better."""

from __future__ import annotations

from ..findings import Finding, Verdict
from .roots import ROOTS, Roots
from .settings import read_value

# A system call or a port for each look at the clock; Redis looks at it for every command.
SLOW = ("acpi_pm", "hpet", "jiffies", "pit", "refined-jiffies", "xen")
NAME = "clocksource"


def inspect_clocksource(roots: Roots = ROOTS) -> list[Finding]:
    """Right unless it is one of the slow ones; nothing where the kernel does not tell.

    @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-clock-source.html
    """
    folder = roots.sys / "devices/system/clocksource/clocksource0"
    current = read_value(folder / "current_clocksource")
    available = (read_value(folder / "available_clocksource") or "").split()
    if current is None:
        return []
    if current not in SLOW:
        return [Finding(NAME, Verdict.OK, actual=current, reason="Redis reads the clock at every command")]
    wanted = next((name for name in available if name not in SLOW), "")
    reason = f"{current} needs a call into the kernel or the hypervisor at every look; available: {' '.join(available)}"
    fix = f"add clocksource={wanted} to the kernel's command line" if wanted else "choose a Nitro instance type"
    return [Finding(NAME, Verdict.WARNING, wanted, current, reason, fix)]
