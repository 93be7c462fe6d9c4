"""A machine from outside: its first process, its files, and programs that run inside."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FIND_SECONDS = 10
BUS_SECONDS = 30
TIMED_OUT = 124
# What a login shell of root has
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}


@dataclass(frozen=True)
class Output:
    """How a program on a machine ended, and what it said."""

    code: int
    stdout: str
    stderr: str


def first_process(parent: subprocess.Popen[bytes]) -> int | None:
    """The machine's own PID 1 as we see it: the child of systemd-nspawn that leads a PID namespace; None without one."""
    deadline = time.monotonic() + FIND_SECONDS
    while parent.poll() is None and time.monotonic() < deadline:
        for child in _children(parent.pid):
            if _leads_namespace(child):
                return child
        time.sleep(0.005)
    return None


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _leads_namespace(pid: int) -> bool:
    numbers = _status(pid, "NSpid").split()
    return len(numbers) > 1 and numbers[-1] == "1"


def _status(pid: int, name: str) -> str:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(f"{name}:")), "")


def entering(pid: int) -> list[str]:
    """The command that runs what follows in all namespaces of a machine, from its root."""
    return ["nsenter", f"--target={pid}", "--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd=/"]


def run_inside(pid: int, argv: Sequence[str], stdin: str = "", timeout: float = 60) -> Output:
    """Runs a program as a transient unit of the machine's own systemd, so that the machine's limits hold for it.

    Ends with code 124 when it takes longer than the timeout, as timeout(1) does.
    """
    _wait_for_bus(pid)
    limit = f"--property=RuntimeMaxSec={timeout}"
    unit = ["systemd-run", "--pipe", "--wait", "--quiet", "--collect", "--service-type=exec", limit]
    environment = [f"--setenv={name}={value}" for name, value in ENVIRONMENT.items()]
    started = time.monotonic()
    try:
        done = subprocess.run(
            [*entering(pid), *unit, *environment, "--", *argv],
            input=stdin.encode(),
            capture_output=True,
            timeout=timeout + 5,
            check=False,
            env={"PATH": os.environ.get("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")},
        )
    except subprocess.TimeoutExpired as error:
        return Output(TIMED_OUT, _text(error.stdout), f"{_text(error.stderr)}took longer than {timeout} s\n")
    if done.returncode != 0 and time.monotonic() - started >= timeout:
        return Output(TIMED_OUT, _text(done.stdout), f"{_text(done.stderr)}took longer than {timeout} s\n")
    return Output(done.returncode, _text(done.stdout), _text(done.stderr))


def _wait_for_bus(pid: int) -> None:
    """A machine that has just been switched on takes orders once its message bus is there."""
    bus = Path(f"/proc/{pid}/root/run/dbus/system_bus_socket")
    deadline = time.monotonic() + BUS_SECONDS
    while not bus.exists() and time.monotonic() < deadline:
        time.sleep(0.05)


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", errors="replace")
