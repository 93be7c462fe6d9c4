from __future__ import annotations

import time
from pathlib import Path

import boto3
import pytest
from aws_servers import FaultyAws
from cluster_machine import NODE_TIMEOUT_MILLIS, Server
from cluster_servers import REGION, FleetInABox, created, in_parallel
from redis_fleet_node.cluster import clients, dns
from redis_fleet_node.cluster.fleet import MIN_PAUSE
from redis_fleet_node.cluster.membership import Membership
from redis_fleet_node.cluster.registry import Holder
from redis_fleet_node.cluster.shape import Shape
from redis_fleet_node.errors import NodeError
from waiting import wait_until

pytestmark = pytest.mark.usefixtures("aws")

SIX = Shape(3, 2)


def heal_until(membership: Membership, words: str, seconds: float = 30) -> str:
    """Heals until it says these words; returns the whole line."""
    said: list[str] = []

    def look() -> bool:
        said.append(membership.heal() or "")
        return words in said[-1]

    wait_until(look, words, seconds)
    return said[-1]


def joined(server: Server) -> Membership:
    membership = server.membership()
    membership.join()
    return membership


def fail_over(server: Server) -> None:
    """Makes a replica the primary of its shard; the other nodes have just met it and may refuse at first."""
    with server.link() as link:

        def is_primary() -> bool:
            link.does("CLUSTER", "FAILOVER")
            return link.role().is_primary

        wait_until(is_primary, "the failover")


def test_a_healthy_node_asks_nobody_and_does_nothing(redis_program: Path, tmp_path: Path, aws: FaultyAws) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        memberships = [joined(server) for server in fleet.running()]
        asked = len(aws.authorizations)
        for _ in range(3):
            assert [membership.heal() for membership in memberships] == [None] * 6
        assert len(aws.authorizations) == asked


def test_a_replica_of_another_shard_goes_back_to_its_own(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        stray = fleet.of(0, 1)
        membership = joined(stray)
        membership.heal()
        with stray.link() as link:
            link.call("CLUSTER", "REPLICATE", fleet.of(1, 0).myself().id)
        start = time.monotonic()
        own = fleet.of(0, 0).myself().id
        assert f"is none of this shard's: CLUSTER REPLICATE {own} sent" in heal_until(membership, "CLUSTER REPLICATE")
        assert time.monotonic() - start >= NODE_TIMEOUT_MILLIS / 1000
        assert stray.myself().primary_id == own
        fleet.wait_whole()


def test_a_replica_whose_link_stays_down_is_told_again_whom_to_copy(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        primary, replica = fleet.of(0, 0), fleet.of(0, 1)
        membership = joined(replica)
        assert membership.heal() is None
        with primary.link() as link:
            link.call("ACL", "SETUSER", "replication", "off")
            link.call("CLIENT", "KILL", "TYPE", "replica")
            line = heal_until(membership, "no link")
            assert line == f"no link to node {primary.myself().id}: CLUSTER REPLICATE {primary.myself().id} sent"
            link.call("ACL", "SETUSER", "replication", "on")
        fleet.wait_whole()


def test_an_election_is_told_to_the_registry(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        heir = fleet.of(0, 1)
        membership = joined(heir)
        assert membership.heal() is None
        before = time.time() * 1000
        fail_over(heir)
        assert "elected primary of shard 0 with epoch " in heal_until(membership, "elected")
        elected = fleet.registry.slots()["demo-0-1"].elected_at_millis
        assert elected is not None
        assert before <= elected <= time.time() * 1000
        assert fleet.registry.slots()["demo-0-0"].elected_at_millis is None


def test_an_election_that_cannot_be_told_is_told_later(redis_program: Path, tmp_path: Path, aws: FaultyAws) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        heir = fleet.of(0, 1)
        membership = joined(heir)
        membership.heal()
        aws.faults.append(("UpdateItem", 400, '{"__type":"AccessDeniedException","message":"no"}'))
        fail_over(heir)
        assert "elected primary, not recorded: dynamodb:UpdateItem" in heal_until(membership, "elected")
        heal_until(membership, "elected primary of shard 0")
        assert fleet.registry.slots()["demo-0-1"].elected_at_millis is not None


def test_a_node_of_nobody_is_left_alone(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        # A node that the registry does not know, and that has gone
        fleet.resize(Shape(4, 2))
        stranger = fleet.of(3, 0)
        fleet.start(stranger)
        wait_until(stranger.answers, "the stranger")
        stranger_id = stranger.myself().id
        with fleet.of(0, 0).link() as link:
            link.call("CLUSTER", "MEET", stranger.address, str(stranger.node.databases[0].port))
        wait_until(lambda: len(fleet.listed_by(stranger_id)) == 7, "the stranger's introduction")
        stranger.kill()
        membership = joined(fleet.of(1, 0))
        end = time.monotonic() + 3 * NODE_TIMEOUT_MILLIS / 1000
        while time.monotonic() < end:
            assert membership.heal() is None
            time.sleep(0.2)
        assert len(fleet.listed_by(stranger_id)) == 6


def test_the_record_of_a_slot_that_was_removed_is_no_trouble(redis_program: Path, tmp_path: Path, aws: FaultyAws) -> None:
    with created(redis_program, tmp_path, SIX) as fleet:
        fleet.registry.publish("demo-3-0", Holder("e" * 40, "127.0.0.1", "i-0123456789abcdef0", "eu-west-1a"))
        membership = joined(fleet.of(0, 0))
        asked = len(aws.authorizations)
        wait_until(lambda: membership.heal() is None and len(aws.authorizations) > asked, "the question for the size")
        asked = len(aws.authorizations)
        end = time.monotonic() + 2 * MIN_PAUSE
        while time.monotonic() < end:
            assert membership.heal() is None
            time.sleep(0.2)
        assert len(aws.authorizations) == asked


def test_a_round_without_a_server_is_an_error(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, Shape(3, 1)) as fleet:
        membership = joined(fleet.of(0, 0))
        fleet.of(0, 0).kill()
        with pytest.raises(NodeError, match="Connection refused"):
            membership.heal()


def test_a_node_writes_its_dns_records_once_it_serves(
    redis_program: Path, tmp_path: Path, aws: FaultyAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redis_fleet_node.cluster.membership.DNS_PAUSE", 0.0)
    name = "demo.redis-fleet.internal"
    dns53 = boto3.session.Session().client("route53", region_name=REGION, endpoint_url=aws.target)
    zone = dns53.create_hosted_zone(Name=name, CallerReference=str(time.time()))["HostedZone"]["Id"].rpartition("/")[2]
    with FleetInABox(redis_program, tmp_path, Shape(3, 1)) as fleet:
        fleet.set_dns(zone, name)
        refusal = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"
        aws.faults += [(f"/hostedzone/{zone}/rrset", 403, refusal)] * 3
        fleet.start_all()
        memberships = [server.membership() for server in fleet.running()]
        in_parallel(membership.join for membership in memberships)
        assert aws.faults == []
        monkeypatch.setenv("AWS_ENDPOINT_URL_ROUTE_53", aws.target)
        clients.route53_client.cache_clear()
        for membership, server in zip(memberships, fleet.running()):
            assert membership.heal() == f"{server.node.slot.name}.{name} is {server.address}"
            assert membership.heal() is None
        sets = dns53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
        found = {(one["Name"].rstrip("."), one.get("SetIdentifier")): one for one in sets}
        for slot, server in fleet.servers.items():
            own, shared = found[(f"{slot}.{name}", None)], found[(name, slot)]
            for one in (own, shared):
                assert (one["Type"], one["TTL"], one["ResourceRecords"]) == ("A", dns.TTL, [{"Value": server.address}])
            assert shared["MultiValueAnswer"]
