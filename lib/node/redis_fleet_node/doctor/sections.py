"""Findings by what they are about, and the guard that turns a check that breaks into a finding."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Callable

from ..errors import NodeError
from ..findings import Finding, Verdict

Check = tuple[str, Callable[[], Sequence[Finding]]]


@dataclass(frozen=True)
class Section:
    """The findings of one kind."""

    name: str
    findings: tuple[Finding, ...]


def run_checks(name: str, *checks: Check) -> Section:
    """The findings of some checks; of one that cannot look, that it could not and why."""
    return Section(name, tuple(finding for check in checks for finding in _guarded(check)))


def _guarded(check: Check) -> Sequence[Finding]:
    name, look = check
    try:
        return look()
    except PermissionError as error:
        return [Finding(name, Verdict.UNKNOWN, reason=f"{error.filename}: {error.strerror}", fix="run this as root")]
    except NodeError as error:
        return [Finding(name, Verdict.UNKNOWN, reason=str(error))]
    except OSError as error:
        return [Finding(name, Verdict.UNKNOWN, reason=f"{error.filename or name}: {error.strerror}")]
    except Exception as error:  # noqa: BLE001 - the others are still to be told; the text could hold anything
        place = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"unforeseen {type(error).__name__} in {place.filename}, line {place.lineno}"
        return [Finding(name, Verdict.UNKNOWN, reason=reason)]
