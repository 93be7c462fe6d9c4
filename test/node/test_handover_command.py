"""`redis-fleet handover` as a program on a node."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest
from aws_servers import FaultyAws
from handover_servers import NODE_TIMEOUT_MILLIS, PASSWORD, ClusterServers
from node_example import cluster_example
from node_machine import NodeMachine
from waiting import wait_until


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
