"""Which CPU serves which queue of a network interface.

Where irqbalance runs, that is its affair: ENA gives no hints of its own, and after a reset of the device all interrupts
may lie on one CPU until irqbalance spreads them again. Where it is absent, each queue gets a CPU.

@see ENA Linux best practices, "CPU Starvation"
"""

from __future__ import annotations

from pathlib import Path

from .cpus import node_cpus, parse_cpu_list, render_cpu_list
from .nics import Nic, hardware_nics
from .profile import KernelProfile
from .roots import ROOTS, Roots
from .settings import Setting

BALANCER = "irqbalance"


def balancer_runs(proc: Path) -> bool:
    """Whether irqbalance is one of the running processes."""
    for path in proc.glob("[0-9]*/comm"):
        try:
            if path.read_text(encoding="utf-8", errors="replace").strip() == BALANCER:
                return True
        except OSError:  # it ended meanwhile
            continue
    return False


def interrupt_settings(profile: KernelProfile, roots: Roots = ROOTS) -> list[Setting]:
    """One CPU for the interrupts of each queue, in the order of the CPUs of the interface's NUMA node.

    None where the profile leaves the network as it is, irqbalance runs, the interface has one queue or the node one CPU.
    """
    if not profile.receive_packet_steering or balancer_runs(roots.proc):
        return []
    return [setting for nic in hardware_nics(roots) for setting in _pins(nic, roots)]


def _pins(nic: Nic, roots: Roots) -> list[Setting]:
    cpus = sorted(node_cpus(nic.numa_node, roots.sys))
    if len(nic.receive_queues) < 2 or len(cpus) < 2:
        return []
    settings = []
    for interrupt in nic.interrupts:
        cpu = cpus[interrupt.queue % len(cpus)]
        settings.append(
            Setting(
                name=f"CPU of {interrupt.name}",
                path=roots.proc / "irq" / str(interrupt.number) / "smp_affinity_list",
                value=render_cpu_list([cpu]),
                reason="without irqbalance one CPU may serve all queues of an interface",
                holds=lambda shown, cpu=cpu: parse_cpu_list(shown) == frozenset([cpu]),  # type: ignore[misc]
            )
        )
    return settings
