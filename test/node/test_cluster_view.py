from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from node_example import cluster_example
from redis_fleet_node.cluster.disk import read_disk
from redis_fleet_node.cluster.succession import Former, followers, why_closed
from redis_fleet_node.cluster.view import by_id, myself_of, parse_info, parse_nodes
from redis_fleet_node.errors import NodeError
from redis_fleet_node.node import parse_node

A, B, C, D = ("a" * 40, "b" * 40, "c" * 40, "d" * 40)
# As Redis 7.0, 7.2 and Valkey 9 write them
NODES = f"""{A} 10.0.0.1:6379@16379 myself,master - 0 1700000000000 1 connected 0-5460 7000 [93->-{B}] [94-<-{B}]
{B} 10.0.0.2:6379@16379,host-2 master,fail - 1700000000000 1700000000000 2 disconnected 5461-10921
{C} 10.0.0.3:6379@16379,,tls-port=0,shard-id={D} slave,fail? {A} 0 1700000000000 3 connected
{D} :0@0 slave,noaddr {A} 0 0 3 disconnected
eeee 10.0.0.9:6379@16379 handshake - 0 0 0 connected
vars currentEpoch 6 lastVoteEpoch 0
"""


def test_every_word_of_a_line_is_understood() -> None:
    members = parse_nodes(NODES)
    first, second, third, fourth, fifth = members
    assert (first.address, first.port, first.bus_port, first.epoch) == ("10.0.0.1", 6379, 16379, 1)
    assert (first.ranges, first.open_slots) == (((0, 5460), (7000, 7000)), (f"[93->-{B}]", f"[94-<-{B}]"))
    assert (first.is_myself, first.is_primary, first.is_reachable, first.slot_count) == (True, True, True, 5462)
    assert (second.address, second.is_failed, second.is_suspected, second.is_reachable) == ("10.0.0.2", True, False, False)
    assert (third.is_suspected, third.is_failed, third.primary_id, third.is_replica) == (True, False, A, True)
    assert (fourth.address, fourth.has_address) == ("", False)
    assert (fifth.is_handshake, fifth.is_reachable) == (True, False)
    assert sorted(by_id(members)) == [A, B, C, D]
    assert myself_of(members) is first


def test_an_address_of_version_6_keeps_its_colons() -> None:
    member = parse_nodes(f"{A} fd00::1:6379@16379 myself,master - 0 0 0 connected")[0]
    assert (member.address, member.port) == ("fd00::1", 6379)


@pytest.mark.parametrize("line", ["redis", f"{A} 10.0.0.1 master - 0 0 0 up", f"{A} 10.0.0.1:x@1 master - 0 0 0 connected"])
def test_what_is_no_line_of_a_view_is_refused(line: str) -> None:
    with pytest.raises(NodeError, match="not a line of CLUSTER NODES"):
        parse_nodes(line)


def test_a_view_without_the_node_itself_is_refused() -> None:
    with pytest.raises(NodeError, match="must hold the node itself"):
        myself_of(parse_nodes(""))


def test_the_pairs_of_an_info_are_read() -> None:
    assert parse_info("# Server\r\na:1\r\nb:x:y\r\n\r\n") == {"a": "1", "b": "x:y"}


HEIR_NOW = f"{B} 10.0.0.2:6379@16379 myself,master - 0 0 7 connected 0-100"
ME_OWNER = f"{A} 10.0.0.1:6379@16379 master - 0 0 1 connected 0-100"
HEIR = f"{B} 10.0.0.2:6379@16379 myself,slave {A} 0 0 1 connected"
PRESENT = Former(frozenset([A]), "10.0.0.1")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([ME_OWNER, HEIR], "still counts as a primary"),
        # The address alone is enough: the id is not known to a machine without nodes.conf
        ([ME_OWNER.replace(A, C), HEIR], "still counts as a primary"),
        # Its address is gone, its slots are not: nobody has noticed
        ([ME_OWNER.replace("10.0.0.1:6379@16379 master", ":0@0 master,noaddr"), HEIR], "at no address still counts"),
        ([ME_OWNER.replace("master", "master,fail?"), HEIR], "still counts as a primary"),
        # Failed, but its replica would copy from whoever opens its port
        ([ME_OWNER.replace("master", "master,fail"), HEIR], f"replica {B} at 10.0.0.2 still copies"),
        # Both failed: the replica would copy when it is back
        ([ME_OWNER.replace("master", "master,fail"), HEIR.replace("myself,slave", "slave,fail")], "have no new owner"),
    ],
)
def test_the_port_stays_closed_while_somebody_would_copy_from_it(lines: list[str], words: str) -> None:
    assert words in str(why_closed([parse_nodes("\n".join(lines))], PRESENT))


@pytest.mark.parametrize(
    "lines",
    [
        [f"{A} 10.0.0.1:6379@16379 master,fail - 0 0 1 disconnected", HEIR_NOW],
        [f"{A} 10.0.0.1:6379@16379 slave {B} 0 0 7 connected", HEIR_NOW],
        [HEIR_NOW],
    ],
)
def test_the_port_opens_once_nobody_copies_from_it(lines: list[str]) -> None:
    assert why_closed([parse_nodes("\n".join(lines))], PRESENT) is None


def test_one_node_that_knows_better_is_enough_to_count_a_replica_as_alive() -> None:
    failed = parse_nodes(f"{ME_OWNER}\n{HEIR.replace('myself,slave', 'slave,fail')}")
    assert [one.is_failed for one in followers([failed, parse_nodes(f"{ME_OWNER}\n{HEIR}")], PRESENT).values()] == [False]


def test_a_torn_nodes_conf_counts_as_none(tmp_path: Path) -> None:
    database = replace(parse_node(cluster_example()).databases[0], mount_point=tmp_path)
    database.data.mkdir()
    assert read_disk(database).myself is None
    for text in ["", "vars currentEpoch 0 lastVoteEpoch 0\n", NODES[:20], "\x00\x00"]:
        (database.data / "nodes.conf").write_text(text)
        assert read_disk(database).myself is None
    (database.data / "nodes.conf").write_text(NODES)
    assert read_disk(database).was_primary
