"""nodes.conf after a loss of power: servers write it in place, so that its end may be missing, and refuse it then."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from ..atomic_file import Access, write_atomically
from ..errors import NodeError
from .view import Member, parse_nodes

EPOCHS = re.compile(r"vars currentEpoch (\d{1,20}) lastVoteEpoch (\d{1,20})")
CURRENT_EPOCH = re.compile(r"vars currentEpoch (\d{1,20}) ")
NODE_ID = re.compile(r"[0-9a-f]{40} ")


def mend(path: Path) -> str | None:
    """Drops what is torn at the end of nodes.conf; returns what was done, None when nothing had to be or could be.

    What is lost of other nodes gossip brings again. The node votes in no election up to the epoch that it knows of: it
    may have voted there.
    """
    try:
        text = path.read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return None
    lines = [line for line in text.split("\n")[:-1] if line.strip("\0 ")]
    kept = {line: member for line in lines if (member := _member_of(line)) is not None}
    is_whole = text.endswith("\n") and len(kept) == len(lines) - 1 and EPOCHS.fullmatch(lines[-1]) is not None
    if is_whole or not any(member.is_myself for member in kept.values()):
        return None
    known = CURRENT_EPOCH.search(text)
    epoch = max([int(known[1]) if known else 0, *(member.epoch for member in kept.values())])
    content = "".join(f"{line}\n" for line in [*kept, f"vars currentEpoch {epoch} lastVoteEpoch {epoch}"])
    status = os.stat(path)
    write_atomically(path, content, Access(status.st_uid, status.st_gid, status.st_mode & 0o7777))
    return f"nodes.conf was torn by a loss of power, {len(kept)} lines of it are kept"


def _member_of(line: str) -> Member | None:
    with suppress(NodeError):
        members = parse_nodes(line) if NODE_ID.match(line) else ()
        return members[0] if members else None
    return None
