"""The doctor's verdicts, as the page may show them."""

from __future__ import annotations

import json
import sys
from typing import Any

from ..commands import run
from ..doctor.cloud_init import NAME as CLOUD_INIT
from ..doctor.server_log import NAME as SERVER_LOG
from ..errors import NodeError
from ..findings import Verdict
from ..kernel.profile import KERNEL_FILE
from ..node import NODE_FILE
from .secrecy import without_value

SECONDS = 20
# Its exit codes for all that it may find; see its own text
EXIT_CODES = (0, 1, 2, 3)
TEXTS = ("section", "name", "verdict", "wanted", "actual", "reason", "fix")
# What they quote is written by others, who may have put anything into a log
QUOTING = (CLOUD_INIT, SERVER_LOG)
# What is wrong with these is told with the value that is wrong
FILES = (str(NODE_FILE), str(KERNEL_FILE))
WITHHELD = "see redis-fleet doctor on the node"
MAX_FINDINGS = 500


def doctor_verdicts() -> dict[str, Any]:
    """What `redis-fleet doctor` says, but for its measurement of latency, which takes a CPU.

    Throws a NodeError when it does not come to its end in time.
    """
    argv = [sys.executable, "-m", "redis_fleet_node.doctor", "--json", "--latency", "0"]
    return read_verdicts(run(argv, SECONDS, EXIT_CODES).stdout)


def read_verdicts(output: str) -> dict[str, Any]:
    """The doctor's object without what it quotes; throws a NodeError when it is none."""
    try:
        content = json.loads(output)
        findings = [{key: str(finding[key]) for key in TEXTS} for finding in content["findings"][:MAX_FINDINGS]]
        found = {key: content[key] for key in ("version", "verdict", "exitCode")}
        counts = {verdict.value: int(content["counts"][verdict.value]) for verdict in Verdict}
    except (ValueError, KeyError, TypeError):
        raise NodeError("redis-fleet doctor printed something else than its object") from None
    return {**found, "counts": counts, "findings": [_without_quotes(finding) for finding in findings]}


def _without_quotes(finding: dict[str, str]) -> dict[str, str]:
    if finding["name"] in QUOTING and finding["verdict"] != Verdict.OK.value:
        return {**finding, "actual": WITHHELD}
    if finding["name"] in FILES:
        return {**finding, "reason": without_value(finding["reason"])}
    return finding
