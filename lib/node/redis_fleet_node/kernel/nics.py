"""The network interfaces that are hardware, with their receive queues and interrupts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .cpus import Cpus, parse_cpu_list
from .roots import ROOTS, Roots


@dataclass(frozen=True)
class Interrupt:
    """The interrupt of one queue; `receives` when packets come in by it."""

    number: int
    name: str
    queue: int
    receives: bool


@dataclass(frozen=True)
class Nic:
    """One interface: the names of its receive queues, its NUMA node where known, the interrupts of its queues."""

    name: str
    receive_queues: tuple[str, ...]
    numa_node: int | None
    interrupts: tuple[Interrupt, ...]


def hardware_nics(roots: Roots = ROOTS) -> list[Nic]:
    """All interfaces with a device behind them; virtual ones (bridges, the veth of a container) have none."""
    folder = roots.sys / "class/net"
    names = sorted(path.name for path in folder.iterdir() if (path / "device").exists()) if folder.exists() else []
    return [_nic(name, folder / name, roots) for name in names]


def _nic(name: str, folder: Path, roots: Roots) -> Nic:
    queues = sorted((path.name for path in (folder / "queues").glob("rx-*")), key=lambda queue: int(queue[3:]))
    device = (folder / "device").resolve()
    return Nic(name, tuple(queues), _numa_node(device), tuple(_interrupts(name, device.name, roots.proc)))


def _numa_node(device: Path) -> int | None:
    """The node of the device, or of the PCI device around it (virtio)."""
    for folder in (device, device.parent):
        path = folder / "numa_node"
        if path.exists():
            node = int(path.read_text(encoding="ascii"))
            return node if node >= 0 else None
    return None


def _interrupts(nic: str, device: str, proc: Path) -> list[Interrupt]:
    """By the names that drivers give: ena and others eth0-Tx-Rx-0, virtio virtio3-input.0 and virtio3-output.0."""
    pattern = re.compile(rf"(?:{re.escape(nic)}-(?P<both>Tx-?Rx)-|{re.escape(device)}-(?P<way>input|output)\.)(?P<queue>\d+)")
    found = []
    for line in (proc / "interrupts").read_text(encoding="ascii", errors="replace").splitlines():
        columns = line.split()
        if len(columns) < 2 or not columns[0][:-1].isdigit():
            continue
        match = pattern.fullmatch(columns[-1])
        if match is not None:
            receives = match["both"] is not None or match["way"] == "input"
            found.append(Interrupt(int(columns[0][:-1]), columns[-1], int(match["queue"]), receives))
    return found


def affinity_of(interrupt: Interrupt, proc: Path) -> Cpus:
    """CPUs that serve the interrupt: the one that the kernel chose, or all that it may choose from."""
    folder = proc / "irq" / str(interrupt.number)
    for name in ("effective_affinity_list", "smp_affinity_list"):
        path = folder / name
        text = path.read_text(encoding="ascii").strip() if path.exists() else ""
        if text:
            return parse_cpu_list(text)
    return frozenset()
