"""What the kernel tells of this machine; what it does not tell is null."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..kernel.roots import ROOTS, Roots
from ..memory import KIBIBYTE
from ..mounts import find_mount
from ..report import one_line

# Whole numbers that JavaScript holds exactly; the kernel's "no limit" is more
MAX_NUMBER = 2**53 - 1
PRESSURES = ("cpu", "memory", "io")
# Columns of /proc/net/dev after the interface's name
RECEIVED = {"Bytes": 0, "Packets": 1, "Errors": 2, "Dropped": 3}
SENT = {"Bytes": 8, "Packets": 9, "Errors": 10, "Dropped": 11}


def machine_facts(paths: Sequence[Path], roots: Roots = ROOTS) -> dict[str, Any]:
    """The facts, with the room of the file systems at these paths."""
    proc, system = roots.proc, os.uname()
    memory = _memory(_text(proc / "meminfo"))
    return {
        "hostname": one_line(system.nodename),
        "kernel": one_line(system.release),
        "architecture": system.machine,
        "uptimeSeconds": _first_number(_text(proc / "uptime")),
        "cpus": len(re.findall(r"^cpu[0-9]+ ", _text(proc / "stat"), re.MULTILINE)) or None,
        "load": [float(word) for word in _text(proc / "loadavg").split()[:3]] or None,
        "pressure": {name: _pressure(_text(proc / "pressure" / name)) for name in PRESSURES},
        "memory": {"totalBytes": memory.get("MemTotal"), "availableBytes": memory.get("MemAvailable")},
        "swap": {"totalBytes": memory.get("SwapTotal"), "freeBytes": memory.get("SwapFree")},
        "transparentHugePages": _chosen(_text(roots.sys / "kernel/mm/transparent_hugepage/enabled")),
        "openFiles": _open_files(_text(proc / "sys/fs/file-nr")),
        "disks": [_disk(path, proc / "self/mountinfo") for path in paths],
        "network": _network(_text(proc / "net/dev")),
    }


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _first_number(text: str) -> int | None:
    match = re.match(r"[0-9]{1,15}", text)
    return int(match[0]) if match else None


def _memory(text: str) -> dict[str, int]:
    """Bytes by the name in /proc/meminfo."""
    return {name: int(kib) * KIBIBYTE for name, kib in re.findall(r"^(\w+):\s+([0-9]+) kB$", text, re.MULTILINE)}


def _pressure(text: str) -> dict[str, dict[str, float]] | None:
    """Percent of the last 10, 60 and 300 seconds; None where the kernel does not measure it."""
    found = {}
    for line in text.splitlines():
        kind, *averages = line.split()
        found[kind] = {name: float(value) for name, value in re.findall(r"(avg[0-9]+)=([0-9.]+)", " ".join(averages))}
    return found or None


def _chosen(text: str) -> str | None:
    """The one of several words that stands in brackets."""
    match = re.search(r"\[([a-z]+)\]", text)
    return match[1] if match else None


def _open_files(text: str) -> dict[str, int | None] | None:
    numbers = [int(word) for word in text.split()]
    if len(numbers) != 3:
        return None
    return {"used": numbers[0] - numbers[1], "max": numbers[2] if numbers[2] <= MAX_NUMBER else None}


def _disk(path: Path, mount_info: Path) -> dict[str, Any]:
    facts: dict[str, Any] = {"path": str(path), "isMounted": find_mount(path, mount_info) is not None}
    if facts["isMounted"]:
        status = os.statvfs(path)
        facts["totalBytes"] = status.f_blocks * status.f_frsize
        facts["availableBytes"] = status.f_bavail * status.f_frsize
        facts["totalFiles"] = status.f_files
        facts["availableFiles"] = status.f_favail
    return facts


def _network(text: str) -> list[dict[str, Any]]:
    """Counters since the machine's start, without the loopback's."""
    found = []
    for line in text.splitlines():
        name, colon, rest = line.rpartition(":")
        columns = rest.split()
        if colon and len(columns) == 16 and name.strip() != "lo":
            facts: dict[str, Any] = {"name": one_line(name.strip())}
            facts.update({f"received{what}": int(columns[at]) for what, at in RECEIVED.items()})
            facts.update({f"sent{what}": int(columns[at]) for what, at in SENT.items()})
            found.append(facts)
    return found
