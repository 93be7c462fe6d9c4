"""Which file of the last run holds the data, where the definition has changed what the server shall write.

A server reads its append-only file when it is started with `appendonly yes`, and dump.rdb otherwise: with the wrong one it
begins with old data or with none. So it is started with what fits the file, and turned to what the definition wants while
it runs. A log of writes that a newer snapshot has made old is set aside, so that no later start takes it for the data.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .database import Database

SNAPSHOT = "dump.rdb"
# One file until Redis 6.2; since 7.0 a folder, which counts from its manifest on
SINGLE_FILE = "appendonly.aof"
FOLDER = "appendonlydir"
MANIFEST = f"{FOLDER}/appendonly.aof.manifest"
ASIDE = ".set-aside"


def has_append_only_file(data: Path) -> bool:
    """Whether the data folder holds an append-only file that a server would load.

    An empty file is none: Redis 6.2 makes it when the log is turned on, and fills it only when all the data are written.
    """
    single = data / SINGLE_FILE
    return (data / MANIFEST).is_file() or (single.is_file() and single.stat().st_size > 0)


def append_only_override(database: Database) -> bool | None:
    """The value of appendonly that the server must start with to find its data; None where the definition's is right."""
    data, persistence = database.data, database.persistence
    has_file = has_append_only_file(data)
    if persistence.append_only:
        return False if not has_file and (data / SNAPSHOT).is_file() else None
    if persistence.is_none or not has_file:
        return None
    return True if _file_is_newer(data) else None


def set_aside_old_file(database: Database) -> bool:
    """Renames an append-only file that a server without one makes old; returns False when there is none."""
    data = database.data
    if database.persistence.append_only or not has_append_only_file(data) or append_only_override(database):
        return False
    for name in (SINGLE_FILE, FOLDER):
        if os.path.lexists(data / name):
            _remove(data / f"{name}{ASIDE}")
            os.rename(data / name, data / f"{name}{ASIDE}")
    return True


def _file_is_newer(data: Path) -> bool:
    """Whether something was written to the append-only file after the snapshot was whole."""
    files = [data / SINGLE_FILE, *(data / FOLDER).glob("*")]
    written = max((file.stat().st_mtime_ns for file in files if file.is_file()), default=0)
    snapshot = data / SNAPSHOT
    return not snapshot.is_file() or written >= snapshot.stat().st_mtime_ns


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
