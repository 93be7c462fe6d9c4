"""Writing a file so that a reader sees the old one or the new one, whole."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .errors import NodeError


@dataclass(frozen=True)
class Access:
    """Who owns a file, by number, and its permission bits."""

    uid: int
    gid: int
    mode: int


ROOT_READABLE = Access(uid=0, gid=0, mode=0o644)
ROOT_ONLY = Access(uid=0, gid=0, mode=0o600)


def write_atomically(path: Path, text: str, access: Access) -> bool:
    """Puts the file there with its owner and mode; returns False, and touches nothing, when it is so already.

    The folder may belong to somebody else: no link of theirs is followed, and the text is never readable by others.
    Throws a NodeError when it cannot be written; the old file is there then.
    """
    content = text.encode("utf-8")
    if _is_already(path, content, access):
        return False
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.unlink(missing_ok=True)
        _write(temporary, content, access)
        os.replace(temporary, path)
        _sync_folder(path.parent)
    except OSError as error:
        full = "; enlarge the volume or make room" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
        with suppress(OSError):
            temporary.unlink()
        raise NodeError(f"{path} cannot be written: {error.strerror}{full}") from None
    return True


def _write(temporary: Path, content: bytes, access: Access) -> None:
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with open(descriptor, "wb") as target:
        target.write(content)
        target.flush()
        os.fchown(descriptor, access.uid, access.gid)
        os.fchmod(descriptor, access.mode)
        os.fsync(descriptor)


def _is_already(path: Path, content: bytes, access: Access) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    with open(descriptor, "rb") as source:
        status = os.fstat(descriptor)
        is_same = (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (access.uid, access.gid, access.mode)
        return is_same and stat.S_ISREG(status.st_mode) and source.read(len(content) + 1) == content


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
