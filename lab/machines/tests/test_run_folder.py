"""A lab's name belongs to one lab at a time."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from redis_fleet_lab.errors import LabError
from redis_fleet_lab.run_folder import BASE_VARIABLE, RunFolder

OTHER = "import sys; from redis_fleet_lab.run_folder import RunFolder; RunFolder(sys.argv[1]).claim()"


@pytest.fixture(autouse=True)
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(BASE_VARIABLE, str(tmp_path / "labs"))
    return tmp_path / "labs"


def _claim_elsewhere(name: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run([sys.executable, "-c", OTHER, name], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["", "Lab", "-lab", "a/b", "..", "x" * 32, "lab lab", "läb"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(LabError, match="must be 1-31 lower-case letters"):
        RunFolder(name)


def test_a_claimed_name_is_refused_to_others_until_it_is_released() -> None:
    folder = RunFolder("one")
    folder.claim()
    refused = _claim_elsewhere("one")
    assert (refused.returncode, 'a lab named "one" is running' in refused.stderr) == (1, True)
    assert _claim_elsewhere("two").returncode == 0
    folder.release()
    assert _claim_elsewhere("one").returncode == 0


def test_only_the_owner_may_look_into_the_folder_which_goes_with_the_lab(base: Path) -> None:
    folder = RunFolder("one")
    folder.claim()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder.path, folder.consoles, folder.work)] == [0o700] * 3
    folder.release()
    assert list(base.iterdir()) == []


def test_what_a_dead_lab_left_is_gone_with_the_next_claim() -> None:
    assert _claim_elsewhere("one").returncode == 0
    folder = RunFolder("one")
    left = folder.path / "left-over"
    left.write_text("x")
    folder.claim()
    assert not left.exists()
    folder.release()
