"""Sets of CPUs, as lists (0-3,8) and as masks (0000ff00) of the kernel."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

Cpus = frozenset[int]
BITS = 32


def parse_cpu_list(text: str) -> Cpus:
    """CPUs of a list such as 0-3,8; the empty text has none."""
    found: set[int] = set()
    for part in filter(None, text.strip().split(",")):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


def render_cpu_list(cpus: Iterable[int]) -> str:
    """CPUs as a list such as 0,1,8."""
    return ",".join(str(cpu) for cpu in sorted(cpus))


def parse_cpu_mask(text: str) -> Cpus:
    """CPUs of a mask such as 00000001,0000ff00, the lowest CPU last."""
    bits = int(text.strip().replace(",", "") or "0", 16)
    return frozenset(cpu for cpu in range(bits.bit_length()) if bits >> cpu & 1)


def render_cpu_mask(cpus: Iterable[int]) -> str:
    """CPUs as a mask in groups of 32, as the kernel reads it."""
    bits = sum(1 << cpu for cpu in set(cpus))
    groups = []
    while True:
        groups.append(f"{bits % 2**BITS:08x}")
        bits >>= BITS
        if not bits:
            return ",".join(reversed(groups))


def online_cpus(sys: Path) -> Cpus:
    """CPUs that run."""
    return parse_cpu_list((sys / "devices/system/cpu/online").read_text(encoding="ascii"))


def node_cpus(node: int | None, sys: Path) -> Cpus:
    """Running CPUs of a NUMA node; all of them when the node is not known."""
    path = sys / f"devices/system/node/node{node}/cpulist"
    if node is None or not path.exists():
        return online_cpus(sys)
    return parse_cpu_list(path.read_text(encoding="ascii")) & online_cpus(sys)


def siblings_of(cpus: Cpus, sys: Path) -> Cpus:
    """The CPUs and those that share a core with one of them."""
    found = set(cpus)
    for cpu in cpus:
        path = sys / f"devices/system/cpu/cpu{cpu}/topology/thread_siblings_list"
        if path.exists():
            found.update(parse_cpu_list(path.read_text(encoding="ascii")))
    return frozenset(found)
