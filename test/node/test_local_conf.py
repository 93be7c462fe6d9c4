from __future__ import annotations

from pathlib import Path

import pytest
from redis_fleet_node.errors import NodeError
from redis_fleet_node.local_conf import maxmemory, render_local_conf, write_local_conf
from redis_fleet_node.memory import MEBIBYTE, total_memory
from redis_servers import RedisServer


@pytest.mark.parametrize(
    ("total", "percent", "mebibytes"),
    [(16 * 1024 * MEBIBYTE, 75, 12288), (1000 * MEBIBYTE + 1, 75, 750), (999 * MEBIBYTE, 50, 499), (MEBIBYTE, 10, 1)],
)
def test_maxmemory_is_the_share_rounded_down_to_whole_mebibytes(total: int, percent: int, mebibytes: int) -> None:
    assert maxmemory(total, percent) == mebibytes * MEBIBYTE


def test_the_memory_is_the_one_that_the_kernel_tells(tmp_path: Path) -> None:
    path = tmp_path / "meminfo"
    path.write_text("MemTotal:       16132476 kB\nMemFree:          123 kB\n")
    assert total_memory(path) == 16132476 * 1024
    assert total_memory() > 64 * MEBIBYTE
    path.write_text("MemFree: 123 kB\n")
    with pytest.raises(NodeError, match="meminfo does not say MemTotal"):
        total_memory(path)


@pytest.mark.root
def test_redis_takes_the_file_and_listens_on_both_addresses(redis_program: Path, tmp_path: Path) -> None:
    path = tmp_path / "local.conf"
    text = render_local_conf("127.0.0.2", 512 * MEBIBYTE)
    assert write_local_conf(text, path) is True
    assert write_local_conf(text, path) is False
    assert path.stat().st_mode & 0o777 == 0o644
    with RedisServer(redis_program, tmp_path, [f"include {path}"]) as server, server.client() as client:
        assert client.call("CONFIG", "GET", "bind") == ["bind", "127.0.0.2 127.0.0.1"]
        assert client.call("CONFIG", "GET", "maxmemory") == ["maxmemory", str(512 * MEBIBYTE)]
