"""Prints as one JSON object what the kernel of this machine holds and what Redis says of it: run as a unit of systemd.

The argument is --stock for nothing else; --tuned for what the doctor says too, what a second run of the kernel's unit
changes, and what happens when somebody has changed values; --instance for these and what came of the user data.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SYSCTLS = (
    *("vm.overcommit_memory", "vm.swappiness", "vm.min_free_kbytes", "net.core.somaxconn"),
    *("net.ipv4.tcp_max_syn_backlog", "net.ipv4.ip_local_port_range"),
)
UNITS = ("systemd-sysctl", "systemd-tmpfiles-setup", "redis-fleet-kernel", "redis-fleet-boot", "redis@6379")
KERNEL_UNIT = "redis-fleet-kernel"
KERNEL_JSON = Path("/etc/redis-fleet/kernel.json")
READY = Path("/run/redis-fleet/ready")
SECONDS = 40


def run(*argv: str) -> dict[str, Any]:
    """A program's exit code and output."""
    done = subprocess.run(argv, capture_output=True, text=True, timeout=SECONDS, check=False)
    return {"code": done.returncode, "output": done.stdout, "errors": done.stderr}


def sysctl(name: str) -> str:
    return " ".join(Path("/proc/sys", *name.split(".")).read_text(encoding="ascii").split())


def total_memory() -> int:
    """MemTotal in KiB."""
    match = re.search(r"^MemTotal:\s+(\d+) kB$", Path("/proc/meminfo").read_text(encoding="ascii"), re.MULTILINE)
    return int(match[1]) if match else 0


def network_cards() -> dict[str, dict[str, dict[str, str]]]:
    """By name: which processors may share each receive queue's packets and handle each interrupt, as masks."""
    lines = Path("/proc/interrupts").read_text(encoding="ascii").splitlines()
    numbers = {line.split()[-1]: line.split(":")[0].strip() for line in lines if ":" in line}
    return {card.name: network_card(card, numbers) for card in sorted(Path("/sys/class/net").glob("eth*"))}


def network_card(card: Path, numbers: dict[str, str]) -> dict[str, dict[str, str]]:
    prefix = f"{(card / 'device').resolve().name}-"
    interrupts = {name[len(prefix) :]: number for name, number in sorted(numbers.items()) if name.startswith(prefix)}
    return {
        "receiveQueues": {queue.name: mask(queue / "rps_cpus") for queue in sorted((card / "queues").glob("rx-*"))},
        "interrupts": {
            name: mask(Path("/proc/irq", number, "smp_affinity")) for name, number in interrupts.items() if name != "config"
        },
    }


def mask(file: Path) -> str:
    return file.read_text(encoding="ascii").strip()


def units() -> dict[str, str]:
    """How each unit came off, such as active or failed."""
    names = [f"{name}.service" for name in UNITS]
    states = run("systemctl", "show", "--property=ActiveState", "--value", *names)["output"].split()
    return dict(zip(UNITS, states))


def redis() -> dict[str, Any]:
    """What the server says of the machine, and the limits it lives with."""
    pids = run("pidof", "redis-server")["output"].split()
    limits = Path("/proc", pids[0], "limits").read_text(encoding="ascii") if pids else ""
    open_files = re.search(r"^Max open files\s+(\d+)\s+(\d+)", limits, re.MULTILINE)
    return {
        "answer": run("redis-cli", "-h", "127.0.0.1", "PING"),
        "log": redis_log(),
        "openFiles": [int(limit) for limit in open_files.groups()] if open_files else [],
        "checkSystem": run("redis-server", "--check-system"),
    }


def redis_log() -> list[str]:
    """Lines of the server's log, wherever it goes."""
    journal = run("journalctl", "--no-pager", "--output=cat", "--unit=redis*", "--identifier=redis*")
    lines: list[str] = journal["output"].splitlines()
    for file in sorted(Path("/var/log/redis").glob("*.log")):
        lines += file.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines


def again() -> dict[str, Any]:
    """What a second run of the kernel's unit changes."""
    before = values()
    result = run("systemctl", "reload", KERNEL_UNIT)
    return {**result, "changes": values() != before}


def spoil() -> dict[str, Any]:
    """What the doctor says when somebody has changed values, and what they are when the kernel's unit has mended them."""
    Path("/proc/sys/vm/overcommit_memory").write_text("0", encoding="ascii")
    Path("/sys/kernel/mm/transparent_hugepage/enabled").write_text("always", encoding="ascii")
    Path("/sys/class/net/eth0/queues/rx-0/rps_cpus").write_text("1", encoding="ascii")
    doctor = run("redis-fleet", "doctor", "--json")
    return {"doctor": doctor, "mended": run("systemctl", "reload", KERNEL_UNIT), "after": values()}


def values() -> dict[str, Any]:
    return {
        "hugePages": Path("/sys/kernel/mm/transparent_hugepage/enabled").read_text(encoding="ascii").strip(),
        "sysctls": {name: sysctl(name) for name in SYSCTLS},
        "networkCards": network_cards(),
    }


def report() -> dict[str, Any]:
    return {
        "kernel": os.uname().release,
        "processors": os.cpu_count(),
        "memory": total_memory(),
        "clock": int(time.time()),
        **values(),
        "units": units(),
        "redis": redis(),
    }


def tuned() -> dict[str, Any]:
    return {
        **report(),
        "log": run("journalctl", "--no-pager", "--output=cat", f"--unit={KERNEL_UNIT}")["output"].splitlines(),
        "doctor": run("redis-fleet", "doctor", "--json"),
        "again": again(),
        "spoiled": spoil(),
    }


def instance() -> dict[str, Any]:
    """How far the instance's user data came, and what came of it."""
    return {
        "uuid": Path("/sys/class/dmi/id/product_uuid").read_text(encoding="ascii").strip(),
        "cloud": run("cloud-init", "query", "cloud_name")["output"].strip(),
        "cloudInit": run("cloud-init", "status", "--long")["output"],
        "bootstrap": run("journalctl", "--no-pager", "--output=cat", "--unit=cloud-final")["output"].splitlines(),
        "ready": READY.exists(),
        **(tuned() if KERNEL_JSON.exists() else report()),
    }


ARGUMENTS = {"--stock": report, "--tuned": tuned, "--instance": instance}

print(json.dumps(ARGUMENTS[sys.argv[1]]()))
