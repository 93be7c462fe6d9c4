"""How far a machine is, from what it leaves in /run and says on its console: what everybody could see on EC2."""

from __future__ import annotations

import json
import re
from pathlib import Path

READY = "run/redis-fleet/ready"
NODE = "etc/redis-fleet/node.json"
CLOUD_INIT = "run/cloud-init/result.json"
FAILED = re.compile(r"redis-fleet [^\n]*\bfailed\b[^\n]*")
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
CONSOLE_BYTES = 65_536


def is_ready(root: Path) -> bool:
    """True when the node says that it serves; a machine that is no node of a fleet, when cloud-init is done."""
    if (root / NODE).exists():
        return (root / READY).exists()
    return (root / CLOUD_INIT).exists() and not _errors(root)


def failure(root: Path, console: Path, since: int) -> str | None:
    """Why the boot failed, in one line; None when it did not, or not yet.

    Of the console counts what was said after the first `since` bytes.
    """
    line = last_failure(console, since)
    if line is not None:
        return line
    if (root / CLOUD_INIT).exists():
        errors = _errors(root)
        return f"cloud-init: {'; '.join(errors)}" if errors and not (root / NODE).exists() else None
    return None


def last_failure(console: Path, since: int) -> str | None:
    """The last line of the console in which a program of the node says that it failed."""
    if not console.exists():
        return None
    with console.open("rb") as file:
        file.seek(max(since, console.stat().st_size - CONSOLE_BYTES))
        text = ESCAPES.sub("", file.read().decode("utf-8", errors="replace"))
    lines = FAILED.findall(text.replace("\r", ""))
    return lines[-1].strip() if lines else None


def _errors(root: Path) -> list[str]:
    try:
        result = json.loads((root / CLOUD_INIT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [str(error) for error in result.get("v1", {}).get("errors", [])]
