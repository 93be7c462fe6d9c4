from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from cluster_machine import NODE_TIMEOUT_MILLIS, PASSWORD, Server
from cluster_servers import LOG, NOTHING, SNAPSHOTS, FleetInABox, created, in_parallel, join_all
from redis_fleet_node.cluster.gate import pass_gate
from redis_fleet_node.cluster.shape import Shape
from redis_fleet_node.cluster.timing import Timing
from redis_fleet_node.errors import NodeError
from redis_servers import PROJECT
from waiting import wait_until

pytestmark = pytest.mark.usefixtures("aws")

KEYS = 60
SIX = Shape(3, 2)
NINE = Shape(3, 3)


@contextmanager
def filled(program: Path, folder: Path, shape: Shape = SIX, keeps: str = LOG) -> Iterator[FleetInABox]:
    """A fleet with keys, whose replicas have them too."""
    with created(program, folder, shape, keeps) as fleet:
        fleet.fill(KEYS)
        wait_until(lambda: copies(fleet) == KEYS * (shape.members_per_shard - 1), "the replicas' copies")
        yield fleet


def copies(fleet: FleetInABox) -> int:
    """The keys of all replicas."""
    return sum(fleet.key_count(server) for server in fleet.running()) - fleet.keys()


def come_back(fleet: FleetInABox, server: Server) -> str:
    """What the unit does with a machine that starts: the gate, the server, the agent; returns what the gate said."""
    said = server.pass_gate()
    fleet.start(server)
    join_all([server])
    return said


def test_without_the_gate_a_fast_blank_return_wipes_the_replica(redis_program: Path, tmp_path: Path) -> None:
    with filled(redis_program, tmp_path) as fleet:
        victim, heir = fleet.of(0, 0), fleet.of(0, 1)
        lost = fleet.key_count(heir)
        assert lost > 0
        victim.kill()
        victim.wipe()
        fleet.start(victim)
        wait_until(lambda: fleet.key_count(heir) == 0, "the wipe of the replica")
        with fleet.of(1, 0).link() as link:
            assert link.cluster_info()["cluster_state"] == "ok"


def test_a_blank_return_waits_until_the_replica_has_taken_over(redis_program: Path, tmp_path: Path) -> None:
    with filled(redis_program, tmp_path) as fleet:
        victim, heir = fleet.of(0, 0), fleet.of(0, 1)
        old_id = victim.myself().id
        victim.kill()
        victim.wipe()
        start = time.monotonic()
        said = come_back(fleet, victim)
        assert said.startswith("nobody takes this empty machine for a primary")
        assert time.monotonic() - start >= NODE_TIMEOUT_MILLIS / 1000
        assert heir.myself().slot_count > 0
        assert (fleet.listed_by(old_id), victim.myself().primary_id) == ([], heir.myself().id)
        fleet.wait_whole()
        assert (fleet.keys(), copies(fleet)) == (KEYS, KEYS)
        record = fleet.registry.slots()["demo-0-0"]
        assert (record.node_id, record.former_ids) == (victim.myself().id, (old_id,))


def test_a_return_with_nodes_conf_but_without_data_is_a_blank_one(redis_program: Path, tmp_path: Path) -> None:
    with filled(redis_program, tmp_path, NINE) as fleet:
        victim = fleet.of(1, 0)
        old_id = victim.myself().id
        victim.kill()
        shutil.rmtree(victim.data / "appendonlydir")
        assert come_back(fleet, victim).endswith("; nodes.conf set aside")
        assert victim.myself().id != old_id
        assert fleet.listed_by(old_id) == []
        fleet.wait_whole()
        assert (fleet.keys(), copies(fleet)) == (KEYS, 2 * KEYS)


def test_data_without_nodes_conf_is_set_aside_and_copied_anew(redis_program: Path, tmp_path: Path) -> None:
    with filled(redis_program, tmp_path) as fleet:
        victim = fleet.of(1, 0)
        victim.kill()
        (victim.data / "nodes.conf").unlink()
        assert come_back(fleet, victim).endswith("; appendonlydir set aside")
        assert list((victim.data / "set-aside" / "appendonlydir").glob("*.manifest"))
        fleet.wait_whole()
        assert (fleet.keys(), copies(fleet)) == (KEYS, KEYS)


def test_a_blank_replica_does_not_wait(redis_program: Path, tmp_path: Path) -> None:
    with filled(redis_program, tmp_path) as fleet:
        victim = fleet.of(2, 1)
        old_id = victim.myself().id
        victim.kill()
        victim.wipe()
        start = time.monotonic()
        victim.pass_gate()
        assert time.monotonic() - start < NODE_TIMEOUT_MILLIS / 1000
        fleet.start(victim)
        join_all([victim])
        assert fleet.listed_by(old_id) == []
        fleet.wait_whole()
        assert copies(fleet) == KEYS


def nobody() -> None:
    raise AssertionError("asked for the machine's place, which costs questions to others")


def test_a_server_with_its_files_starts_at_once_and_asks_nobody(redis_program: Path, tmp_path: Path) -> None:
    with filled(redis_program, tmp_path) as fleet:
        for server, reason in [(fleet.of(0, 0), "nodes.conf and the data are there"), (fleet.of(0, 1), "a replica")]:
            server.kill()
            start = time.monotonic()
            assert pass_gate(server.node.databases[0], nobody).startswith(reason)  # type: ignore[arg-type]
            assert time.monotonic() - start < 0.05
            fleet.start(server)
            wait_until(server.answers, "the server")


def test_a_machine_of_a_cluster_that_is_not_created_yet_starts(redis_program: Path, tmp_path: Path) -> None:
    with FleetInABox(redis_program, tmp_path, SIX) as fleet:
        assert fleet.of(0, 0).pass_gate() == "the cluster does not exist yet"


def test_an_empty_machine_stays_closed_while_most_others_are_silent(redis_program: Path, tmp_path: Path) -> None:
    with filled(redis_program, tmp_path) as fleet:
        for server in [fleet.of(0, 0), fleet.of(1, 0), fleet.of(1, 1), fleet.of(2, 1)]:
            server.kill()
        victim = fleet.of(0, 0)
        victim.wipe()
        with pytest.raises(NodeError, match=r"waited \d+ s in vain: 2 of 5 other nodes answer, at least 3 must"):
            victim.pass_gate(Timing(limit=2, line=1))


def test_an_empty_machine_in_a_shard_without_replicas_says_what_to_do(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, Shape(3, 1)) as fleet:
        victim = fleet.of(1, 0)
        victim.kill()
        victim.wipe()
        with pytest.raises(NodeError, match=r"no replica that could take over .*; restore the slot's volume vol-"):
            victim.pass_gate()


def test_a_primary_that_keeps_nothing_lets_its_replica_take_over(redis_program: Path, tmp_path: Path) -> None:
    with filled(redis_program, tmp_path, SIX, NOTHING) as fleet:
        victim, heir = fleet.of(0, 0), fleet.of(0, 1)
        victim.kill()
        assert come_back(fleet, victim).endswith("; nodes.conf set aside")
        assert heir.myself().slot_count > 0
        fleet.wait_whole()
        assert (fleet.keys(), copies(fleet)) == (KEYS, KEYS)


def test_a_whole_fleet_that_keeps_nothing_comes_back_empty(redis_program: Path, tmp_path: Path) -> None:
    with filled(redis_program, tmp_path, SIX, NOTHING) as fleet:
        ids = fleet.ids()
        for server in fleet.running():
            server.kill()
        said: dict[str, str] = {}

        def back(server: Server) -> str:
            said[server.node.slot.name] = server.pass_gate()
            fleet.start(server)
            return server.membership().join()

        in_parallel([partial(back, server) for server in fleet.servers.values()])
        assert said["demo-0-0"] == "no member of the shard has a key"
        fleet.wait_whole()
        assert (fleet.ids(), fleet.keys()) == (ids, 0)


def test_a_primary_with_an_old_snapshot_lets_its_replica_take_over(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, SIX, SNAPSHOTS) as fleet:
        victim = fleet.of(0, 0)
        with victim.link() as link:
            assert link.call("SAVE") == "OK"
        fleet.fill(KEYS)
        wait_until(lambda: copies(fleet) == KEYS, "the replicas' copies")
        old_id = victim.myself().id
        victim.kill()
        assert "waited for a fresher replica" in come_back(fleet, victim)
        fleet.wait_whole()
        assert (victim.myself().id, victim.myself().is_replica) == (old_id, True)
        assert (fleet.keys(), copies(fleet)) == (KEYS, KEYS)


def test_a_whole_fleet_with_snapshots_starts_from_them_at_once(redis_program: Path, tmp_path: Path) -> None:
    with filled(redis_program, tmp_path, SIX, SNAPSHOTS) as fleet:
        for server in fleet.running():
            with server.link() as link:
                assert link.call("SAVE") == "OK"
            server.kill()
        start = time.monotonic()
        for server in fleet.servers.values():
            assert "a replica" in server.pass_gate() or "snapshot" in server.pass_gate()
        assert time.monotonic() - start < 2
        fleet.start_all()
        join_all(fleet.running())
        assert fleet.keys() == KEYS


HIDE = """
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -p /run/layers/up /run/layers/work /run/redis-fleet/secrets/$PORT
mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/layers/up,workdir=/run/layers/work /etc
mkdir -p /etc/redis-fleet
cp "$NODE" /etc/redis-fleet/node.json
printf %s "$PASSWORD" > /run/redis-fleet/secrets/$PORT/admin
cd /
"$PYTHON" -m redis_fleet_node.cluster.gate $PORT
times
"$PYTHON" -X importtime -m redis_fleet_node.cluster.gate $PORT
"""


@pytest.mark.root
def test_the_program_passes_within_150_ms_and_without_the_sdk(redis_program: Path, tmp_path: Path) -> None:
    with created(redis_program, tmp_path, Shape(3, 1)) as fleet:
        server = fleet.of(0, 0)
        server.kill()
        port = json.loads(server.node_file.read_text())["databases"][0]["port"]
        env = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "PYTHONPATH": str(PROJECT / "lib" / "node"),
            "PYTHON": sys.executable,
            "NODE": str(server.node_file),
            "PORT": str(port),
            "PASSWORD": PASSWORD.reveal(),
        }
        argv = ["unshare", "--mount", "sh", "-euc", HIDE]
        done = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr[-500:]
        assert done.stdout.startswith("redis-fleet gate: start: nodes.conf and the data are there")
        imports = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")]
        assert "redis_fleet_node.cluster.disk" in imports
        assert not {"boto3", "botocore", "urllib.request", "redis_fleet_node.cluster.gate_wait"} & set(imports)
        # Processor time of the mounts and the gate: a loaded machine makes the wall clock meaningless
        spent = [float(word[2:-1]) for word in done.stdout.splitlines()[2].split()]
        assert sum(spent) < 0.15


def test_a_wrong_argument_is_refused() -> None:
    argv = [sys.executable, "-m", "redis_fleet_node.cluster.gate", "x"]
    env = {"PYTHONPATH": str(PROJECT / "lib" / "node")}
    done = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        "redis-fleet gate failed: start: the argument must be the port of a database, got 'x'\n",
    )
