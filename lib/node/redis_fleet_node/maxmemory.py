"""maxmemory: how much of the machine's memory a database may fill with data."""

from __future__ import annotations

from .database import Memory
from .errors import NodeError
from .memory import MEBIBYTE

GIBIBYTE = 2**30
SYSTEM_PERCENT = 5
# Memory that the allocator loses between the pieces in use
FRAGMENTATION_PERCENT = 10
MINIMUM = 64 * MEBIBYTE


def system_bytes(total: int) -> int:
    """What the operating system keeps: 5 % of all memory, at least 1 GiB, but never more than a quarter."""
    return min(max(GIBIBYTE, total * SYSTEM_PERCENT // 100), total // 4)


def maxmemory_of(total: int, memory: Memory) -> int:
    """Bytes of data that a database may hold on a machine with `total` bytes of memory, in whole MiB.

    What is left after the system and the reserved bytes has to take the database's share with its fragmentation, the
    pages that a fork copies and the clients' buffers, and the share's cap holds beside that. Throws a NodeError when
    fewer than 64 MiB would be left.
    """
    system = system_bytes(total)
    room = max(total - system - memory.reserved_bytes, 0) * memory.share_percent // 100
    uses = 100 + FRAGMENTATION_PERCENT + memory.copy_on_write_percent + memory.clients_percent
    cap = total * memory.cap_percent // 100 * memory.share_percent // 100
    size = min(room * 100 // uses, cap) // MEBIBYTE * MEBIBYTE
    if size < MINIMUM:
        raise NodeError(
            f"maxmemory must be at least {_mib(MINIMUM)}, got {_mib(size)}: the instance has {_mib(total)}, of which "
            f"{_mib(system)} stay with the system and {_mib(memory.reserved_bytes)} are reserved for replication, and this "
            f"database gets {memory.share_percent} percent of the rest; use a larger instance type, or smaller buffers"
        )
    return size


def _mib(size: int) -> str:
    return f"{size // MEBIBYTE} MiB"
