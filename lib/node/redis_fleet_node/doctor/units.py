"""The services of a node."""

from __future__ import annotations

from collections.abc import Sequence

from ..commands import run
from ..findings import Finding, Verdict
from ..node import Node
from ..services import units_of

PROPERTIES = ("LoadState", "ActiveState", "SubState", "Result")


def check_units(node: Node) -> Sequence[Finding]:
    """All of them are active."""
    databases = node.databases if node.cluster is not None else ()
    with_snapshots = [database.port for database in databases if database.persistence.snapshot_rules]
    units = units_of([database.port for database in node.databases], with_snapshots, node.host_status)
    return [check_unit(unit) for unit in units]


def check_unit(unit: str) -> Finding:
    """One service; unknown where systemd does not run."""
    done = run(["systemctl", "show", f"--property={','.join(PROPERTIES)}", unit], allowed_codes=range(256))
    values = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    if done.returncode or "ActiveState" not in values:
        reason = (done.stderr.strip().splitlines() or ["systemctl said nothing"])[0]
        return Finding(unit, Verdict.UNKNOWN, "active", "", reason)
    actual = f"{values['ActiveState']} ({values.get('SubState', '')})"
    if values["ActiveState"] == "active":
        return Finding(unit, Verdict.OK, "active", actual)
    if values.get("LoadState") == "not-found":
        return Finding(unit, Verdict.CRITICAL, "active", "not installed", "its file is missing", "run the user data again")
    result = values.get("Result", "")
    reason = "it was not started, or what it requires failed" if result == "success" else f"its last run ended with {result}"
    return Finding(unit, Verdict.CRITICAL, "active", actual, reason, f"journalctl -b -u {unit}, then systemctl start {unit}")
