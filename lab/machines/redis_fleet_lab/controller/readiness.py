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


class Console:
    """Reads what a console says from now on, each line once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = path.stat().st_size if path.exists() else 0
        self._failure: str | None = None

    def last_failure(self) -> str | None:
        """The last line in which a program of the node says that it failed."""
        if self._path.exists():
            with self._path.open("rb") as file:
                file.seek(self._position)
                whole, line_end, _ = file.read().rpartition(b"\n")
                self._position += len(whole) + len(line_end)
            text = ESCAPES.sub("", whole.decode("utf-8", errors="replace")).replace("\r", "")
            failures = FAILED.findall(text)
            self._failure = failures[-1].strip() if failures else self._failure
        return self._failure


def is_ready(root: Path) -> bool:
    """True when the node says that it serves; a machine that is no node of a fleet, when cloud-init is done."""
    if (root / NODE).exists():
        return (root / READY).exists()
    return (root / CLOUD_INIT).exists() and not _errors(root)


def failure(root: Path, console: Console) -> str | None:
    """Why the boot failed, in one line; None when it did not, or not yet."""
    line = console.last_failure()
    if line is not None:
        return line
    errors = _errors(root)
    return f"cloud-init: {'; '.join(errors)}" if errors else None


def _errors(root: Path) -> list[str]:
    try:
        result = json.loads((root / CLOUD_INIT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [str(error) for error in result.get("v1", {}).get("errors", [])]
