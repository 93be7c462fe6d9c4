from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from redis_fleet_node.errors import NodeError
from redis_fleet_node.maxmemory import maxmemory_of, system_bytes
from redis_fleet_node.memory import MEBIBYTE, total_memory
from redis_fleet_node.node import Memory
from redis_servers import PROJECT

GIBIBYTE = 2**30
# The definition's tests read the same file
VECTORS: list[dict[str, Any]] = json.loads((PROJECT / "test" / "fixtures" / "memory-vectors.json").read_text())


@pytest.mark.parametrize(
    ("total", "memory", "mebibytes"),
    [(16 * GIBIBYTE, Memory(75, 25, 5, 0, 100), 10971), (16 * GIBIBYTE, Memory(50, 25, 5, 0, 100), 8192),
     (16 * GIBIBYTE, Memory(75, 25, 5, GIBIBYTE, 50), 5120), (64 * GIBIBYTE, Memory(95, 100, 0, 0, 100), 29647),
     (1000 * MEBIBYTE, Memory(75, 25, 5, 0, 100), 535)],
)  # fmt: skip
def test_maxmemory_is_what_the_system_replication_and_forks_leave(total: int, memory: Memory, mebibytes: int) -> None:
    assert maxmemory_of(total, memory) == mebibytes * MEBIBYTE


def test_the_system_keeps_a_gibibyte_or_five_percent_but_never_more_than_a_quarter() -> None:
    assert [system_bytes(total * GIBIBYTE) // MEBIBYTE for total in (1, 4, 20, 100)] == [256, 1024, 1024, 5120]


@pytest.mark.parametrize("vector", VECTORS, ids=str)
def test_the_node_computes_what_the_definition_shows(vector: dict[str, Any]) -> None:
    plan = vector["plan"]
    memory = Memory(
        plan["capPercent"], plan["copyOnWritePercent"], plan["clientsPercent"], plan["reservedBytes"], plan["sharePercent"]
    )
    if vector.get("problem"):
        with pytest.raises(NodeError, match="maxmemory must be at least 64 MiB"):
            maxmemory_of(vector["totalBytes"], memory)
    else:
        assert maxmemory_of(vector["totalBytes"], memory) == vector["maxmemory"]


def test_a_machine_without_room_is_an_error_that_says_what_takes_it() -> None:
    with pytest.raises(NodeError) as caught:
        maxmemory_of(2 * GIBIBYTE, Memory(75, 25, 5, 1500 * MEBIBYTE, 100))
    assert str(caught.value) == (
        "maxmemory must be at least 64 MiB, got 25 MiB: the instance has 2048 MiB, of which 512 MiB stay with the system and "
        "1500 MiB are reserved for replication, and this database gets 100 percent of the rest; use a larger instance type, "
        "or smaller buffers"
    )


def test_the_memory_is_the_one_that_the_kernel_tells(tmp_path: Path) -> None:
    path = tmp_path / "meminfo"
    path.write_text("MemTotal:       16132476 kB\nMemFree:          123 kB\n")
    assert total_memory(path) == 16132476 * 1024
    assert total_memory() > 64 * MEBIBYTE
    path.write_text("MemFree: 123 kB\n")
    with pytest.raises(NodeError, match="meminfo does not say MemTotal"):
        total_memory(path)
