"""The firewall's file: nft reads every one, and security groups are read as EC2 writes them."""

from __future__ import annotations

import ipaddress
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from network_stage import Stage
from redis_fleet_lab.network import Answers, SecurityView, security_view
from redis_fleet_lab.network.faults import Faults
from redis_fleet_lab.network.layout import Host, Layout
from redis_fleet_lab.network.link import outside
from redis_fleet_lab.network.nft import render_nft
from redis_fleet_lab.network.permissions import Block, permission_of

PROTOCOLS = ("tcp", "udp", "icmp", "icmpv6", "-1", "50", "6", "0")
PORTS = (-1, 0, 1, 443, 6379, 16379, 65535)
TYPES = (-1, 0, 8, 255)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Namespaces in which nft may check files."""
    made = Stage()
    yield made
    made.end()


def check(stage: Stage, text: str) -> str:
    """What nft complains about."""
    return stage.run("nft", "--check", "-f", "-", text=text).stderr


class Dice:
    """Networks by chance."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - examples for tests

    def some(self, values: list[str]) -> list[str]:
        """Some of the values, perhaps none."""
        return self._random.sample(values, self._random.randint(0, len(values)))

    def address(self) -> str:
        """Any address of two VPCs' blocks."""
        return f"10.{self._random.choice((60, 70))}.{self._random.randint(0, 3)}.{self._random.randint(4, 250)}"

    def block(self) -> str:
        """Any block, IPv6 too."""
        if self._random.random() < 0.1:
            return "fd00::/8"
        return str(Block(f"{self.address()}/{self._random.choice((0, 1, 8, 16, 24, 31, 32))}", strict=False))

    def permission(self, groups: list[str], lists: list[str]) -> dict[str, Any]:
        """A rule as EC2 would show it."""
        protocol = self._random.choice(PROTOCOLS)
        ports = sorted(self._random.sample(TYPES if protocol == "icmp" else PORTS, 2))
        return {
            "IpProtocol": protocol,
            **({} if self._random.random() < 0.3 else {"FromPort": ports[0], "ToPort": ports[1]}),
            "IpRanges": [{"CidrIp": one} for one in {self.block() for _ in range(self._random.randint(0, 4))} if ":" not in one],
            "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
            "UserIdGroupPairs": [{"GroupId": one} for one in self.some([*groups, "sg-gone"])],
            "PrefixListIds": [{"PrefixListId": one} for one in self.some([*lists, "pl-gone"])],
        }

    def network(self) -> tuple[Layout, SecurityView, Faults]:
        """Hosts, rules and failures."""
        addresses = sorted({self.address() for _ in range(self._random.randint(0, 12))})
        groups, lists = self.some(["sg-1", "sg-2", "sg-3"]), self.some(["pl-1", "pl-2"])
        answers = Answers(
            security_groups=[
                {
                    "GroupId": group,
                    **{
                        key: [self.permission(groups, lists) for _ in range(3)]
                        for key in ("IpPermissions", "IpPermissionsEgress")
                    },
                }
                for group in groups
            ],
            prefix_lists=[
                {"PrefixListId": one, "PrefixListName": one, "Entries": [{"Cidr": self.block()} for _ in range(3)]}
                for one in lists
            ],
            network_interfaces=[
                {"VpcId": address[:5], "PrivateIpAddress": address, "Groups": [{"GroupId": one} for one in self.some(groups)]}
                for address in self.some(addresses)
            ],
        )
        hosts = tuple(Host(one, outside(one), one[:5], self._random.random() < 0.1) for one in addresses)
        chosen = self.some(addresses)
        parts = (frozenset(chosen[:2]), frozenset(chosen[2:]), frozenset[str]())
        faults = Faults(
            parts, dict.fromkeys(self.some(addresses), self._random.randint(1, 100)), dict.fromkeys(self.some(addresses), 50)
        )
        return Layout(hosts, ("169.254.169.253",)), security_view(answers), faults


@pytest.mark.parametrize("seed", range(60))
def test_nft_takes_every_file(stage: Stage, seed: int) -> None:
    text = render_nft(*Dice(seed).network())

    assert check(stage, text) == "", text


def test_an_empty_network_lets_nothing_through(stage: Stage) -> None:
    text = render_nft(Layout(), SecurityView(), Faults())

    assert check(stage, text) == ""
    assert text.count("policy drop") == 3


def test_four_hundred_machines_are_enforced_in_less_than_a_second(stage: Stage) -> None:
    addresses = [str(ipaddress.IPv4Address("10.60.0.4") + number) for number in range(400)]
    rule = {"IpProtocol": "tcp", "FromPort": 6379, "ToPort": 6379, "UserIdGroupPairs": [{"GroupId": "sg-1"}]}
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    nat = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"}
    answers = Answers(
        security_groups=[{"GroupId": "sg-1", "IpPermissions": [rule], "IpPermissionsEgress": [everything]}],
        network_interfaces=[
            {"VpcId": "vpc-1", "SubnetId": "subnet-1", "PrivateIpAddress": one, "Groups": [{"GroupId": "sg-1"}]}
            for one in addresses
        ],
        subnets=[{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.60.0.0/20"}],
        route_tables=[{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": True}], "Routes": [nat]}],
    )
    start = time.monotonic()
    text = render_nft(Layout(tuple(Host(one, outside(one), "vpc-1") for one in addresses)), security_view(answers), Faults())
    complaint = stage.run("nft", "-f", "-", text=text).stderr

    assert complaint == ""
    assert time.monotonic() - start < 1
    assert max(len(line) for line in text.splitlines() if "dport 6379" in line) < 60


@pytest.mark.parametrize(
    ("answer", "protocol", "first", "last"),
    [
        ({"IpProtocol": "-1"}, None, None, None),
        ({"IpProtocol": "-1", "FromPort": 1, "ToPort": 2}, None, None, None),
        ({"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2}, 6, 1, 2),
        ({"IpProtocol": "6", "FromPort": 0, "ToPort": 65535}, 6, 0, 65535),
        ({"IpProtocol": "udp"}, 17, None, None),
        ({"IpProtocol": "icmp", "FromPort": 3, "ToPort": 4}, 1, 3, 4),
        ({"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1}, 1, None, None),
        ({"IpProtocol": "50", "FromPort": 5, "ToPort": 5}, 50, None, None),
    ],
)
def test_a_protocol_is_read_as_ec2_writes_it(
    answer: dict[str, Any], protocol: int | None, first: int | None, last: int | None
) -> None:
    read = permission_of(answer)

    assert (read.protocol, read.first, read.last) == (protocol, first, last)


def test_blocks_that_overlap_become_one() -> None:
    ranges = [{"CidrIp": one} for one in ("10.0.0.0/9", "10.128.0.0/9", "10.1.0.0/16", "192.168.0.0/24")]

    assert permission_of({"IpProtocol": "-1", "IpRanges": ranges}).blocks == (Block("10.0.0.0/8"), Block("192.168.0.0/24"))
