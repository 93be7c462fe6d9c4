"""Security groups, by real connections between hosts of a network."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from network_example import (
    A1,
    A2,
    ALL,
    B1,
    CLIENT,
    METADATA,
    NAMES,
    OTHER,
    RESOLVER,
    Example,
    arrives,
    attempt,
    connected,
    listen,
    open_network,
    tcp,
)
from network_stage import Stage

PORT = 6379


@pytest.fixture(scope="module")
def network() -> Iterator[Stage]:
    """The network that these tests share."""
    yield from open_network()


@pytest.fixture
def stage(network: Stage) -> Iterator[Stage]:
    """The network without sockets and rules of another test."""
    Example().enforce(network)
    yield network
    network.close_sockets()


@pytest.mark.parametrize("server", [A2, B1], ids=["same subnet", "other subnet"])
def test_an_allowed_port_is_open_and_one_without_a_program_refuses(stage: Stage, server: str) -> None:
    Example({"sg-1": ([tcp(PORT, "10.60.0.0/16", last=PORT + 1)], [ALL])}).enforce(stage)
    listen(stage, server, PORT)

    assert attempt(stage, A1, server, PORT) == "open"
    assert attempt(stage, A1, server, PORT + 1) == "refused"


@pytest.mark.parametrize("server", [A2, B1], ids=["same subnet", "other subnet"])
def test_a_closed_port_is_silent_whether_a_program_listens_or_not(stage: Stage, server: str) -> None:
    Example({"sg-1": ([tcp(PORT, "10.60.0.0/16")], [ALL])}).enforce(stage)
    listen(stage, server, PORT + 1)

    assert attempt(stage, A1, server, PORT + 1) == "silent"
    assert attempt(stage, A1, server, PORT + 2) == "silent"


def test_without_a_rule_out_nothing_gets_in_elsewhere(stage: Stage) -> None:
    Example({"sg-1": ([ALL], [tcp(443, "0.0.0.0/0")])}).enforce(stage)
    listen(stage, A2, PORT)
    listen(stage, A2, 443)

    assert attempt(stage, A1, A2, PORT) == "silent"
    assert attempt(stage, A1, A2, 443) == "open"


def test_a_rule_that_names_a_group_holds_for_its_members_only(stage: Stage) -> None:
    groups = {"sg-1": ([tcp(PORT, "sg-2")], [ALL]), "sg-2": ([], [ALL])}
    Example(groups, members={A1: ("sg-2",)}).enforce(stage)
    listen(stage, A2, PORT)

    assert attempt(stage, A1, A2, PORT) == "open"
    assert attempt(stage, B1, A2, PORT) == "silent"


def test_a_rule_out_that_names_a_group_leads_to_its_members_only(stage: Stage) -> None:
    groups = {"sg-1": ([ALL], [tcp(PORT, "sg-2")]), "sg-2": ([ALL], [])}
    Example(groups, members={A2: ("sg-2",)}).enforce(stage)
    listen(stage, A2, PORT)
    listen(stage, B1, PORT)

    assert attempt(stage, A1, A2, PORT) == "open"
    assert attempt(stage, A1, B1, PORT) == "silent"


def test_the_rules_of_several_groups_add_up(stage: Stage) -> None:
    groups = {"sg-1": ([tcp(PORT, "10.60.0.0/16")], []), "sg-2": ([tcp(9121, "10.60.0.0/16")], [ALL])}
    Example(groups, members={A2: ("sg-1", "sg-2"), A1: ("sg-2",), B1: ("sg-1",)}).enforce(stage)
    for server in (A2, B1):
        listen(stage, server, PORT)
        listen(stage, server, 9121)

    assert [attempt(stage, A1, A2, port) for port in (PORT, 9121)] == ["open", "open"]
    assert [attempt(stage, A1, B1, port) for port in (PORT, 9121)] == ["open", "silent"]


def test_a_prefix_list_lets_its_blocks_in(stage: Stage) -> None:
    entries = [{"Cidr": f"{A1}/32"}, {"Cidr": "192.168.0.0/16"}, {"Cidr": "fd00::/8"}]
    lists = [{"PrefixListId": "pl-1", "PrefixListName": "clients", "Entries": entries}]
    Example({"sg-1": ([tcp(PORT, "pl-1")], [ALL])}, prefix_lists=lists).enforce(stage)
    listen(stage, A2, PORT)

    assert attempt(stage, A1, A2, PORT) == "open"
    assert attempt(stage, B1, A2, PORT) == "silent"


def test_answers_need_no_rule(stage: Stage) -> None:
    groups = {"sg-1": ([], [tcp(PORT, "0.0.0.0/0")]), "sg-2": ([tcp(PORT, "0.0.0.0/0")], [])}
    Example(groups, members={A2: ("sg-2",)}).enforce(stage)
    client, server = connected(stage, A1, A2, PORT)

    assert arrives(client, server)
    assert arrives(server, client)
    assert attempt(stage, A2, A1, PORT) == "silent"


def test_rules_for_udp_and_icmp_are_about_just_these(stage: Stage) -> None:
    anyone = [{"CidrIp": "0.0.0.0/0"}]
    udp = {"IpProtocol": "udp", "FromPort": 5000, "ToPort": 5000, "IpRanges": anyone}
    echo = {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "IpRanges": anyone}

    def answers_ping() -> bool:
        ping = stage.socket(NAMES[A1], socket.SOCK_RAW, socket.IPPROTO_ICMP)
        ping.settimeout(0.4)
        ping.sendto(bytes([8, 0, 0xF7, 0xFD, 0, 1, 0, 1]), (A2, 0))
        try:
            return ping.recv(100)[20] == 0
        except TimeoutError:
            return False

    def answers_datagram() -> bool:
        server, client = (stage.socket(NAMES[one], socket.SOCK_DGRAM) for one in (A2, A1))
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((A2, 5000))
        server.settimeout(0.4)
        client.sendto(b"x", (A2, 5000))
        try:
            server.sendto(b"y", server.recvfrom(1)[1])
        except TimeoutError:
            return False
        return client.recv(1) == b"y"

    Example({"sg-1": ([udp], [ALL])}).enforce(stage)
    assert (answers_datagram(), answers_ping()) == (True, False)
    stage.close_sockets()
    Example({"sg-1": ([echo], [ALL])}).enforce(stage)
    assert (answers_datagram(), answers_ping()) == (False, True)


def test_a_machine_without_a_group_reaches_only_the_metadata_service_and_the_resolver(stage: Stage) -> None:
    Example({"sg-1": ([ALL], [ALL])}, members={A1: ()}).enforce(stage)
    listen(stage, A2, PORT)
    listen(stage, METADATA, 80, None)
    listen(stage, METADATA, 8080, None)
    listen(stage, RESOLVER, 53, None)
    listen(stage, "10.60.0.2", 53, None)

    assert attempt(stage, A1, A2, PORT) == "silent"
    assert attempt(stage, A1, METADATA, 80) == "open"
    assert attempt(stage, A1, METADATA, 8080) == "silent"
    assert [attempt(stage, A1, resolver, 53) for resolver in (RESOLVER, "10.60.0.2")] == ["open", "open"]


def test_the_lab_itself_is_out_of_reach(stage: Stage) -> None:
    Example({"sg-1": ([ALL], [ALL])}).enforce(stage)
    listen(stage, "0.0.0.0", 8080, None)

    assert [attempt(stage, A1, one, 8080) for one in ("10.60.0.1", METADATA, "198.18.0.5")] == ["silent"] * 3


def test_another_vpc_is_out_of_reach_whatever_the_rules_say(stage: Stage) -> None:
    groups = {"sg-1": ([ALL], [ALL]), "sg-9": ([ALL], [ALL])}
    Example(groups, members={OTHER: ("sg-9",)}).enforce(stage)
    listen(stage, OTHER, PORT)
    listen(stage, A1, PORT)

    assert attempt(stage, A1, OTHER, PORT) == "silent"
    assert attempt(stage, OTHER, A1, PORT) == "silent"


def test_an_address_of_the_internet_is_out_of_reach(stage: Stage) -> None:
    Example({"sg-1": ([ALL], [ALL])}).enforce(stage)

    assert attempt(stage, A1, "203.0.113.9", 443) in {"silent", "unreachable"}


def test_a_client_opens_what_the_servers_groups_allow_its_address_and_nobody_opens_anything_to_it(stage: Stage) -> None:
    rules = [tcp(PORT, "10.60.0.128/25"), tcp(9121, "sg-1")]
    Example({"sg-1": (rules, [ALL])}).enforce(stage)
    for port in (PORT, 9121):
        listen(stage, A1, port)
    listen(stage, CLIENT, 22)

    assert [attempt(stage, CLIENT, A1, port) for port in (PORT, 9121)] == ["open", "silent"]
    assert attempt(stage, A1, CLIENT, 22) == "silent"
    assert attempt(stage, CLIENT, OTHER, PORT) == "silent"


def test_a_rule_taken_away_ends_no_connection_but_lets_no_new_one_in(stage: Stage) -> None:
    Example({"sg-1": ([tcp(PORT, "10.60.0.0/16")], [ALL])}).enforce(stage)
    client, server = connected(stage, A1, A2, PORT)
    assert arrives(client, server)

    Example({"sg-1": ([], [])}).enforce(stage)

    assert arrives(client, server)
    assert arrives(server, client)
    assert attempt(stage, A1, A2, PORT) == "silent"
