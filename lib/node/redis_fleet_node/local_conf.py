"""local.conf: the part of the server's configuration that only the machine knows."""

from __future__ import annotations

from pathlib import Path

from .atomic_file import ROOT_READABLE, write_atomically
from .memory import MEBIBYTE

LOCAL_CONF = Path("/etc/redis-fleet/local.conf")


def maxmemory(total: int, percent: int) -> int:
    """Bytes that the server may fill: the share of all memory, rounded down to whole MiB, at least one."""
    return max(total * percent // 100 // MEBIBYTE, 1) * MEBIBYTE


def render_local_conf(address: str, maxmemory_bytes: int) -> str:
    """The file's text: the server listens on the private address and on the loopback."""
    return (
        "# Written by redis-fleet-boot.service at each boot; changes are overwritten.\n"
        f"bind {address} 127.0.0.1\n"
        f"maxmemory {maxmemory_bytes}\n"
    )


def write_local_conf(text: str, path: Path = LOCAL_CONF) -> bool:
    """Writes the file, readable for the server; returns False when it is so already."""
    return write_atomically(path, text, ROOT_READABLE)
