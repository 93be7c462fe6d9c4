"""The findings as a table for people and as JSON for programs."""

from __future__ import annotations

import json

from ..findings import Finding, Verdict, severity
from ..report import one_line
from .examination import Examination

VERSION = 1
CANNOT_TELL = 3
COLOURS = {Verdict.OK: "32", Verdict.UNKNOWN: "36", Verdict.WARNING: "33", Verdict.CRITICAL: "31"}
ORDER = (Verdict.OK, Verdict.UNKNOWN, Verdict.WARNING, Verdict.CRITICAL)


def exit_code_of(examination: Examination) -> int:
    """See the package's own text."""
    if examination.node is None:
        return CANNOT_TELL
    return severity(_findings(examination))


def _findings(examination: Examination) -> list[Finding]:
    return [finding for section in examination.sections for finding in section.findings]


def _counts(examination: Examination) -> dict[str, int]:
    findings = _findings(examination)
    return {verdict.value: sum(finding.verdict is verdict for finding in findings) for verdict in ORDER}


def render_json(examination: Examination) -> str:
    """One object; see the package's own text."""
    node, counts = examination.node, _counts(examination)
    content = {
        "version": VERSION,
        "fleet": None if node is None else node.fleet,
        "slot": None if node is None else node.slot.name,
        "verdict": max((verdict for verdict in ORDER if counts[verdict.value]), key=ORDER.index, default=Verdict.OK).value,
        "exitCode": exit_code_of(examination),
        "counts": counts,
        "findings": [
            {
                "section": section.name,
                "name": finding.name,
                "verdict": finding.verdict.value,
                "wanted": finding.wanted,
                "actual": finding.actual,
                "reason": finding.reason,
                "fix": finding.fix,
            }
            for section in examination.sections
            for finding in section.findings
        ],
    }
    return json.dumps(content, indent=2)


def render_table(examination: Examination, has_colours: bool) -> str:
    """Sections of lines: verdict, name, what is and what is wanted; reason and fix below what is not right."""
    node = examination.node
    lines = ["this machine" if node is None else f"{node.slot.name} of fleet {node.fleet}"]
    width = max((len(finding.name) for finding in _findings(examination)), default=0)
    for section in examination.sections:
        lines.extend(["", section.name])
        for finding in section.findings:
            lines.extend(_lines(finding, width, has_colours))
    counts = ", ".join(f"{count} {name}" for name, count in _counts(examination).items() if count)
    return "\n".join([*lines, "", counts])


def _lines(finding: Finding, width: int, has_colours: bool) -> list[str]:
    word = f"{finding.verdict.value:<8}"
    if has_colours:
        word = f"\033[{COLOURS[finding.verdict]}m{word}\033[0m"
    value = finding.actual or "-"
    if finding.verdict is not Verdict.OK and finding.wanted:
        value = f"{value} (wanted: {finding.wanted})"
    lines = [f"  {word} {finding.name:<{width}}  {one_line(value)}"]
    if finding.verdict is not Verdict.OK:
        for label, text in (("why", finding.reason), ("fix", finding.fix)):
            if text:
                lines.append(f"           {label}: {one_line(text)}")
    return lines
