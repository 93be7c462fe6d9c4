"""The folder of a running lab: who it is and where it listens."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from .errors import LabError

BASE_VARIABLE = "REDIS_FLEET_LAB_RUN"
BASE = "/run/redis-fleet-lab"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")


class RunFolder:
    """Where a lab keeps its socket and its logs; one lab at a time has a name.

    Throws a LabError when the name is not one.
    """

    def __init__(self, name: str) -> None:
        if NAME.fullmatch(name) is None:
            raise LabError(f'"name" must be 1-31 lower-case letters, digits or -, beginning with a letter or digit, got {name!r}')
        self.name = name
        self.path = Path(os.environ.get(BASE_VARIABLE) or BASE) / name
        self._lock = -1

    @property
    def control(self) -> Path:
        """The socket that takes requests."""
        return self.path / "control.sock"

    @property
    def log(self) -> Path:
        """What the lab itself had to say."""
        return self.path / "lab.log"

    @property
    def consoles(self) -> Path:
        """The consoles of the machines, a file each."""
        return self.path / "consoles"

    @property
    def work(self) -> Path:
        """Where the lab mounts its own memory: empty for everybody outside."""
        return self.path / "work"

    def claim(self) -> None:
        """Takes the name, for as long as this process lives. Throws a LabError when a running lab has it."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The lock lies beside the folder, which goes when the lab ends
        self._lock = os.open(self.path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            problem = f'a lab named "{self.name}" is running: end it with `redis-fleet lab down`, or use another name'
            raise LabError(problem) from None
        shutil.rmtree(self.path, ignore_errors=True)
        for folder in (self.path, self.consoles, self.work):
            folder.mkdir(mode=0o700)

    def write_facts(self, facts: dict[str, Any]) -> None:
        """Leaves a note of who runs the lab, for whoever has to clean up after it."""
        (self.path / "lab.json").write_text(json.dumps(facts) + "\n", encoding="utf-8")

    def release(self) -> None:
        """Removes the folder and gives the name back."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.with_suffix(".lock").unlink(missing_ok=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
