"""Partition, loss and delay, by real traffic between hosts of a network."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from network_example import A1, A2, ALL, B1, METADATA, NAMES, Example, arrives, attempt, connected, listen, open_network
from network_stage import Stage
from redis_fleet_lab.errors import LabError

PORT = 6379
#: Of Linux; Python does not name it.
SO_RCVBUFFORCE = 33
EVERYTHING = Example({"sg-1": ([ALL], [ALL])})


@pytest.fixture(scope="module")
def network() -> Iterator[Stage]:
    """The network that these tests share."""
    yield from open_network()


@pytest.fixture
def stage(network: Stage) -> Iterator[Stage]:
    """The network, whole, and with rules that let everything through."""
    EVERYTHING.enforce(network)
    yield network
    network.close_sockets()
    network.call("heal")


def round_trip_ms(client: socket.socket, server: socket.socket) -> float:
    """The quickest of three exchanges over a connection."""
    times = []
    for _ in range(3):
        start = time.monotonic()
        assert arrives(client, server, 5)
        assert arrives(server, client, 5)
        times.append((time.monotonic() - start) * 1000)
    return min(times)


def send_datagrams(stage: Stage, count: int) -> int:
    """How many datagrams of so many get from one machine to another."""
    server, client = (stage.socket(NAMES[one], socket.SOCK_DGRAM) for one in (A2, A1))
    server.bind((A2, 5000))
    server.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 4_194_304)
    for _ in range(count):
        client.sendto(b"x", (A2, 5000))
    server.settimeout(0.3)
    received = 0
    try:
        for _ in range(count):
            server.recv(1)
            received += 1
    except TimeoutError:
        pass
    server.close()
    return received


@pytest.mark.parametrize("side", [A2, B1], ids=["within a subnet", "across subnets"])
def test_a_partition_cuts_both_directions_and_nothing_else(stage: Stage, side: str) -> None:
    third = B1 if side == A2 else A2
    for host in (A1, side, third):
        listen(stage, host, PORT)

    stage.call("partition", [[NAMES[A1]], [NAMES[side]]])

    assert attempt(stage, A1, side, PORT) == "silent"
    assert attempt(stage, side, A1, PORT) == "silent"
    assert [attempt(stage, third, one, PORT) for one in (A1, side)] == ["open", "open"]


def test_members_of_one_part_reach_one_another_and_the_metadata_service(stage: Stage) -> None:
    for host in (A1, A2, B1):
        listen(stage, host, PORT)
    listen(stage, METADATA, 80, None)

    stage.call("partition", [[NAMES[A1], NAMES[B1]], [NAMES[A2]]])

    assert [attempt(stage, A1, one, PORT) for one in (B1, A2)] == ["open", "silent"]
    assert attempt(stage, A2, METADATA, 80) == "open"


def test_a_partition_stalls_a_connection_that_goes_on_when_it_heals(stage: Stage) -> None:
    client, server = connected(stage, A1, B1, PORT)
    assert arrives(client, server)

    stage.call("partition", [[NAMES[A1]], [NAMES[B1]]])
    assert not arrives(client, server)
    stage.call("heal")

    server.settimeout(5)
    assert server.recv(1) == b"x"


def test_a_new_partition_replaces_the_old_one(stage: Stage) -> None:
    listen(stage, A2, PORT)
    listen(stage, B1, PORT)

    stage.call("partition", [[NAMES[A1]], [NAMES[A2]]])
    stage.call("partition", [[NAMES[A1]], [NAMES[B1]]])

    assert [attempt(stage, A1, one, PORT) for one in (A2, B1)] == ["open", "silent"]


def test_new_rules_do_not_heal(stage: Stage) -> None:
    listen(stage, A2, PORT)
    stage.call("partition", [[NAMES[A1]], [NAMES[A2]]])

    EVERYTHING.enforce(stage)

    assert attempt(stage, A1, A2, PORT) == "silent"


@pytest.mark.parametrize("lossy", [A1, A2], ids=["of the sender", "of the receiver"])
def test_loss_takes_about_its_percentage_of_packets(stage: Stage, lossy: str) -> None:
    stage.call("loss", NAMES[lossy], 30)
    some = send_datagrams(stage, 1000)
    stage.call("loss", NAMES[lossy], 100)
    none = send_datagrams(stage, 100)
    stage.call("loss", NAMES[lossy], 0)
    every = send_datagrams(stage, 100)

    assert 600 < some < 800
    assert (none, every) == (0, 100)


def test_a_slow_host_delays_each_way_until_it_heals_and_connections_live_on(stage: Stage) -> None:
    client, server = connected(stage, A1, B1, PORT)
    assert round_trip_ms(client, server) < 20

    stage.call("slow", NAMES[B1], 50)
    assert round_trip_ms(client, server) >= 100
    stage.call("heal")
    assert round_trip_ms(client, server) < 20


def test_the_delays_of_both_hosts_add_up_and_can_be_changed_live(stage: Stage) -> None:
    client, server = connected(stage, A1, A2, PORT)

    stage.call("slow", NAMES[A1], 30)
    stage.call("slow", NAMES[A2], 100)
    assert round_trip_ms(client, server) >= 260
    stage.call("slow", NAMES[A2], 0)
    assert 60 <= round_trip_ms(client, server) < 260
    stage.call("slow", NAMES[A1], 0)
    assert round_trip_ms(client, server) < 20


def test_other_hosts_and_the_metadata_service_are_not_slow(stage: Stage) -> None:
    client, server = connected(stage, B1, A2, PORT)
    listen(stage, METADATA, 80, None)

    stage.call("slow", NAMES[A1], 300)

    assert round_trip_ms(client, server) < 20
    start = time.monotonic()
    assert attempt(stage, A1, METADATA, 80) == "open"
    assert time.monotonic() - start < 0.3


def test_a_slow_host_is_still_behind_its_security_groups_and_its_partition(stage: Stage) -> None:
    listen(stage, A2, PORT)
    listen(stage, B1, PORT)
    stage.call("slow", NAMES[A1], 10)
    assert attempt(stage, A1, A2, PORT) == "open"

    stage.call("partition", [[NAMES[A1]], [NAMES[A2]]])
    assert [attempt(stage, A1, one, PORT) for one in (A2, B1)] == ["silent", "open"]
    Example({"sg-1": ([], [ALL])}).enforce(stage)
    assert attempt(stage, A1, B1, PORT) == "silent"


def test_much_data_comes_whole_over_a_slow_link_even_when_it_heals_midway(stage: Stage) -> None:
    client, server = connected(stage, A1, B1, PORT)
    sent = bytes(range(256)) * 16_384
    stage.call("slow", NAMES[A1], 20)
    sender = threading.Thread(target=client.sendall, args=(sent,))
    sender.start()

    received = bytearray(server.recv(65_536))
    stage.call("heal")
    while len(received) < len(sent):
        received += server.recv(65_536)
    sender.join()

    assert bytes(received) == sent


def test_what_is_held_when_a_link_heals_arrives_at_once(stage: Stage) -> None:
    server, client = (stage.socket(NAMES[one], socket.SOCK_DGRAM) for one in (A2, A1))
    server.bind((A2, 5000))
    stage.call("slow", NAMES[A1], 10_000)
    for number in range(5):
        client.sendto(bytes([number]), (A2, 5000))
    server.settimeout(0.2)
    with pytest.raises(TimeoutError):
        server.recv(1)

    stage.call("heal")

    server.settimeout(2)
    assert [server.recv(1)[0] for _ in range(5)] == [0, 1, 2, 3, 4]


def test_the_program_that_holds_packets_ends_with_the_delay(stage: Stage) -> None:
    def devices() -> str:
        return stage.run("ip", "-brief", "link").stdout

    def rules() -> str:
        return stage.run("ip", "rule").stdout

    stage.call("slow", NAMES[A1], 10)
    assert "slow0" in devices() and "fwmark" in rules()
    stage.call("heal")
    assert "slow0" not in devices() and "fwmark" not in rules()


@pytest.mark.parametrize(
    ("method", "arguments", "message"),
    [
        ("partition", [[["i-a1"], ["i-x"]]], 'there is no host "i-x" in the network; hosts: i-a1, i-a2, i-b1, i-client, i-other'),
        ("partition", [[["i-a1"], ["i-a1"]]], 'a host must be on one side of a partition, "i-a1" is on several'),
        ("loss", ["i-a1", 101], '"percent" must be 0-100, got 101'),
        ("slow", ["i-a1", -1], '"ms" must be 0-10000, got -1'),
        ("slow", ["i-x", 5], 'there is no host "i-x" in the network; hosts: i-a1, i-a2, i-b1, i-client, i-other'),
    ],
)
def test_a_wrong_fault_is_refused_and_changes_nothing(stage: Stage, method: str, arguments: list[object], message: str) -> None:
    before = stage.run("nft", "list", "ruleset").stdout
    with pytest.raises(LabError) as error:
        stage.call(method, *arguments)

    assert str(error.value) == message
    assert stage.run("nft", "list", "ruleset").stdout == before
