from __future__ import annotations

from pathlib import Path

import pytest
from cluster_servers import created
from redis_fleet_node.cluster.nodes_conf import mend
from redis_fleet_node.cluster.shape import Shape
from redis_fleet_node.cluster.view import myself_of, parse_nodes
from waiting import wait_until

ME, OTHER = "a" * 40, "b" * 40
LINES = [
    f"{OTHER} 10.60.0.10:6379@16379 slave {ME} 0 1795288492000 2 connected",
    f"{ME} 10.60.64.10:6379@16379 myself,master - 0 1795288491000 12 connected 5461-10921",
    "vars currentEpoch 13 lastVoteEpoch 11",
]
WHOLE = "".join(f"{line}\n" for line in LINES)


def _put(folder: Path, text: str) -> Path:
    path = folder / "nodes.conf"
    path.write_text(text)
    return path


@pytest.mark.parametrize("text", [WHOLE, f"{WHOLE}\n\n", ""])
def test_a_file_that_is_whole_or_empty_is_left_alone(tmp_path: Path, text: str) -> None:
    path = _put(tmp_path, text)
    assert mend(path) is None
    assert path.read_text() == text


def test_a_file_that_is_not_there_is_nothing_to_mend(tmp_path: Path) -> None:
    assert mend(tmp_path / "nodes.conf") is None


@pytest.mark.parametrize("length", range(len(WHOLE) - len(LINES[-1]), len(WHOLE) - 1))
def test_a_torn_last_line_is_written_anew_so_that_the_node_votes_in_no_election_that_it_may_have_voted_in(
    tmp_path: Path, length: int
) -> None:
    path = _put(tmp_path, WHOLE[:length])
    path.chmod(0o600)
    assert mend(path) == "nodes.conf was torn by a loss of power, 2 lines of it are kept"
    *members, epochs = path.read_text().splitlines()
    assert members == LINES[:2]
    known = 13 if length >= WHOLE.index("13 ") + 3 else 12
    assert epochs == f"vars currentEpoch {known} lastVoteEpoch {known}"
    assert path.stat().st_mode & 0o777 == 0o600
    assert mend(path) is None


def test_a_file_without_this_nodes_own_line_is_not_mended(tmp_path: Path) -> None:
    text = WHOLE[: WHOLE.index(" 5461-")]
    path = _put(tmp_path, text)
    assert mend(path) is None
    assert path.read_text() == text


def test_what_is_torn_in_the_middle_is_dropped(tmp_path: Path) -> None:
    path = _put(tmp_path, WHOLE.replace("slave aaaa", "sla\0\0\0\n"))
    assert mend(path) == "nodes.conf was torn by a loss of power, 1 lines of it are kept"
    assert myself_of(parse_nodes(path.read_text())).ranges == ((5461, 10921),)


@pytest.mark.usefixtures("aws")
def test_a_server_refuses_a_torn_file_and_starts_with_the_mended_one(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, Shape(3, 2)) as fleet:
        server = fleet.of(0, 0)
        before = server.myself()
        server.kill()
        path = server.data / "nodes.conf"
        whole = path.read_text().rstrip("\n")
        path.write_text(whole[:-5])
        fleet.start(server)
        assert server.process is not None
        assert server.process.wait(timeout=10) == 1
        assert server.pass_gate() == "nodes.conf and the data are there"
        fleet.start(server)
        wait_until(server.answers, "the server")
        assert (server.myself().id, server.myself().ranges) == (before.id, before.ranges)
        fleet.wait_whole()
