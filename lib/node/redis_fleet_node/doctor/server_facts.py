"""What the server's INFO tells about its health."""

from __future__ import annotations

from collections.abc import Sequence

from ..database import Memory
from ..errors import NodeError
from ..findings import Finding, Verdict
from ..maxmemory import maxmemory_of
from ..memory import MEBIBYTE, total_memory
from .server import Server

# Of the machine's memory, in percent: more than this, and nothing is left for the system
ALL_PERCENT = 95
SMALL = 64 * MEBIBYTE
FRAGMENTED = 1.5
SLOW_FORK_MICROSECONDS = 500_000
STATES = {
    "rdb_last_bgsave_status": "the last save to disk failed: see the server's log and the room on the volume",
    "aof_last_write_status": "the server refuses writes until it can write its log again: see the room on the volume",
    "aof_last_bgrewrite_status": "the log of writes grows until it can be rewritten: see the server's log",
}


def check_loading(server: Server) -> Sequence[Finding]:
    """A server that loads its data answers nobody else."""
    loading = server.info.get("loading", "0")
    if loading == "0":
        return [Finding("loading", Verdict.OK, "0", loading, "the data is in memory")]
    eta = server.info.get("loading_eta_seconds", "unknown")
    return [Finding("loading", Verdict.WARNING, "0", loading, f"the server still loads its data, {eta} s to go", "wait")]


def check_persistence(server: Server) -> Sequence[Finding]:
    """The last writes to disk went well."""
    found = []
    for name, fix in STATES.items():
        state = server.info.get(name)
        if state is None:
            raise NodeError(f"the server's INFO does not tell {name}")
        verdict = Verdict.OK if state == "ok" else Verdict.CRITICAL
        found.append(Finding(name, verdict, "ok", state, "data is safe on disk only then", "" if state == "ok" else fix))
    return found


def check_memory_plan(server: Server, memory: Memory, total: int | None = None) -> Sequence[Finding]:
    """maxmemory is at most what the boot computes from the machine's memory."""
    limit = int(server.config.get("maxmemory", "0"))
    machine = total_memory() if total is None else total
    plan = maxmemory_of(machine, memory)
    wanted, actual = f"1-{plan // MEBIBYTE} MiB", f"{limit // MEBIBYTE} MiB"
    reason = "the rest is for the system, replication, clients, fragmentation and the copies of a fork"
    if 0 < limit <= plan:
        return [Finding("maxmemory", Verdict.OK, wanted, actual, reason)]
    verdict = Verdict.CRITICAL if limit == 0 or limit * 100 > machine * ALL_PERCENT else Verdict.WARNING
    return [Finding("maxmemory", verdict, wanted, actual, reason, f"CONFIG SET maxmemory {plan}")]


def check_fragmentation(server: Server) -> Sequence[Finding]:
    """Memory that the process has beside what its data needs; of small data it says nothing."""
    name, used = "memory fragmentation", server.number("used_memory")
    ratio = float(server.info.get("mem_fragmentation_ratio", "0"))
    wanted = f"1.0-{FRAGMENTED}"
    if used < SMALL:
        return [Finding(name, Verdict.OK, wanted, str(ratio), f"the data has only {used // MEBIBYTE} MiB")]
    if ratio > FRAGMENTED:
        fix = "CONFIG SET activedefrag yes where the server has it, or restart a replica and fail over"
        return [Finding(name, Verdict.WARNING, wanted, str(ratio), "memory is lost between the pieces in use", fix)]
    if ratio < 1:
        reason = "part of the data is in swap"
        return [Finding(name, Verdict.WARNING, wanted, str(ratio), reason, "turn swap off, or take more memory")]
    return [Finding(name, Verdict.OK, wanted, str(ratio), "memory of the process for each byte of data")]


def check_fork(server: Server) -> Sequence[Finding]:
    """No command is served while the process forks."""
    spent = server.number("latest_fork_usec")
    wanted, reason = f"below {SLOW_FORK_MICROSECONDS // 1000} ms", "no command is served while the process forks"
    if spent < SLOW_FORK_MICROSECONDS:
        return [Finding("last fork", Verdict.OK, wanted, f"{spent // 1000} ms", reason)]
    fix = "use more shards with less data each; see transparent huge pages"
    return [Finding("last fork", Verdict.WARNING, wanted, f"{spent // 1000} ms", reason, fix)]


def check_rejected(server: Server) -> Sequence[Finding]:
    """Clients that were turned away since the server's start."""
    count = server.number("rejected_connections")
    if count == 0:
        return [Finding("rejected connections", Verdict.OK, "0", "0", "maxclients was never reached")]
    fix = "look for clients without a pool, or raise maxclients with openFiles"
    return [Finding("rejected connections", Verdict.WARNING, "0", str(count), "maxclients was reached", fix)]
