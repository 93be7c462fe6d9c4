"""Where images are kept: complete under their names, and no two of them built at once."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CACHE_VARIABLE = "REDIS_FLEET_LAB_CACHE"
CACHE = "/var/cache/redis-fleet-lab"
UNFINISHED = ".unfinished-"
USERS = "users.lock"

# Descriptors of the images that this process uses: they stay open until it ends
_held: dict[Path, int] = {}


class Cache:
    """A folder of folders: each is complete, or its name says that it is not."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(os.environ.get(CACHE_VARIABLE) or CACHE)

    def provide(self, name: str, make: Callable[[Path], None]) -> Path:
        """The folder of that name; `make` fills a new one first if there is none, while other processes wait.

        The folder stays until this process ends, whatever other processes make.
        """
        folder = self.path / name
        if not self._hold(folder):
            with self._alone():
                if not self._hold(folder):
                    self._make(folder, make)
                    self._remove_unused(folder)
        return folder

    def _make(self, folder: Path, make: Callable[[Path], None]) -> None:
        for left_over in self.path.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left_over)
        unfinished = self.path / f"{UNFINISHED}{folder.name}"
        unfinished.mkdir(mode=0o700)
        try:
            make(unfinished)
        except BaseException:
            shutil.rmtree(unfinished)
            raise
        (unfinished / USERS).touch(mode=0o600)
        unfinished.rename(folder)
        self._hold(folder)

    def _hold(self, folder: Path) -> bool:
        """Marks the folder as used by this process; false when it is not there."""
        if folder in _held and folder.exists():
            return True
        try:
            descriptor = os.open(folder / USERS, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        # It may have been removed before it was locked
        if not folder.exists():
            os.close(descriptor)
            return False
        _held[folder] = descriptor
        return True

    def _remove_unused(self, kept: Path) -> None:
        """Removes the images of older recipes that no process uses."""
        for lock in self.path.glob(f"*/{USERS}"):
            folder = lock.parent
            if folder == kept or folder in _held:
                continue
            descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                unfinished = self.path / f"{UNFINISHED}{folder.name}"
                folder.rename(unfinished)
                shutil.rmtree(unfinished)
            except BlockingIOError:
                pass
            finally:
                os.close(descriptor)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.mkdir(mode=0o755, parents=True, exist_ok=True)
        descriptor = os.open(self.path / "build.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
