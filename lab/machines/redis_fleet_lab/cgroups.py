"""The control groups of a lab's machines: all that differs between hosts with one hierarchy and with two."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

UNIFIED = Path("/sys/fs/cgroup")
# Where hosts that keep the older hierarchies mount them
OLDER_MEMORY = UNIFIED / "memory"
BUSY_SECONDS = 2


def _is_unified(path: Path) -> bool:
    return (path / "cgroup.controllers").exists()


class Cgroups:
    """One group for the lab, one below it for each machine; the lab's name is in the group's."""

    def __init__(self, name: str) -> None:
        self._group = f"redis-fleet-lab-{name}"
        self._memory: Path | None = None

    def enter(self, work: Path) -> None:
        """Mounts what systemd in a machine needs, in the mount namespace of the caller."""
        if not _is_unified(UNIFIED):
            if OLDER_MEMORY.exists():
                self._memory = work / "cgroup-memory"
                _mount("cgroup", self._memory, "memory")
            _mount("cgroup2", UNIFIED)

    def add(self, machine: str, memory: int) -> list[Path]:
        """Makes the group of a machine with at most `memory` bytes; returns where its first process must enlist."""
        _make_usable(UNIFIED / self._group)
        group = UNIFIED / self._group / machine
        group.mkdir(exist_ok=True)
        if (group / "memory.max").exists():
            (group / "memory.max").write_text(str(memory), encoding="ascii")
        elif self._memory is None:
            print(f"{machine} has no limit of memory: this host has none to give", file=sys.stderr)
        groups = [group]
        if self._memory is not None:
            older = self._memory / self._group / machine
            older.mkdir(parents=True, exist_ok=True)
            (older / "memory.limit_in_bytes").write_text(str(memory), encoding="ascii")
            groups.append(older)
        return [each / "cgroup.procs" for each in groups]

    def discard(self, machine: str) -> None:
        """Removes the group of a machine that is off."""
        roots = [UNIFIED] if self._memory is None else [UNIFIED, self._memory]
        for root in roots:
            remove_group(root / self._group / machine)

    def remove(self) -> None:
        """Removes all groups of the lab from the host's hierarchies; its processes are gone or about to be."""
        roots = [UNIFIED, UNIFIED / "unified", OLDER_MEMORY] if not _is_unified(UNIFIED) else [UNIFIED]
        for root in roots:
            remove_group(root / self._group)


def remove_group(group: Path) -> None:
    """Removes a control group with those below it; a group whose last process is still going is waited for."""
    for folder, _, _ in os.walk(group, topdown=False):
        deadline = time.monotonic() + BUSY_SECONDS
        while os.path.exists(folder):
            try:
                os.rmdir(folder)
            except OSError:
                if time.monotonic() > deadline:
                    print(f"{folder} cannot be removed: a process is in it", file=sys.stderr)
                    return
                time.sleep(0.02)


def _make_usable(group: Path) -> None:
    """The group hands the limits of memory on to those below it, where the host gives them to groups of its root."""
    group.mkdir(exist_ok=True)
    if "memory" in (group / "cgroup.controllers").read_text(encoding="ascii").split():
        (group / "cgroup.subtree_control").write_text("+memory", encoding="ascii")


def _mount(kind: str, target: Path, options: str = "") -> None:
    target.mkdir(exist_ok=True)
    more = ["-o", options] if options else []
    subprocess.run(["mount", "-t", kind, *more, "none", str(target)], check=True, stdin=subprocess.DEVNULL)
