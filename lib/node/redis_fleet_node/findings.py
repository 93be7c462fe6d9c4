"""What was found on a machine: a value, what it should be, and how bad the difference is."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Verdict(enum.Enum):
    """How bad it is, in words that reports show."""

    OK = "ok"
    # It could not be read
    UNKNOWN = "unknown"
    WARNING = "warning"
    CRITICAL = "critical"


SEVERITY = {Verdict.OK: 0, Verdict.UNKNOWN: 1, Verdict.WARNING: 1, Verdict.CRITICAL: 2}


@dataclass(frozen=True)
class Finding:
    """One value: `reason` says why it matters or why it could not be read, `fix` what to do (empty when it is right)."""

    name: str
    verdict: Verdict
    wanted: str = ""
    actual: str = ""
    reason: str = ""
    fix: str = ""


def severity(findings: Iterable[Finding]) -> int:
    """0 when all is right, 1 when something is to be looked at or could not be read, 2 when something is critical."""
    return max((SEVERITY[finding.verdict] for finding in findings), default=0)
