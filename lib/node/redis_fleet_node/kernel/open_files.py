"""How many files a service may hold open on this machine at all."""

from __future__ import annotations

import re
from pathlib import Path

from ..findings import Finding, Verdict
from .profile import KernelProfile
from .roots import ROOTS, Roots

UNLIMITED = 2**63


def read_limits(path: Path) -> tuple[int, int] | None:
    """Soft and hard limit of open files in a /proc/PID/limits; None when the file does not tell."""
    text = path.read_text(encoding="ascii", errors="replace")
    match = re.search(r"^Max open files +(\d+|unlimited) +(\d+|unlimited)", text, re.MULTILINE)
    if match is None:
        return None
    soft, hard = (UNLIMITED if value == "unlimited" else int(value) for value in match.groups())
    return soft, hard


def inspect_ceiling(profile: KernelProfile, roots: Roots = ROOTS) -> list[Finding]:
    """A service gets no more than the first process has: systemd takes what it can get without a word."""
    wanted, name = profile.open_files.wanted, "open files of services"
    reason = f"{profile.open_files.maxclients} clients and {profile.open_files.reserve} files of the server's own"
    try:
        limits = read_limits(roots.proc / "1/limits")
    except OSError as error:
        return [Finding(name, Verdict.UNKNOWN, str(wanted), "", error.strerror or "", "run this as root")]
    if limits is None or limits[1] >= wanted:
        actual = "" if limits is None else "unlimited" if limits[1] == UNLIMITED else str(limits[1])
        return [Finding(name, Verdict.OK, f"at least {wanted}", actual, reason)]
    fix = "raise the limit of what started this machine's first process, or lower openFiles and maxclients"
    return [Finding(name, Verdict.CRITICAL, f"at least {wanted}", str(limits[1]), reason, fix)]
