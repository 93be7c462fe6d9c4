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
    def kept_log(self) -> Path:
        """What is left of a lab that did not end well, until the next one of its name."""
        return self.path.with_suffix(".log")

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
        self._take_lock()
        shutil.rmtree(self.path, ignore_errors=True)
        self.kept_log.unlink(missing_ok=True)
        for folder in (self.path, self.consoles, self.work):
            folder.mkdir(mode=0o700)

    def _take_lock(self) -> None:
        """The lock lies beside the folder, which goes when the lab ends; it holds the process that has it."""
        path = self.path.with_suffix(".lock")
        while self._lock < 0:
            lock = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(lock)
                end = f"`redis-fleet lab down --name {self.name}`"
                raise LabError(f'a lab named "{self.name}" is running: end it with {end}, or use another name') from None
            if _is(path, lock):
                self._lock = lock
            else:
                # Its last owner removed it between our two calls
                os.close(lock)
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, str(os.getpid()).encode(), 0)

    def write_facts(self, facts: dict[str, Any]) -> None:
        """Leaves a note of who runs the lab, for whoever has to clean up after it."""
        (self.path / "lab.json").write_text(json.dumps(facts) + "\n", encoding="utf-8")

    def release(self, keep_log: bool = False) -> None:
        """Removes the folder and gives the name back; the log of a lab that did not end well may be kept."""
        if keep_log and self.log.exists():
            shutil.copyfile(self.log, self.kept_log)
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.with_suffix(".lock").unlink(missing_ok=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _is(path: Path, file: int) -> bool:
    """Whether an open file is the one that has this path now."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(file))
    except FileNotFoundError:
        return False
