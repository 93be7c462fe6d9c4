"""The kernel profile against the kernel."""

from __future__ import annotations

from collections.abc import Sequence

from ..findings import Finding, Verdict
from ..kernel.c_states import inspect_c_states
from ..kernel.clocksource import inspect_clocksource
from ..kernel.free_memory import free_memory_settings
from ..kernel.huge_pages import huge_page_settings
from ..kernel.interrupts import balancer_runs, interrupt_settings
from ..kernel.open_files import inspect_ceiling
from ..kernel.packet_steering import steering_settings
from ..kernel.profile import KernelProfile
from ..kernel.roots import ROOTS
from ..kernel.settings import inspect_settings
from ..kernel.swap import inspect_swap
from ..kernel.sysctls import sysctl_settings
from .sections import Section, run_checks


def check_kernel(profile: KernelProfile) -> Section:
    """Everything of the profile, each value with its reason."""
    settings_of = {
        "sysctls": sysctl_settings,
        "transparent huge pages": huge_page_settings,
        "vm.min_free_kbytes": free_memory_settings,
        "receive packet steering": steering_settings,
    }
    return run_checks(
        "kernel",
        *((name, lambda of=of: inspect_settings(of(profile))) for name, of in settings_of.items()),
        ("interrupts", lambda: _interrupts(profile)),
        ("clocksource", inspect_clocksource),
        ("swap", lambda: inspect_swap(profile)),
        ("C-states", lambda: inspect_c_states(profile)),
        ("open files of services", lambda: inspect_ceiling(profile)),
    )


def _interrupts(profile: KernelProfile) -> Sequence[Finding]:
    if balancer_runs(ROOTS.proc):
        return [Finding("interrupts", Verdict.OK, actual="irqbalance", reason="it spreads them, also after a reset")]
    return inspect_settings(interrupt_settings(profile))
