"""How cloud-init's run of the user data ended."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ..errors import NodeError
from ..findings import Finding, Verdict

FOLDER = Path("/run/cloud-init")
NAME = "cloud-init"


def check_cloud_init(folder: Path = FOLDER) -> Sequence[Finding]:
    """Its errors, or that it has none; nothing on a machine without cloud-init, or where it is turned off."""
    if not folder.exists() or (folder / "disabled").exists():
        return []
    path = folder / "result.json"
    if not path.exists():
        reason = "it has not come to its end in this boot"
        return [Finding(NAME, Verdict.WARNING, "done", "running", reason, "cloud-init status --wait --long")]
    try:
        result = json.loads(path.read_text(encoding="utf-8"))["v1"]
        errors = [str(error) for error in result["errors"]]
    except (ValueError, KeyError, TypeError):
        raise NodeError(f"{path} is not what cloud-init writes") from None
    if not errors:
        return [Finding(NAME, Verdict.OK, "no errors", f"no errors, {result.get('datasource')}", "it ran the user data")]
    fix = "see /var/log/cloud-init-output.log"
    return [Finding(NAME, Verdict.CRITICAL, "no errors", error[:300], "part of the user data failed", fix) for error in errors]
