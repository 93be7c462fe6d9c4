"""local.conf: the part of the server's configuration that only the machine knows."""

from __future__ import annotations

import re
from pathlib import Path

from .atomic_file import ROOT_READABLE, write_atomically
from .errors import NodeError

LOCAL_CONF = Path("/etc/redis-fleet/local.conf")
MEMORY_INFO = Path("/proc/meminfo")
MEBIBYTE = 2**20


def total_memory(memory_info: Path = MEMORY_INFO) -> int:
    """Bytes of memory that the kernel has to give; throws a NodeError when it does not say."""
    match = re.search(r"^MemTotal:\s+([0-9]+) kB$", memory_info.read_text(encoding="ascii"), re.MULTILINE)
    if match is None:
        raise NodeError(f"{memory_info} does not say MemTotal")
    return int(match[1]) * 1024


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
