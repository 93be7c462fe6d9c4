"""What the builder of the machine image says when it cannot build."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from redis_fleet_lab.project import PYTHON_PATH

SECONDS = 30


def test_a_build_without_its_programs_ends_with_one_clear_line_and_leaves_nothing(tmp_path: Path) -> None:
    environment = {"PATH": "/nonexistent", "PYTHONPATH": PYTHON_PATH, "REDIS_FLEET_LAB_CACHE": str(tmp_path)}
    command = [sys.executable, "-m", "redis_fleet_lab.image"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, env=environment)
    assert (done.returncode, done.stdout) == (1, "")
    problem = "[Errno 2] No such file or directory: 'setpriv'"
    assert done.stderr.splitlines()[1:] == [f"lab: the machine image could not be built: {problem}"]
    assert [path.name for path in tmp_path.iterdir()] == ["build.lock"]
