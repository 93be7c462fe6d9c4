from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from aws_servers import FaultyAws, free_port
from handover_servers import FLEET, NODE_TIMEOUT_MILLIS, PASSWORD, ClusterServers, Server, Writer, wait_until
from node_example import cluster_example
from node_machine import NodeMachine
from redis_fleet_node.cluster.registry import Holder, Registry
from redis_fleet_node.cluster.servers import ServerLink
from redis_fleet_node.cluster.shape import Shape
from redis_fleet_node.handover import elections
from redis_fleet_node.handover.fleet_link import FleetLink
from redis_fleet_node.handover.handover import HandOver, Outcome, Refused
from redis_fleet_node.handover.records import ShardRecords
from redis_fleet_node.node import Node, parse_node
from redis_fleet_node.patience import Patience

ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")
QUICK = Patience(limit=3, pause=0.1)
REST_SECONDS = 5.0


@pytest.fixture
def cluster(redis_program: Path, tmp_path: Path) -> Iterator[ClusterServers]:
    with ClusterServers(redis_program, tmp_path, [3, 1, 1]) as servers:
        yield servers


@pytest.fixture
def registry(aws: FaultyAws, cluster: ClusterServers) -> Registry:
    """The fleet's table with a record of each server, as the nodes themselves publish it."""
    name = f"registry-{free_port()}"
    client = boto3.client("dynamodb", region_name="eu-west-1", endpoint_url=aws.url)
    keys = {"fleet": "HASH", "item": "RANGE"}
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],  # type: ignore[typeddict-item]
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
    )
    registry = Registry(client, name, FLEET)
    for server in cluster.servers:
        zone = ZONES[(server.shard + int(server.slot[-1])) % len(ZONES)]
        registry.publish(server.slot, Holder(server.node_id, server.address, "i-0123456789abcdef0", zone))
    return registry


def node_of(server: Server) -> Node:
    value = cluster_example()
    value["slot"]["name"] = server.slot
    value["databases"][0]["port"] = server.port
    value["cluster"]["nodeTimeoutMillis"] = NODE_TIMEOUT_MILLIS
    return parse_node(value)


def hand_over(
    server: Server, registry: Registry, fleet: FleetLink | None = None, *, to: str = "", patience: Patience | None = None
) -> Outcome:
    node = node_of(server)
    records = ShardRecords("handover", node, registry)
    task = HandOver(node, node.databases[0], fleet or FleetLink(PASSWORD), records)
    return task.run(to=to, patience=patience, address=server.address)


@pytest.fixture
def keeps_votes(cluster: ClusterServers) -> None:
    """Skips what no engine but these does: https://github.com/valkey-io/valkey/pull/1305."""
    with cluster.servers[0].link() as link:
        if not elections.keeps_votes(link.info("server")):
            pytest.skip("this engine forgets the votes of an election")


def test_handovers_under_a_writer_lose_nothing_and_hold_it_up_for_milliseconds(
    cluster: ClusterServers, registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    hops = 4
    with Writer(cluster) as writer:
        start = time.monotonic()
        for _ in range(hops):
            time.sleep(0.5)
            before = cluster.primary()
            outcome = hand_over(before, registry)
            assert outcome.to == cluster.primary().slot != before.slot
        written = writer.stop()
    with capsys.disabled():
        print(f" {hops} hops in {time.monotonic() - start:.1f} s: {written}")
    assert written.lost == 0
    assert written.acknowledged > 1000
    # 50 ms on a machine that does nothing else; a stalled fail-over takes 5,000
    assert written.longest_gap_millis < 1000


def test_the_freshest_in_the_zone_with_the_fewest_primaries_takes_over_and_its_election_is_recorded(
    cluster: ClusterServers, registry: Registry
) -> None:
    # Member 1 is in the zone b, member 2 in c; the primaries of the other shards are both in b
    for slot in ("demo-1-0", "demo-2-0"):
        record = registry.slots()[slot]
        registry.publish(slot, Holder(record.node_id, record.address, record.instance_id, ZONES[1]))
    before = time.time()
    assert hand_over(cluster.primary(), registry).to == "demo-0-2"
    at = registry.slots()["demo-0-2"].elected_at_millis
    assert at is not None and before <= at / 1000 <= time.time()
    assert registry.slots()["demo-0-1"].elected_at_millis is None


@pytest.mark.usefixtures("keeps_votes")
def test_a_failback_within_a_second_waits_and_says_why(
    cluster: ClusterServers, registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = cluster.shard(0)[:2]
    assert hand_over(first, registry, to=second.slot).to == second.slot
    assert hand_over(second, registry, to=first.slot).to == first.slot
    with Writer(cluster) as writer:
        start = time.monotonic()
        outcome = hand_over(first, registry, to=second.slot)
        seconds = time.monotonic() - start
        written = writer.stop()
    out = capsys.readouterr().out
    assert outcome.to == second.slot
    assert REST_SECONDS - 2 <= seconds <= REST_SECONDS + 4
    assert re.search(r"waits: demo-0-1 \(.*\): it was elected a short time ago and may be elected again in [0-9.]+ s", out)
    assert out.count("was elected a short time ago") == 1
    assert (written.lost, written.longest_gap_millis < 1000) == (0, True)


@pytest.mark.usefixtures("keeps_votes")
def test_another_replica_takes_over_at_once_while_the_first_one_rests(cluster: ClusterServers, registry: Registry) -> None:
    first, second, third = cluster.shard(0)
    hand_over(first, registry, to=second.slot)
    hand_over(second, registry, to=first.slot)
    outcome = hand_over(first, registry)
    assert outcome.to == third.slot
    assert outcome.seconds < REST_SECONDS


@pytest.mark.usefixtures("keeps_votes")
def test_an_election_that_nobody_recorded_is_waited_for(cluster: ClusterServers, registry: Registry) -> None:
    first, second = cluster.shard(0)[:2]
    for server in (second, first):
        fail_over_without_any_gate(server)
        cluster.settle()
    start = time.monotonic()
    outcome = hand_over(first, registry, to=second.slot)
    assert (outcome.to, time.monotonic() - start >= REST_SECONDS) == (second.slot, True)


@pytest.mark.usefixtures("keeps_votes")
def test_without_the_gate_a_failback_within_a_second_stops_writes_for_five_seconds(cluster: ClusterServers) -> None:
    first, second = cluster.shard(0)[:2]
    with Writer(cluster) as writer:
        for server in (second, first):
            fail_over_without_any_gate(server)
            cluster.settle()
        with second.link() as link:
            link.call("CLUSTER", "FAILOVER")
        time.sleep(6)
        written = writer.stop()
    assert written.longest_gap_millis > 3500


def test_an_engine_that_forgets_votes_fails_back_at_once(cluster: ClusterServers, registry: Registry) -> None:
    with cluster.servers[0].link() as link:
        if elections.keeps_votes(link.info("server")):
            pytest.skip("this engine keeps the votes of an election")
    first, second = cluster.shard(0)[:2]
    with Writer(cluster) as writer:
        hops = [(first, second), (second, first), (first, second)]
        outcomes = [hand_over(server, registry, to=to.slot) for server, to in hops]
        written = writer.stop()
    assert max(outcome.seconds for outcome in outcomes) < REST_SECONDS - 2
    assert (written.lost, written.longest_gap_millis < 1000) == (0, True)


def fail_over_without_any_gate(replica: Server) -> None:
    with replica.link() as link:
        wait_until(lambda: link.does("CLUSTER", "FAILOVER") is None, "a failover that is taken")
        wait_until(lambda: link.role().is_primary, f"{replica.slot} as the primary")


def break_link(replica: Server) -> None:
    with replica.link() as link:
        link.call("CONFIG", "SET", "masterauth", "wrong")
        link.call("CLIENT", "KILL", "TYPE", "master")
        wait_until(lambda: link.role().link != "connected", "a link that is down")


def test_a_replica_whose_link_is_down_is_refused_and_the_primary_serves_on(
    cluster: ClusterServers, registry: Registry
) -> None:
    first, second, third = cluster.shard(0)
    break_link(second)
    break_link(third)
    with Writer(cluster) as writer:
        with pytest.raises(Refused, match=r"demo-0-1 .*: its link to this primary is connect.*; waited 3 s"):
            hand_over(first, registry, patience=QUICK)
        time.sleep(0.2)
        written = writer.stop()
    assert cluster.primary() is first
    assert (written.lost, written.longest_gap_millis < 1000) == (0, True)


def test_of_two_replicas_the_one_whose_link_is_up_takes_over(cluster: ClusterServers, registry: Registry) -> None:
    first, second, third = cluster.shard(0)
    break_link(second)
    assert hand_over(first, registry).to == third.slot
    with pytest.raises(Refused, match=r"demo-0-1 .*: its link to this primary is"):
        hand_over(third, registry, to=second.slot, patience=QUICK)


class CutLink(ServerLink):
    """A connection to a machine that loses its power as soon as it was told to fail over."""

    victim: Server

    def does(self, *words: str) -> str | None:
        done = super().does(*words)
        self.victim.signal(signal.SIGKILL)
        return done


class CutFleet(FleetLink):
    """The way to a fleet of which one machine loses its power in the middle of a hand-over."""

    def __init__(self, victim: Server) -> None:
        super().__init__(PASSWORD)
        self._victim = victim

    def open(self, address: str, port: int) -> ServerLink:
        if address != self._victim.address:
            return super().open(address, port)
        link = CutLink(address, port, PASSWORD)
        link.victim = self._victim
        return link


def test_a_candidate_that_loses_its_power_in_between_is_followed_by_another(
    cluster: ClusterServers, registry: Registry
) -> None:
    first, second, third = cluster.shard(0)
    with third.link() as link:
        link.call("CONFIG", "SET", "masterauth", "wrong")
        link.call("CLIENT", "KILL", "TYPE", "master")
        with Writer(cluster) as writer:
            wait_until(lambda: link.role().link != "connected", "a link that is down")
            # The other one comes back only while the first one is tried
            link.call("CONFIG", "SET", "masterauth", PASSWORD.reveal())
            outcome = hand_over(first, registry, CutFleet(second))
            written = writer.stop()
    assert (outcome.to, written.lost) == (third.slot, 0)


def test_the_only_candidate_loses_its_power_and_the_primary_serves_on(cluster: ClusterServers, registry: Registry) -> None:
    first, second, third = cluster.shard(0)
    break_link(third)
    with Writer(cluster) as writer:
        with pytest.raises(Refused, match=r"demo-0-1 \(.*\).*demo-0-2 \(.*\): its link"):
            hand_over(first, registry, CutFleet(second), patience=Patience(limit=6, pause=0.1))
        # The server's own time-out of a failover
        time.sleep(5.5)
        written = writer.stop()
    assert (cluster.primary(), written.lost) == (first, 0)
    with Writer(cluster) as writer:
        time.sleep(0.5)
        written = writer.stop()
    assert (written.lost, written.longest_gap_millis < 1000) == (0, True)


def test_a_replica_and_a_primary_without_slots_have_nothing_to_hand_over(
    cluster: ClusterServers, registry: Registry
) -> None:
    first, second = cluster.shard(0)[:2]
    assert hand_over(second, registry) == Outcome(f"nothing to hand over: this is a replica of {first.address}")
    with second.link() as link:
        link.call("CLUSTER", "RESET")
    assert hand_over(second, registry) == Outcome("nothing to hand over: it has no slots")


def test_a_slot_that_is_no_replica_cannot_be_chosen(cluster: ClusterServers, registry: Registry) -> None:
    with pytest.raises(Refused, match="demo-1-0 is no replica of this node; waited 0 s"):
        hand_over(cluster.primary(), registry, to="demo-1-0", patience=Patience(limit=0, pause=0.1))


def test_a_primary_that_has_lost_its_replicas_is_refused(cluster: ClusterServers, registry: Registry) -> None:
    registry.take_lease("demo-0-0", Shape(shards=3, members_per_shard=3))
    with pytest.raises(Refused, match="this node has no replica; waited 3 s"):
        hand_over(cluster.primary(1), registry, patience=QUICK)


def test_a_fleet_without_replicas_has_nothing_to_hand_over(cluster: ClusterServers, registry: Registry) -> None:
    registry.take_lease("demo-0-0", Shape(shards=3, members_per_shard=1))
    outcome = hand_over(cluster.primary(1), registry)
    assert outcome == Outcome("nothing to hand over: the shards of this fleet have no replicas")


def test_a_cluster_that_is_down_is_not_touched(cluster: ClusterServers, registry: Registry) -> None:
    for shard in (1, 2):
        cluster.primary(shard).signal(signal.SIGKILL)
    first = cluster.shard(0)[0]

    def is_down() -> bool:
        with first.link() as link:
            return link.cluster_info()["cluster_state"] == "fail"

    wait_until(is_down, "a cluster that is down")
    with pytest.raises(Refused, match="cluster_state is not ok"):
        hand_over(first, registry, patience=QUICK)


def test_a_registry_that_does_not_answer_hinders_no_handover(
    cluster: ClusterServers, registry: Registry, aws: FaultyAws, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = '{"__type":"AccessDeniedException","message":"no"}'
    aws.faults = [("DynamoDB_20120810.Query", 400, refusal)]
    outcome = hand_over(cluster.primary(), registry)
    assert "AccessDenied" in capsys.readouterr().out
    assert outcome.to in [f"{server.address}:{server.port}" for server in cluster.shard(0)[1:]]
    assert cluster.primary().slot != "demo-0-0"


def run_program(folder: Path, cluster: ClusterServers, aws: FaultyAws, *options: str) -> subprocess.CompletedProcess[str]:
    """The command on the machine of the first server, with a registry that has no table: it goes on without one."""
    first = cluster.servers[0]
    value = cluster_example()
    value["databases"][0]["port"] = first.port
    value["cluster"]["nodeTimeoutMillis"] = NODE_TIMEOUT_MILLIS
    folder.mkdir()
    machine = NodeMachine(folder, value, PASSWORD.reveal())
    environment = machine.environment(AWS_ENDPOINT_URL=aws.url, AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b")
    argv = machine.argv("handover", str(first.port), *options)
    return subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.root
def test_the_command_hands_over_and_then_has_nothing_to_hand_over(
    cluster: ClusterServers, aws: FaultyAws, tmp_path: Path
) -> None:
    port = cluster.servers[0].port
    done = run_program(tmp_path / "first", cluster, aws)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(rf"redis-fleet handover: {port}: handed over to 127\.0\.7\.[23]:{port} in 0\.[0-9]+ s", done.stdout)
    again = run_program(tmp_path / "second", cluster, aws, "--json")
    result = json.loads(again.stdout)
    assert (again.returncode, result["result"], result["to"]) == (0, "nothing", None)
    assert result["text"].startswith("nothing to hand over: this is a replica of 127.0.7.")


@pytest.mark.root
def test_a_refusal_is_one_line_and_a_server_that_does_not_run_has_nothing_to_hand_over(
    cluster: ClusterServers, aws: FaultyAws, tmp_path: Path
) -> None:
    port = cluster.servers[0].port
    with cluster.servers[0].link() as link:
        link.call("CLUSTER", "SETSLOT", "5061", "MIGRATING", cluster.servers[3].node_id)
        done = run_program(tmp_path / "first", cluster, aws, "--json", "--wait", "2")
        link.call("CLUSTER", "SETSLOT", "5061", "STABLE")
    result = json.loads(done.stdout)
    assert (done.returncode, result["result"]) == (1, "refused")
    reason = f"redis-fleet handover refused: {port}: slots are on the move here, such as [5061->-"
    assert done.stderr.splitlines()[-1].startswith(reason)
    cluster.servers[0].signal(signal.SIGKILL)
    wait_until(lambda: cluster.servers[0].process is not None and cluster.servers[0].process.poll() is not None, "its end")
    gone = run_program(tmp_path / "second", cluster, aws)
    assert gone.returncode == 0
    assert gone.stdout == f"redis-fleet handover: {port}: nothing to hand over: the server does not run\n"
