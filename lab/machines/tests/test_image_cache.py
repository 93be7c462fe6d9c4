"""The cache of machine images: complete ones only, built once, kept while somebody uses them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis_fleet_lab.image.cache import UNFINISHED, Cache

SECONDS = 30

# Provides the folder NAME of the cache PATH, tells whether it was made here, and lives until its input ends
PROGRAM = """
import sys, time
from pathlib import Path
from redis_fleet_lab.image.cache import Cache

def make(folder):
    (folder / "half").touch()
    time.sleep(0.5)
    (folder / "half").rename(folder / "whole")
    print("made", flush=True)

folder = Cache(Path(sys.argv[1])).provide(sys.argv[2], make)
print("has", *sorted(path.name for path in folder.iterdir()), flush=True)
sys.stdin.read()
"""


@contextmanager
def _process(cache: Path, name: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", PROGRAM, str(cache), name]
    environment = {"PYTHONPATH": ":".join(sys.path)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _make(folder: Path) -> None:
    (folder / "whole").touch()


def test_an_image_is_made_once(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    folder = cache.provide("a", _make)
    assert (folder / "whole").exists()
    assert cache.provide("a", lambda _: pytest.fail("is there already")) == folder


def test_two_processes_build_an_image_once(tmp_path: Path) -> None:
    with _process(tmp_path, "a") as one, _process(tmp_path, "a") as other:
        outputs = [process.communicate(timeout=SECONDS)[0] for process in (one, other)]
    assert sorted(outputs) == ["has users.lock whole\n", "made\nhas users.lock whole\n"]


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise ValueError("no network")

    with pytest.raises(ValueError, match="no network"):
        Cache(tmp_path).provide("a", fail)
    assert [path.name for path in tmp_path.iterdir()] == ["build.lock"]


def test_a_half_built_folder_is_never_used_and_goes_with_the_next_build(tmp_path: Path) -> None:
    half = tmp_path / f"{UNFINISHED}a"
    half.mkdir()
    (half / "half").touch()
    folder = Cache(tmp_path).provide("b", _make)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["b", "build.lock"]
    assert {path.name for path in folder.iterdir()} == {"users.lock", "whole"}


def test_a_builder_that_was_killed_does_not_block_the_next_one(tmp_path: Path) -> None:
    with _process(tmp_path, "a") as process:
        _wait_for(tmp_path / f"{UNFINISHED}a" / "half", process)
        process.kill()
        process.wait()
    assert not (tmp_path / "a").exists()
    assert (Cache(tmp_path).provide("a", _make) / "whole").exists()


def _wait_for(file: Path, process: subprocess.Popen[str]) -> None:
    for _ in range(SECONDS * 100):
        if file.exists():
            return
        try:
            process.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"{file} was not made")


def test_an_older_image_goes_when_nobody_uses_it_any_more(tmp_path: Path) -> None:
    with _process(tmp_path, "old") as user:
        assert _line(user) == "made"
        assert _line(user) == "has users.lock whole"
        Cache(tmp_path).provide("new", _make)
        assert (tmp_path / "old" / "whole").exists()
        user.communicate(timeout=SECONDS)
    Cache(tmp_path).provide("newer", _make)
    # This process uses both of its own
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["build.lock", "new", "newer"]
