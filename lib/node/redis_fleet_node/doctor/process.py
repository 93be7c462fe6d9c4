"""The limits of the server's process, as the kernel has them now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..errors import NodeError
from ..findings import Finding, Verdict
from ..kernel.open_files import UNLIMITED, read_limits
from ..kernel.profile import OpenFiles
from .server import Server

PROC = Path("/proc")
ROLES = ("master", "slave")


def check_open_files(server: Server, wanted: OpenFiles, proc: Path = PROC) -> Sequence[Finding]:
    """The process may open as many files as the definition says: systemd and the server take less without a word."""
    limits = read_limits(proc / str(server.process_id) / "limits")
    if limits is None:
        raise NodeError(f"{proc}/{server.process_id}/limits does not tell the open files")
    soft, hard = limits
    links = f" and {wanted.cluster_links} links of the cluster" if wanted.cluster_links else ""
    reason = f"{wanted.maxclients} clients, {wanted.reserve} files of the server's own{links}"
    name, actual = "open files of the server", "unlimited" if soft == UNLIMITED else f"{soft} (hard {hard})"
    if soft >= wanted.wanted:
        return [Finding(name, Verdict.OK, str(wanted.wanted), actual, reason)]
    return [Finding(name, Verdict.CRITICAL, str(wanted.wanted), actual, reason, _more_files(server, wanted.wanted, proc))]


def _more_files(server: Server, wanted: int, proc: Path) -> str:
    """The server sets its own hard limit, so that only the first process shows what the machine allows."""
    machine = read_limits(proc / "1/limits")
    if machine is not None and machine[1] < wanted:
        cap = f"this machine caps services at {machine[1]} (/proc/1/limits)"
        return f"{cap}: raise the limit of what started it and restart it, or lower openFiles and maxclients"
    return f"set LimitNOFILE={wanted} in redis@{server.number('tcp_port')}.service.d and restart the server"


def check_maxclients(server: Server, wanted: OpenFiles) -> Sequence[Finding]:
    """The server lowers maxclients when it may not open enough files, and says so only in its log."""
    actual, name = server.config.get("maxclients", ""), "maxclients"
    if not actual.isdigit():
        raise NodeError("the server does not tell maxclients")
    reason = "a client more than this is refused"
    if int(actual) >= wanted.maxclients:
        return [Finding(name, Verdict.OK, str(wanted.maxclients), actual, reason)]
    fix = "give the server's process more open files and restart it"
    reason = "the server lowered it, because its process may not open enough files, or somebody changed it"
    return [Finding(name, Verdict.CRITICAL, str(wanted.maxclients), actual, reason, fix)]


def check_oom_score(server: Server, proc: Path = PROC) -> Sequence[Finding]:
    """When memory runs out, the child that saves dies first, then a replica, and a primary last."""
    name, reason = "OOM score", "when memory runs out, the kernel kills what has the highest score"
    values = server.config.get("oom-score-adj-values", "").split()
    role = server.info.get("role", "")
    actual = (proc / str(server.process_id) / "oom_score_adj").read_text(encoding="ascii").strip()
    if server.config.get("oom-score-adj", "no") == "no" or len(values) != 3 or role not in ROLES:
        fix = "set oom-score-adj relative"
        return [Finding(name, Verdict.WARNING, "oom-score-adj relative", actual, "the server leaves it as it was", fix)]
    wanted = values[ROLES.index(role)]
    if int(actual) <= int(wanted):
        return [Finding(name, Verdict.OK, f"at most {wanted}", actual, reason)]
    fix = "lower OOMScoreAdjust in the unit, or the score of what started the machine"
    return [Finding(name, Verdict.WARNING, f"at most {wanted}", actual, reason, fix)]
