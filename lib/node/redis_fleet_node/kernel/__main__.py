"""redis-fleet-kernel.service: puts the kernel profile in force; needs neither AWS nor node.json."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Callable

from ..errors import NodeError
from ..findings import Finding, Verdict
from ..program import Step, run_steps
from ..report import say
from .c_states import shallow_latency
from .clocksource import inspect_clocksource
from .free_memory import free_memory_settings
from .huge_pages import huge_page_settings
from .interrupts import balancer_runs, interrupt_settings
from .nics import hardware_nics
from .open_files import inspect_ceiling
from .packet_steering import steering_settings
from .profile import KERNEL_FILE, KernelProfile, read_profile
from .roots import ROOTS
from .settings import Setting, apply_settings
from .swap import inspect_swap
from .sysctls import sysctl_settings

PROGRAM = "kernel"
SettingsOf = Callable[[KernelProfile], Sequence[Setting]]


class Kernel:
    """The steps that put a profile in force; a second run of them changes nothing."""

    def __init__(self, profile: KernelProfile) -> None:
        self._profile = profile

    def steps(self) -> list[Step]:
        """The steps in their order: interrupts before the CPUs that are to stay away from them."""
        return [
            ("sysctls", lambda: self._apply("sysctls", sysctl_settings)),
            ("huge pages", lambda: self._apply("huge pages", huge_page_settings)),
            ("free memory", lambda: self._apply("free memory", free_memory_settings)),
            ("interrupts", self.interrupts),
            ("packet steering", self.packet_steering),
            ("C-states", self.c_states),
            ("clocksource", lambda: _observe("clocksource", inspect_clocksource())),
            ("swap", lambda: _observe("swap", inspect_swap(self._profile))),
            ("open files", lambda: _observe("open files", inspect_ceiling(self._profile))),
        ]

    def interrupts(self) -> str:
        """Each queue of an interface has its CPU, where nobody else sees to it."""
        if balancer_runs(ROOTS.proc):
            return "left to irqbalance"
        return self._apply("interrupts", interrupt_settings)

    def packet_steering(self) -> str:
        """CPUs beyond the queues take part in receiving."""
        queues = [f"{nic.name} {len(nic.receive_queues)}" for nic in hardware_nics()]
        return f"receive queues: {', '.join(queues) or 'none'}; {self._apply('packet steering', steering_settings)}"

    def c_states(self) -> str:
        """The processors sleep as deep as the profile allows; a service of its own sees to it."""
        if not self._profile.shallow_c_states:
            return "left as they are"
        latency = shallow_latency()
        if latency is None:
            say(PROGRAM, "C-states: warning: this instance type does not let its system choose them")
            return "not to be had"
        return f"redis-fleet-cpu-latency.service holds them at {latency} us"

    def _apply(self, step: str, settings_of: SettingsOf) -> str:
        applied = apply_settings(settings_of(self._profile))
        for change in applied.changes:
            say(PROGRAM, f"{step}: {change}")
        for warning in applied.warnings:
            say(PROGRAM, f"{step}: warning: {warning}")
        return applied.summary()


def _observe(step: str, findings: Sequence[Finding]) -> str:
    for finding in findings:
        if finding.verdict is not Verdict.OK:
            say(PROGRAM, f"{step}: warning: {finding.name} {finding.actual}: {finding.reason}; {finding.fix}")
    return ", ".join(finding.actual for finding in findings) or "not told by this kernel"


def main() -> int:
    """Puts the profile in force; returns the exit code."""
    profiles: list[KernelProfile] = []

    def read() -> str:
        try:
            profiles.append(read_profile(KERNEL_FILE))
        except NodeError as error:
            raise NodeError(f"{error}; the files asset of the fleet must hold it") from None
        return f"profile {profiles[0].name}, {len(profiles[0].sysctls)} sysctls"

    code = run_steps(PROGRAM, [("kernel.json", read)])
    return code or run_steps(PROGRAM, Kernel(profiles[0]).steps())


if __name__ == "__main__":
    sys.exit(main())
