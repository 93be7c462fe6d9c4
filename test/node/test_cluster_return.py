from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from aws_servers import FaultyAws
from cluster_machine import NODE_TIMEOUT_MILLIS, Server
from cluster_servers import FleetInABox, created, is_logged, join_all
from redis_fleet_node.cluster import membership
from redis_fleet_node.cluster.shape import Shape
from redis_fleet_node.cluster.slot_ranges import slot_ranges_of
from redis_fleet_node.cluster.timing import Timing
from redis_fleet_node.cluster.view import by_id
from redis_fleet_node.errors import NodeError
from waiting import wait_until

pytestmark = pytest.mark.usefixtures("aws")

KEYS = 60
SIX = Shape(3, 2)
DENIED = '{"__type":"AccessDeniedException","message":"not authorized"}'


def test_a_fleet_whose_addresses_all_changed_heals_alone(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, Shape(3, 3)) as fleet:
        fleet.fill(KEYS)
        ids = fleet.ids()
        for server in fleet.running():
            server.kill()
        for slot, server in fleet.servers.items():
            fleet.readdress(slot)
            assert server.pass_gate()
        fleet.start_all()
        with fleet.of(0, 0).link() as link:
            assert link.cluster_info()["cluster_state"] == "fail"
        join_all(fleet.running())
        fleet.wait_whole()
        assert (fleet.ids(), fleet.keys()) == (ids, KEYS)
        assert {slot: one.address for slot, one in fleet.registry.slots().items()} == {
            slot: server.address for slot, server in fleet.servers.items()
        }


def test_a_fleet_whose_addresses_changed_hands_heals_alone(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        fleet.fill(KEYS)
        ids = fleet.ids()
        for server in fleet.running():
            server.kill()
        servers = list(fleet.servers.values())
        addresses = [server.address for server in servers]
        fleet.make_network()
        for server, address in zip(servers, [*addresses[1:], addresses[0]]):
            fleet.readdress(server.node.slot.name, address)
        fleet.start_all()
        join_all(fleet.running())
        fleet.wait_whole()
        assert (fleet.ids(), fleet.keys()) == (ids, KEYS)


def test_a_machine_that_returns_with_its_volume_and_another_address_is_the_same_node(
    redis_program: Path, tmp_path: Path
) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        fleet.fill(KEYS)
        victim = fleet.of(0, 0)
        old_id = victim.myself().id
        victim.kill()
        wait_until(lambda: fleet.of(0, 1).myself().slot_count > 0, "the failover")
        fleet.readdress("demo-0-0")
        victim.pass_gate()
        fleet.start(victim)
        assert "is a replica of" in join_all([victim])[0]
        fleet.wait_whole()
        assert (victim.myself().id, fleet.keys()) == (old_id, KEYS)


def test_a_member_comes_back_while_aws_does_not_answer(
    redis_program: Path, tmp_path: Path, aws: FaultyAws, capsys: pytest.CaptureFixture[str]
) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        victim = fleet.of(1, 1)
        victim.kill()
        fleet.start(victim)
        aws.faults += [("DynamoDB_20120810", 400, DENIED)] * 20
        assert victim.membership(Timing(limit=20, line=60)).join().startswith("demo-1-1 is a replica of")
        assert "the registry does not answer" in capsys.readouterr().out
        aws.faults.clear()
        fleet.wait_whole()


def test_a_blank_replica_at_another_address_takes_the_place_of_the_old_one(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        fleet.fill(KEYS)
        victim = fleet.of(2, 1)
        old_id = victim.myself().id
        victim.kill()
        victim.wipe()
        fleet.readdress("demo-2-1")
        victim.pass_gate()
        fleet.start(victim)
        join_all([victim])
        assert fleet.listed_by(old_id) == []
        fleet.wait_whole()
        assert fleet.key_count(victim) == fleet.key_count(fleet.of(2, 0))


def test_a_replaced_node_that_somebody_tells_of_again_is_forgotten_again(
    redis_program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "SECOND_LOOK", 1.0)
    quick = Timing(limit=60, lease=3, line=5, ban=2)
    with created(redis_program, tmp_path, Shape(3, 3)) as fleet:
        victim, away = fleet.of(2, 1), fleet.of(1, 2)
        old_id = victim.myself().id
        victim.kill()
        away.kill()
        victim.wipe()
        victim.pass_gate()
        fleet.start(victim)
        joined = victim.membership(quick)
        joined.join()
        assert fleet.listed_by(old_id) == []
        fleet.start(away)
        wait_until(away.answers, "the node that was away")
        assert "demo-1-2" in fleet.listed_by(old_id)
        said: list[str] = []

        def is_gone() -> bool:
            said.append(joined.heal() or "")
            return fleet.listed_by(old_id) == []

        wait_until(is_gone, "the second sweep", 30)
        assert any(f"nodes have forgotten {old_id}" in line for line in said)


def test_every_node_forgets_a_replaced_one_that_it_still_lists(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, Shape(3, 3)) as fleet:
        victim, away = fleet.of(2, 1), fleet.of(1, 2)
        old_id = victim.myself().id
        victim.kill()
        away.kill()
        victim.wipe()
        victim.pass_gate()
        fleet.start(victim)
        join_all([victim])
        fleet.start(away)
        wait_until(away.answers, "the node that was away")
        assert "demo-1-2" in fleet.listed_by(old_id)
        join_all([away])
        fleet.wait_whole()
        assert fleet.listed_by(old_id) == []


def test_the_members_of_a_new_shard_join_as_an_empty_primary_and_its_replicas(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        fleet.fill(KEYS)
        fleet.resize(Shape(4, 2))
        for server in (fleet.of(3, 0), fleet.of(3, 1)):
            assert re.fullmatch(r"nobody takes this empty machine for a primary \(0\.\d s waited\)", server.pass_gate())
        fleet.start_all()
        join_all([fleet.of(3, 1), fleet.of(3, 0)])
        first = fleet.of(3, 0).myself()
        assert (first.is_primary, first.slot_count) == (True, 0)
        assert fleet.of(3, 1).myself().primary_id == first.id
        fleet.wait_whole()
        assert [fleet.of(shard, 0).myself().ranges for shard in range(3)] == [(wanted,) for wanted in slot_ranges_of(3)]
        record = fleet.registry.cluster()
        assert record is not None
        assert record.shape == SIX
        assert fleet.keys_of(range(3)) == KEYS


def test_a_blank_first_member_replicates_whoever_has_its_slots_now(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        victim, heir = fleet.of(0, 0), fleet.of(0, 1)
        victim.kill()
        wait_until(lambda: heir.myself().slot_count > 0, "the failover")
        victim.wipe()
        fleet.readdress("demo-0-0")
        start = time.monotonic()
        victim.pass_gate()
        assert time.monotonic() - start < NODE_TIMEOUT_MILLIS / 1000
        fleet.start(victim)
        join_all([victim])
        assert victim.myself().primary_id == heir.myself().id
        assert len(by_id(victim.nodes())) == 6


def test_a_replica_whose_file_names_a_replaced_node_as_its_primary_finds_its_shard(
    redis_program: Path, tmp_path: Path
) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        fleet.fill(KEYS)
        ids = fleet.ids()
        own = ids["demo-0-0"]
        former = "f" * 40
        holder = fleet.of(0, 0).seat.holder(own)
        fleet.registry.publish("demo-0-0", replace(holder, node_id=former))
        fleet.registry.publish("demo-0-0", holder)
        replica = fleet.of(0, 1)
        # What a loss of power leaves: the file of a moment before the node was told whom to copy
        stale = f"{former} :0@0 slave,fail,noaddr {own} 1 1 1 disconnected\n"
        restart_with(fleet, replica, lambda text: stale + text.replace(f"myself,slave {own}", f"myself,slave {former}"))
        assert replica.myself().primary_id == former
        replica.membership().join()
        assert replica.myself().primary_id == own
        fleet.wait_whole()
        assert (fleet.ids(), fleet.keys()) == (ids, KEYS)
        assert fleet.listed_by(former) == []


def restart_with(fleet: FleetInABox, replica: Server, changed: Callable[[str], str]) -> None:
    """Kills a replica, changes its nodes.conf and starts it again."""
    replica.kill()
    file = replica.data / "nodes.conf"
    file.write_text(changed(file.read_text(encoding="utf-8")), encoding="utf-8")
    fleet.start(replica)
    wait_until(replica.answers, "the replica")


def forget_its_primary(fleet: FleetInABox, replica: Server) -> None:
    """Starts a replica again with its data and a nodes.conf of a moment before it was told whom to copy.

    The server does not force CLUSTER REPLICATE to the disk, and a loss of power may undo it.
    """
    wait_until(lambda: fleet.key_count(replica) > 0 and is_logged(replica), "the replica's data on its disk")
    restart_with(fleet, replica, lambda text: re.sub(r"myself,slave [0-9a-f]{40} (\d+ \d+) \d+", r"myself,master - \1 0", text))
    assert replica.myself().is_primary
    assert fleet.key_count(replica) > 0


def test_a_node_that_forgot_whom_it_copied_and_kept_the_data_copies_its_primary_again(
    redis_program: Path, tmp_path: Path
) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        fleet.fill(KEYS)
        ids = fleet.ids()
        replica = fleet.of(0, 1)
        forget_its_primary(fleet, replica)
        replica.membership().join()
        assert replica.myself().primary_id == ids["demo-0-0"]
        fleet.wait_whole()
        assert (fleet.ids(), fleet.keys()) == (ids, KEYS)


def test_a_node_that_forgot_whom_it_copied_keeps_the_data_while_its_primary_has_none(
    redis_program: Path, tmp_path: Path
) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        fleet.fill(KEYS)
        replica = fleet.of(0, 1)
        forget_its_primary(fleet, replica)
        with fleet.of(0, 0).link() as link:
            link.call("FLUSHALL")
        with pytest.raises(NodeError, match="does not serve this shard's data by its own view"):
            replica.membership(Timing(limit=5, lease=3, line=5)).join()
        assert fleet.key_count(replica) > 0
