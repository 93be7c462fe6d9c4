"""A node's files in a mount namespace of their own, so that its programs run as they are: needs Linux and root."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
# Hides the machine's own /etc and /run; what is below "$1/run" is /run/redis-fleet
PREPARE = """
set -eu
mount --make-rprivate /
mount -t tmpfs tmpfs "$1/layers"
mkdir "$1/layers/upper" "$1/layers/work"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/layers/upper,workdir=$1/layers/work" /etc
mount -t tmpfs tmpfs /run
mkdir -p /etc/redis-fleet /run/redis-fleet
mount --bind "$1/etc" /etc/redis-fleet
mount --bind "$1/run" /run/redis-fleet
shift
exec "$@"
"""


class NodeMachine:
    """The files of one node below a folder; `run` is its /run/redis-fleet, `etc` its /etc/redis-fleet."""

    def __init__(self, folder: Path, node: dict[str, Any], password: str) -> None:
        self._folder = folder
        self.etc, self.run = folder / "etc", folder / "run"
        for path in (self.etc, self.run, folder / "layers"):
            path.mkdir()
        (self.etc / "node.json").write_text(json.dumps(node))
        for database in node["databases"]:
            secrets = self.run / "secrets" / str(database["port"])
            secrets.mkdir(parents=True)
            (secrets / "admin").write_text(password)

    def argv(self, *words: str, options: tuple[str, ...] = ()) -> list[str]:
        """The command that runs a module of the node's programs there, such as `agent`; the module comes first.

        `options` are Python's own.
        """
        module, *arguments = words
        program = [sys.executable, *options, "-m", f"redis_fleet_node.{module}", *arguments]
        return [shutil.which("unshare") or "unshare", "--mount", "sh", "-c", PREPARE, "sh", str(self._folder), *program]

    @staticmethod
    def environment(**more: str) -> dict[str, str]:
        """The environment of such a command, without what the tests' own has of AWS."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {**own, "PYTHONPATH": str(PROJECT / "lib" / "node"), "PYTHONUNBUFFERED": "1", **more}
