"""Warnings in the server's log since its last start: what it dislikes about the machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ..commands import run
from ..findings import Finding, Verdict
from .server import Server

NAME = "server's log"
MAX_BYTES = 2**20
MAX_LINES = 2000
# The first line of each start, of both engines
START = re.compile(r"oO0OoO0OoO0Oo (?:Redis|Valkey) is starting")
# In the server's own log a mark precedes the text, in what it tells syslog nothing does
WARNING = re.compile(r"(?:^|# )(WARNING.*|You requested maxclients.*|Current maximum open files.*|Failed.*open files.*)$")


def check_log(server: Server, port: int) -> Sequence[Finding]:
    """One finding for each warning, or one that there is none; unknown where the log does not reach back to the start."""
    logfile = server.config.get("logfile", "")
    if logfile:
        found = parse_log(_tail(Path(logfile)), logfile)
        if found[0].verdict is not Verdict.UNKNOWN:
            return found
    # No log file, or one that was rotated since the start
    return parse_log(_journal(server.process_id, port), "journal")


def _tail(path: Path) -> str:
    with path.open("rb") as log:
        log.seek(max(path.stat().st_size - MAX_BYTES, 0))
        return log.read(MAX_BYTES).decode("utf-8", errors="replace")


def _journal(process: int, port: int) -> str:
    argv = ["journalctl", "--boot", "--output=cat", f"--lines={MAX_LINES}", "--no-pager"]
    return run([*argv, f"_SYSTEMD_UNIT=redis@{port}.service", f"_PID={process}"], seconds=60).stdout


def parse_log(text: str, where: str) -> list[Finding]:
    """The warnings after the last start that the text holds."""
    starts = [match.end() for match in START.finditer(text)]
    if not starts:
        reason = f"the {where} does not hold the server's last start"
        return [Finding(NAME, Verdict.UNKNOWN, "no warnings", "", reason, "restart the server at a quiet time and look again")]
    recent = text[starts[-1] :]
    matches = [match for match in (WARNING.search(line) for line in recent.splitlines()) if match is not None]
    if not matches:
        return [Finding(NAME, Verdict.OK, "no warnings", f"no warnings in {where}", "since the server's last start")]
    fix = "put right what it names, then restart the server"
    return [Finding(NAME, Verdict.WARNING, "no warnings", match[1][:300], f"in {where}", fix) for match in matches]
