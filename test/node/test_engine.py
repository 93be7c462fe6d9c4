from __future__ import annotations

import re
from pathlib import Path

import pytest
from redis_fleet_node.engine import check_engine
from redis_fleet_node.errors import NodeError
from redis_fleet_node.node import Engine


def engine(server: Path, name: str = "redis", version: str = "7.0") -> Engine:
    return Engine(name=name, version=version, server=str(server), user="redis")


def program(folder: Path, prints: str) -> Path:
    path = folder / "server"
    path.write_text(f"#!/bin/sh\nprintf '%s\\n' '{prints}'\n")
    path.chmod(0o755)
    return path


def test_the_real_server_tells_its_version_and_another_version_is_refused(redis_program: Path) -> None:
    with pytest.raises(NodeError, match=r"must be redis 1.0, got redis") as caught:
        check_engine(engine(redis_program, version="1.0"))
    match = re.search(r"got (redis ([0-9]+\.[0-9]+)\.[0-9]+)", str(caught.value))
    assert match is not None
    assert check_engine(engine(redis_program, version=match[2])) == match[1]
    with pytest.raises(NodeError, match=f"must be valkey {match[2]}, got redis"):
        check_engine(engine(redis_program, name="valkey", version=match[2]))


@pytest.mark.parametrize(
    ("prints", "wanted", "found"),
    [
        ("Valkey server v=8.0.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1", "valkey 8.0", "valkey 8.0.1"),
        ("Redis server v=6.2.14 sha=00000000:0 malloc=libc bits=64 build=1", "redis 6.2", "redis 6.2.14"),
        ("Redis server v=8.6.3 sha=00000000:1 malloc=libc bits=64 build=1", "redis 8", "redis 8.6.3"),
    ],
)
def test_the_banners_of_both_engines_are_understood(tmp_path: Path, prints: str, wanted: str, found: str) -> None:
    name, version = wanted.split(" ")
    assert check_engine(engine(program(tmp_path, prints), name, version)) == found


@pytest.mark.parametrize(("has", "wanted"), [("7.10.1", "7.1"), ("17.0.1", "7.0"), ("7.2.4", "7.0"), ("7", "7.0")])
def test_a_version_is_compared_number_by_number(tmp_path: Path, has: str, wanted: str) -> None:
    server = program(tmp_path, f"Redis server v={has} sha=0")
    with pytest.raises(NodeError, match=f"must be redis {wanted}, got redis {has}; change the engine of the fleet"):
        check_engine(engine(server, version=wanted))


def test_a_program_that_is_no_server_or_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NodeError, match="--version must name Redis or Valkey, got 'KeyDB server v=6'"):
        check_engine(engine(program(tmp_path, "KeyDB server v=6")))
    with pytest.raises(NodeError, match="none is not installed; add its package to the image"):
        check_engine(engine(tmp_path / "none"))
    (tmp_path / "plain").write_text("no program")
    with pytest.raises(NodeError, match="plain cannot be run: Permission denied"):
        check_engine(engine(tmp_path / "plain"))
