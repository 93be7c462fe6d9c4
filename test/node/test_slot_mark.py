from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from node_example import example
from redis_fleet_node.errors import NodeError
from redis_fleet_node.node import Node, parse_node
from redis_fleet_node.slot_mark import MARK, claim

pytestmark = pytest.mark.root


def node(fleet: str = "demo", slot: str = "demo-0-0") -> Node:
    value = example()
    value["fleet"], value["slot"]["name"] = fleet, slot
    return parse_node(value)


def test_an_empty_volume_is_marked_once(tmp_path: Path) -> None:
    assert claim(tmp_path, node()) is True
    assert json.loads((tmp_path / MARK).read_text()) == {"version": 1, "fleet": "demo", "slot": "demo-0-0"}
    before = (tmp_path / MARK).stat()
    (tmp_path / "data").mkdir()
    assert claim(tmp_path, node()) is False
    assert (tmp_path / MARK).stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("other", [("demo", "demo-0-1"), ("other", "demo-0-0")])
def test_a_volume_of_another_slot_or_fleet_is_refused_with_the_remedy(tmp_path: Path, other: tuple[str, str]) -> None:
    claim(tmp_path, node(*other))
    expected = (
        f"vol-0123456789abcdef0 belongs to slot {other[1]} of fleet {other[0]}, and this is slot demo-0-0 of fleet demo; "
        'give the slot its own volume, or write {"version": 1, "fleet": "demo", "slot": "demo-0-0"} to .redis-fleet.json'
    )
    with pytest.raises(NodeError, match=re.escape(expected)):
        claim(tmp_path, node())
    assert json.loads((tmp_path / MARK).read_text())["fleet"] == other[0]


def test_a_volume_with_files_that_does_not_say_whose_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dump.rdb").write_text("somebody's")
    with pytest.raises(NodeError, match=r"vol-0123456789abcdef0 holds files .dump.rdb. and does not say whose"):
        claim(tmp_path, node())
    assert not (tmp_path / MARK).exists()


def test_a_power_loss_while_it_was_marked_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / f".{MARK}.new").write_text("")
    assert claim(tmp_path, node()) is True
    assert [path.name for path in tmp_path.iterdir()] == [MARK]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 2, "fleet": "demo", "slot": "demo-0-0"}', '{"version": 1, "fleet": "demo"}']
)
def test_a_mark_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MARK).write_text(text)
    with pytest.raises(NodeError, match=re.escape(str(tmp_path / MARK))):
        claim(tmp_path, node())


def test_a_mark_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / MARK).symlink_to(tmp_path / "none")
    with pytest.raises(NodeError, match="cannot be read: No such file"):
        claim(tmp_path, node())
