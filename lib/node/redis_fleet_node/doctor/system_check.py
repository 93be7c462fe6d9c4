"""What the server's own check of the system says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..commands import run
from ..findings import Finding, Verdict
from ..node import Engine

RESULT = re.compile(r"^\[([A-Za-z0-9-]+)\]\.\.\.(OK|skipped|WARNING:)$")
REMEDY = "To fix this issue"


def has_system_check(engine: Engine) -> bool:
    """Redis has it since 7.0, Valkey ever since."""
    return engine.name != "redis" or int(engine.version.split(".")[0]) >= 7


def check_system(engine: Engine) -> Sequence[Finding]:
    """One finding for each of its tests; none where the engine has no such check."""
    if not has_system_check(engine):
        return []
    return parse_system_check(run([engine.server, "--check-system"], seconds=60, allowed_codes=(0, 1)).stdout)


def parse_system_check(output: str) -> list[Finding]:
    """The findings in its output."""
    found: list[Finding] = []
    for line in output.splitlines():
        match = RESULT.match(line)
        if match is not None:
            name, result = f"check-system {match[1]}", match[2]
            verdict = Verdict.WARNING if result == "WARNING:" else Verdict.OK
            found.append(Finding(name, verdict, "OK", "WARNING" if verdict is Verdict.WARNING else result))
        elif found and line.strip():
            reason, _, remedy = line.partition(REMEDY)
            fix = f"{REMEDY}{remedy}".strip() if remedy else ""
            last = found[-1]
            found[-1] = Finding(last.name, last.verdict, last.wanted, last.actual, reason.strip(), fix)
    return found or [Finding("check-system", Verdict.UNKNOWN, "OK", "", "the server's --check-system said nothing")]
