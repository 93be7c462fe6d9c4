"""Receive packet steering: CPUs beyond an interface's queues take part of the work of its packets.

@see ENA Linux best practices, "CPU Starvation": CPUs of the same NUMA node, away from the cores of the interrupts
"""

from __future__ import annotations

from .cpus import Cpus, node_cpus, online_cpus, parse_cpu_mask, render_cpu_mask, siblings_of
from .interrupts import balancer_runs, interrupt_settings
from .nics import Nic, affinity_of, hardware_nics
from .profile import KernelProfile
from .roots import ROOTS, Roots
from .settings import Setting


def steering_settings(profile: KernelProfile, roots: Roots = ROOTS) -> list[Setting]:
    """A mask for each receive queue of each interface that has fewer queues than the machine has CPUs."""
    if not profile.receive_packet_steering:
        return []
    pinned = {setting.path.parent.name: int(setting.value) for setting in interrupt_settings(profile, roots)}
    return [setting for nic in hardware_nics(roots) for setting in _masks(nic, pinned, roots)]


def _masks(nic: Nic, pinned: dict[str, int], roots: Roots) -> list[Setting]:
    cpus = steering_cpus(nic, pinned, roots)
    near = node_cpus(nic.numa_node, roots.sys)
    may_drift = balancer_runs(roots.proc)

    def holds(shown: str) -> bool:
        """irqbalance moves interrupts at any time; a mask that was right before stays."""
        mask = parse_cpu_mask(shown)
        return mask == cpus or (may_drift and bool(mask) and mask < near)

    return [
        Setting(
            name=f"receive packet steering of {nic.name} {queue}",
            path=roots.sys / "class/net" / nic.name / "queues" / queue / "rps_cpus",
            value=render_cpu_mask(cpus),
            reason="more CPUs than receive queues: the others share the work of incoming packets",
            holds=holds,
        )
        for queue in (nic.receive_queues if cpus else ())
    ]


def steering_cpus(nic: Nic, pinned: dict[str, int], roots: Roots = ROOTS) -> Cpus:
    """CPUs of the interface's NUMA node that serve none of its interrupts; none when there are enough queues.

    Those that share no core with an interrupt come first; the others only where nothing else is left. `pinned` has the
    CPU of an interrupt, by its number, which the kernel may not have moved yet.
    """
    if len(online_cpus(roots.sys)) <= len(nic.receive_queues):
        return frozenset()
    serving: set[int] = set()
    for interrupt in nic.interrupts:
        if interrupt.receives:
            cpu = pinned.get(str(interrupt.number))
            serving.update(affinity_of(interrupt, roots.proc) if cpu is None else [cpu])
    free = node_cpus(nic.numa_node, roots.sys) - serving
    return (free - siblings_of(frozenset(serving), roots.sys)) or free
