"""The wires of the lab: what a host finds in its namespace, power, addresses that are not its own, and the host outside."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from network_example import A1, A2, ALL, B1, CLIENT, NAMES, Example, arrives, attempt, connected, link, listen, open_network
from network_stage import Stage
from redis_fleet_lab.errors import LabError
from redis_fleet_lab.network import Link

PORT = 6379
EVERYTHING = Example({"sg-1": ([ALL], [ALL])})


@pytest.fixture(scope="module")
def network() -> Iterator[Stage]:
    """The network that these tests share."""
    yield from open_network()


@pytest.fixture
def stage(network: Stage) -> Iterator[Stage]:
    """The network with rules that let everything through."""
    EVERYTHING.enforce(network)
    yield network
    network.close_sockets()


def inside(stage: Stage, address: str, *command: str) -> Any:
    """What ip(8) says in a host's namespace."""
    return json.loads(stage.run("ip", "-json", "-netns", NAMES[address], *command).stdout)


def test_a_machine_has_the_interface_of_an_instance(stage: Stage) -> None:
    (interface,) = inside(stage, A1, "address", "show", "ens5")
    address = next(one for one in interface["addr_info"] if one["family"] == "inet")
    routes = {route["dst"]: route.get("gateway") for route in inside(stage, A1, "route")}

    assert (interface["address"], interface["mtu"], interface["operstate"]) == ("02:00:0a:3c:00:04", 9001, "UP")
    assert (address["local"], address["prefixlen"], address["broadcast"]) == (A1, 24, "10.60.0.255")
    assert routes == {"default": "10.60.0.1", "10.60.0.0/24": None}


def test_jumbo_frames_pass_unbroken(stage: Stage) -> None:
    server, client = (stage.socket(NAMES[one], socket.SOCK_DGRAM) for one in (B1, A1))
    server.bind((B1, 5000))
    dont_fragment = 10
    client.setsockopt(socket.IPPROTO_IP, dont_fragment, 2)

    client.sendto(b"x" * (9001 - 28), (B1, 5000))

    assert len(server.recv(10_000)) == 9001 - 28


def test_a_machine_without_power_is_silent_and_returns_with_its_address(stage: Stage) -> None:
    listen(stage, A2, PORT)
    stage.call("set_up", NAMES[A2], False)
    assert [attempt(stage, one, A2, PORT) for one in (A1, B1, CLIENT)] == ["silent"] * 3

    stage.call("set_up", NAMES[A2], True)
    assert [attempt(stage, one, A2, PORT) for one in (A1, B1, CLIENT)] == ["open"] * 3
    listen(stage, B1, PORT)
    assert attempt(stage, A2, B1, PORT) == "open"


def test_a_short_power_loss_of_the_interface_ends_no_connection(stage: Stage) -> None:
    client, server = connected(stage, A1, B1, PORT)

    stage.call("set_up", NAMES[A1], False)
    stage.call("set_up", NAMES[A1], True)

    assert arrives(client, server, 5)


@pytest.mark.parametrize("false", ["10.60.0.77", A2, "203.0.113.9"], ids=["free", "another machine's", "public"])
def test_a_packet_from_an_address_that_is_not_the_senders_is_dropped(stage: Stage, false: str) -> None:
    server = stage.socket(NAMES[B1], socket.SOCK_DGRAM)
    server.bind((B1, 5000))
    server.settimeout(0.4)
    stage.run("ip", "-netns", NAMES[A1], "address", "add", f"{false}/32", "dev", "lo")
    try:
        liar, honest = (stage.socket(NAMES[A1], socket.SOCK_DGRAM) for _ in range(2))
        liar.bind((false, 0))
        liar.sendto(b"false", (B1, 5000))
        with pytest.raises(TimeoutError):
            server.recv(10)
        honest.sendto(b"true", (B1, 5000))
        assert server.recvfrom(10)[1][0] == A1
    finally:
        stage.run("ip", "-netns", NAMES[A1], "address", "delete", f"{false}/32", "dev", "lo")


def test_a_machine_that_is_removed_leaves_nothing_and_its_address_is_free(stage: Stage) -> None:
    new = link("10.60.0.30", "i-new")
    assert stage.call("add_machine", new) == Path("/run/netns/i-new")
    stage.call("partition", [["i-new"], [NAMES[A1]]])
    stage.call("slow", "i-new", 10)
    stage.call("remove_machine", "i-new")

    traces = [
        stage.run(*command).stdout for command in (["ip", "link"], ["ip", "netns"], ["ip", "route"], ["nft", "list", "ruleset"])
    ]
    assert not any("10.60.0.30" in one or "i-new" in one or "m0a3c001e" in one for one in traces)
    stage.call("remove_machine", "i-new")
    stage.call("add_machine", link("10.60.0.30", "i-newer"))
    stage.call("remove_machine", "i-newer")


def test_a_name_or_an_address_that_is_taken_is_refused(stage: Stage) -> None:
    with pytest.raises(LabError, match=r'there is a host "i-a1" already'):
        stage.call("add_machine", link("10.60.0.31", "i-a1"))
    message = f'the address {A1} of "i-z" is the one of "i-a1" in vpc-0000000a; VPCs of one lab must have different blocks'
    with pytest.raises(LabError) as error:
        stage.call("add_machine", link(A1, "i-z"))
    assert str(error.value) == message


def test_a_link_that_cannot_be_made_leaves_nothing(stage: Stage) -> None:
    wrong = Link("i-bad", "i-bad", "not-a-mac", "10.60.0.32", 24, "10.60.0.1", "vpc-0000000a")
    with pytest.raises(LabError, match="not-a-mac"):
        stage.call("add_machine", wrong)

    assert "i-bad" not in stage.run("ip", "netns").stdout
    assert "m0a3c0020" not in stage.run("ip", "link").stdout


def test_a_program_that_still_runs_does_not_keep_the_link_of_a_removed_machine(stage: Stage) -> None:
    stage.call("add_machine", link("10.60.0.33", "i-busy"))
    holder = stage.socket("i-busy")
    stage.call("remove_machine", "i-busy")

    assert "m0a3c0021" not in stage.run("ip", "link").stdout
    with pytest.raises(OSError, match="unreachable"):
        holder.connect((A1, PORT))


def outside_settings() -> dict[str, str]:
    """What the lab would change if it did not keep to its own namespaces."""
    settings = {str(path): path.read_text() for path in Path("/proc/sys/net/ipv4/conf").glob("*/[pr][rp]*_*") if path.is_file()}
    settings["forward"] = Path("/proc/sys/net/ipv4/ip_forward").read_text()
    settings["mounts"] = "\n".join(line for line in Path("/proc/mounts").read_text().splitlines() if "netns" in line)
    with suppress(FileNotFoundError):
        settings["namespaces"] = " ".join(sorted(path.name for path in Path("/run/netns").iterdir()))
    for command in (["-brief", "link"], ["rule"], ["route", "show", "table", "all"], ["-brief", "address"]):
        settings[" ".join(command)] = subprocess.run(["ip", *command], capture_output=True, text=True, check=True).stdout
    return settings


def test_nothing_of_the_host_outside_is_changed() -> None:
    before = outside_settings()
    stages = open_network()
    stage = next(stages)
    EVERYTHING.enforce(stage)
    stage.call("slow", NAMES[A1], 10)
    during = outside_settings()
    stages.close()

    assert during == before
    assert outside_settings() == before
