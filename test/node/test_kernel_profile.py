from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from kernel_example import EXAMPLE, kernel_json
from node_example import all_paths, name_of, remove_at, set_at
from redis_fleet_node.errors import NodeError
from redis_fleet_node.kernel.profile import parse_profile, read_profile

PATHS = all_paths(EXAMPLE)
# Values that are right for no key but the texts of reports
WRONG: list[object] = [True, -1, 1.5, {}, "a\nb", "a\0b", "\x7f", "x" * 5000]


def test_the_example_is_read_whole() -> None:
    profile = parse_profile(kernel_json())
    assert (profile.name, profile.transparent_huge_pages, profile.min_free_memory_percent) == ("redis", "never", 2)
    assert (profile.receive_packet_steering, profile.swap_is_unwanted, profile.shallow_c_states) == (True, False, False)
    assert (profile.sysctls[0].name, profile.sysctls[0].value) == ("vm.swappiness", "1")
    assert (profile.open_files.wanted, profile.open_files.maxclients) == (65536, 10000)


def test_a_profile_may_leave_everything_as_it_is() -> None:
    profile = parse_profile(
        kernel_json(sysctls=[], transparentHugePages=None, minFreeMemoryPercent=None, receivePacketSteering="off")
    )
    assert profile.sysctls == ()
    assert (profile.transparent_huge_pages, profile.min_free_memory_percent) == (None, None)
    assert profile.receive_packet_steering is False


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_a_missing_key_is_named(path: tuple[Any, ...]) -> None:
    value = kernel_json()
    if isinstance(path[-1], int):
        set_at(value, path, None)
    else:
        remove_at(value, path)
    with pytest.raises(NodeError) as caught:
        parse_profile(value)
    assert f'"{name_of(path)}" must be ' in str(caught.value)


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_a_wrong_value_of_any_kind_is_refused_in_one_line_with_the_key(path: tuple[Any, ...]) -> None:
    for wrong in WRONG:
        value = kernel_json()
        set_at(value, path, wrong)
        with pytest.raises(NodeError) as caught:
            parse_profile(value)
        text = str(caught.value)
        assert f'"{name_of(path)}' in text, wrong
        assert text.isprintable() and len(text) < 300, wrong


@pytest.mark.parametrize("path", [(), ("sysctls", 0), ("openFiles",)], ids=name_of)
def test_an_unknown_key_is_refused(path: tuple[Any, ...]) -> None:
    value = kernel_json()
    set_at(value, (*path, "surprise"), 1)
    with pytest.raises(NodeError, match=r"surprise.* is not a key of kernel.json version 1; remove it"):
        parse_profile(value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "kernel.json"
    with pytest.raises(NodeError, match=f"{path}: cannot be read: No such file"):
        read_profile(path)
    path.write_text("{")
    with pytest.raises(NodeError, match=f"{path}: is not JSON"):
        read_profile(path)
    path.write_text(json.dumps(kernel_json(version=2)))
    with pytest.raises(NodeError, match=f'{path}: "version" must be 1, got 2'):
        read_profile(path)
