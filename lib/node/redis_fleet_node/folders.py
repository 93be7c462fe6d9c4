"""The folders on the volume and who owns them."""

from __future__ import annotations

import os
import pwd
from collections.abc import Sequence
from pathlib import Path

from .errors import NodeError

PRIVATE = 0o750


def owner_of(user: str) -> tuple[int, int]:
    """User and group number of a system user; throws a NodeError when it does not exist."""
    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        raise NodeError(f"the system user {user} does not exist; install the server's package") from None
    return entry.pw_uid, entry.pw_gid


def prepare_folders(mount_point: Path, folders: Sequence[Path], owner: tuple[int, int]) -> int:
    """Makes the databases' folders and gives all of the volume to the server's user; returns how many owners changed.

    The number of a system user differs between images, and the volume outlives them: files of another number would be
    unreadable for the server.
    """
    changed = _own_folder(mount_point, owner)
    for folder in folders:
        folder.mkdir(mode=PRIVATE, exist_ok=True)
        changed += _own_folder(folder, owner)
    for _, names, files, descriptor in os.fwalk(mount_point):
        changed += sum(_own(name, owner, descriptor) for name in names + files)
    return changed


def _own_folder(folder: Path, owner: tuple[int, int]) -> int:
    """Owner and mode of one folder, which must not be a link to elsewhere."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise NodeError(f"{folder} must be a folder: {error.strerror}") from None
    try:
        status = os.fstat(descriptor)
        if status.st_mode & 0o7777 != PRIVATE:
            os.fchmod(descriptor, PRIVATE)
        if (status.st_uid, status.st_gid) == owner:
            return 0
        os.fchown(descriptor, *owner)
        return 1
    finally:
        os.close(descriptor)


def _own(name: str, owner: tuple[int, int], folder: int) -> int:
    status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if (status.st_uid, status.st_gid) == owner:
        return 0
    os.chown(name, *owner, dir_fd=folder, follow_symlinks=False)
    return 1
