"""A server that comes back as another node under an agent that goes on living."""

from __future__ import annotations

from pathlib import Path

import pytest
from cluster_servers import NOTHING, created
from redis_fleet_node.cluster.other_server import OtherServerError
from redis_fleet_node.cluster.shape import Shape
from redis_fleet_node.lifecycle import membership
from redis_fleet_node.lifecycle.membership import Keeper
from waiting import wait_until

pytestmark = pytest.mark.usefixtures("aws")


def test_a_server_that_comes_back_as_another_node_joins_again_under_the_living_agent(
    redis_program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "HEAL_SECONDS", 0.2)
    monkeypatch.setattr(membership, "REJOIN_SECONDS", 0.2)
    with created(redis_program, tmp_path, Shape(3, 2), NOTHING) as fleet:
        victim, heir = fleet.of(0, 0), fleet.of(0, 1)
        fleet.fill(60)
        old_id = victim.myself().id
        joined: list[str] = []
        keeper = Keeper(victim.membership, lambda: joined.append("joined"))
        keeper.start()
        try:
            wait_until(lambda: len(joined) == 1, "the first join")
            victim.kill()
            # The gate waits for this, and sets nodes.conf aside
            wait_until(lambda: heir.myself().slot_count > 0, "the failover")
            victim.wipe()
            fleet.start(victim)
            wait_until(victim.answers, "the server")
            new_id = victim.myself().id
            assert new_id != old_id
            wait_until(lambda: fleet.listed_by(old_id) == [] and fleet.problem() is None, "the fleet is whole", 40)
        finally:
            keeper.stop()
        record = fleet.registry.slots()["demo-0-0"]
        assert (record.node_id, record.former_ids) == (new_id, (old_id,))
        assert victim.myself().primary_id == heir.myself().id
        assert (joined, fleet.keys()) == (["joined"], 60)


def test_a_round_for_another_server_says_so_and_does_nothing(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, Shape(3, 1)) as fleet:
        victim = fleet.of(0, 0)
        membership_of_old = victim.membership()
        membership_of_old.join()
        old_id = victim.myself().id
        with victim.link() as link:
            link.call("CLUSTER", "RESET", "HARD")
        for _ in range(2):
            with pytest.raises(OtherServerError, match=f"the server of demo-0-0 was node {old_id} and is .* now; it joins again"):
                membership_of_old.heal()
        assert fleet.registry.slots()["demo-0-0"].node_id == old_id
