"""The units of the package, and what systemd says of them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from redis_servers import PROJECT, find_program

UNITS = PROJECT / "lib" / "node" / "units"


def verify(folder: Path, unit: str) -> str:
    """What systemd finds wrong with a unit of a folder; skips the test where there is no systemd-analyze."""
    program = find_program("systemd-analyze")
    if program is None:
        pytest.skip("needs systemd-analyze in .tools/bin or on the PATH")
    # A trailing colon adds systemd's own folders
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"}
    argv = [str(program), "verify", "--man=no", str(folder / unit)]
    return subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=60, check=False).stderr
