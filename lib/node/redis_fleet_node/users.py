"""users.acl: who may do what on the server, with passwords as SHA-256 only."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from .atomic_file import ROOT_ONLY, Access, write_atomically
from .database import ADMIN, REPLICATION, User
from .errors import NodeError
from .password import Password
from .patterns import RULE, USER_NAME

# Whose passwords the node's own programs use
KEPT = (ADMIN, REPLICATION)
# Whoever does not log in is this user, who is off and has no password, so that nobody can be it. It has all rights for the
# server's own sake: Redis 7.0-8.0 and Valkey 8.0-8.1 load their log as this user and drop every transaction and script
# that it had no right to, without failing. Every word is known to Redis 6.2 and later, and to Valkey.
DEFAULT_USER = "user default reset off ~* &* +@all"


def render_users_acl(users: Sequence[tuple[User, Password]]) -> str:
    """The file's text; throws a NodeError when a name or a rule could become more than one word of a line."""
    return "".join(f"{line}\n" for line in [DEFAULT_USER, *(_line(user, password) for user, password in users)])


def _line(user: User, password: Password) -> str:
    if re.fullmatch(USER_NAME, user.name) is None:
        raise NodeError(f"the user name {user.name!r} is not allowed")
    if re.fullmatch(f"{RULE}(?: {RULE})*", user.rules) is None:
        raise NodeError(f"the rules of user {user.name} are not allowed")
    digest = hashlib.sha256(password.reveal().encode("utf-8")).hexdigest()
    return f"user {user.name} on #{digest} resetchannels {user.rules}"


def write_users_acl(path: Path, text: str, owner: tuple[int, int]) -> bool:
    """Writes the file for the server's eyes only; returns False when it is so already."""
    return write_atomically(path, text, Access(uid=owner[0], gid=owner[1], mode=0o600))


def keep_password(folder: Path, name: str, password: Password) -> None:
    """Keeps a password for the node's own programs in a folder of a tmpfs, readable by root only."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.parent.chmod(0o700)
    folder.mkdir(mode=0o700, exist_ok=True)
    write_atomically(folder / name, password.reveal(), ROOT_ONLY)


def kept_password(folder: Path, name: str) -> Password:
    """A password that the boot kept; throws a NodeError when it did not."""
    try:
        return Password((folder / name).read_text(encoding="utf-8"))
    except OSError as error:
        raise NodeError(f"{folder / name}: {error.strerror}; start redis-fleet-boot.service first") from None
