"""The memory of this machine."""

from __future__ import annotations

import re
from pathlib import Path

from .errors import NodeError

MEMORY_INFO = Path("/proc/meminfo")
KIBIBYTE = 2**10
MEBIBYTE = 2**20


def total_memory(memory_info: Path = MEMORY_INFO) -> int:
    """Bytes of memory that the kernel has to give; throws a NodeError when it does not say."""
    match = re.search(r"^MemTotal:\s+([0-9]+) kB$", memory_info.read_text(encoding="ascii"), re.MULTILINE)
    if match is None:
        raise NodeError(f"{memory_info} does not say MemTotal")
    return int(match[1]) * KIBIBYTE
