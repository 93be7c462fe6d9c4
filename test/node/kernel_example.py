"""A kernel.json that is right, and a kernel's files as a test wants them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from redis_fleet_node.kernel.profile import KernelProfile, parse_profile
from redis_fleet_node.kernel.roots import Roots

EXAMPLE: dict[str, Any] = {
    "version": 1,
    "profile": "redis",
    "sysctls": [
        {"name": "vm.swappiness", "value": "1", "reason": "swap is slow", "unit": "percent", "source": "https://example.org"},
        {"name": "net.core.somaxconn", "value": "65535", "reason": "tcp-backlog", "unit": "", "source": ""},
    ],
    "transparentHugePages": "never",
    "minFreeMemoryPercent": 2,
    "receivePacketSteering": "auto",
    "swap": "keep",
    "cStates": "default",
    "clocksource": "verify",
    "openFiles": {"wanted": 65536, "maxclients": 10000, "reserve": 32, "clusterLinks": 0},
}


def kernel_json(**changes: Any) -> dict[str, Any]:
    """The example with other values."""
    return {**copy.deepcopy(EXAMPLE), **changes}


def profile(**changes: Any) -> KernelProfile:
    """The example as a profile, with other values."""
    return parse_profile(kernel_json(**changes))


def write_files(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


class KernelFiles:
    """Copies of what a kernel shows below /proc, /sys and /dev, for machines that this one is not."""

    def __init__(self, folder: Path) -> None:
        self.roots = Roots(folder / "proc", folder / "sys", folder / "dev")
        for root in (self.roots.proc, self.roots.sys, self.roots.dev):
            root.mkdir()

    def proc(self, files: dict[str, str]) -> None:
        write_files(self.roots.proc, files)

    def sys(self, files: dict[str, str]) -> None:
        write_files(self.roots.sys, files)

    def cpus(self, online: str, nodes: dict[int, str], siblings: dict[int, str] | None = None) -> None:
        """Running CPUs, the CPUs of each NUMA node, and who shares a core."""
        folder = "devices/system"
        self.sys({f"{folder}/cpu/online": f"{online}\n"})
        self.sys({f"{folder}/node/node{node}/cpulist": f"{cpus}\n" for node, cpus in nodes.items()})
        path = f"{folder}/cpu/cpu{{}}/topology/thread_siblings_list"
        self.sys({path.format(cpu): f"{text}\n" for cpu, text in (siblings or {}).items()})

    def ena(self, name: str, queues: int, cpus: list[int], node: int = 0) -> None:
        """An interface of EC2 as the driver ena shows it: queue i is served by CPU cpus[i]."""
        device = self.roots.sys / "devices/pci0000:00" / f"0000:00:{len(name):02x}.0"
        write_files(device, {"numa_node": f"{node}\n"})
        self._interface(name, device, queues)
        lines = {f"ena-mgmnt@pci:{device.name}": 0, **{f"{name}-Tx-Rx-{queue}": cpus[queue] for queue in range(queues)}}
        self._interrupts(lines)

    def virtio(self, name: str, queues: int, cpus: list[int]) -> None:
        """An interface of QEMU: the device virtio0 lies in a PCI device, which knows no NUMA node."""
        pci = self.roots.sys / "devices/pci0000:00/0000:00:03.0"
        (pci / "virtio0").mkdir(parents=True)
        write_files(pci, {"numa_node": "-1\n"})
        self._interface(name, pci / "virtio0", queues)
        lines = {"virtio0-config": 0}
        for queue in range(queues):
            lines.update({f"virtio0-input.{queue}": cpus[queue], f"virtio0-output.{queue}": cpus[queue]})
        self._interrupts(lines)

    def _interface(self, name: str, device: Path, queues: int) -> None:
        folder = self.roots.sys / "class/net" / name
        write_files(folder, {f"queues/rx-{queue}/rps_cpus": "0\n" for queue in range(queues)})
        (folder / "device").symlink_to(device)

    def _interrupts(self, cpu_of: dict[str, int]) -> None:
        lines = ["           CPU0       CPU1"]
        for number, (name, cpu) in enumerate(cpu_of.items(), start=24):
            lines.append(f" {number}:       1234          0  PCI-MSIX-0000:00:05.0   {number}-edge      {name}")
            files = {"smp_affinity_list": "0-127\n", "effective_affinity_list": f"{cpu}\n"}
            self.proc({f"irq/{number}/{file}": text for file, text in files.items()})
        lines.append("NMI:          0          0   Non-maskable interrupts")
        self.proc({"interrupts": "\n".join(lines) + "\n"})
