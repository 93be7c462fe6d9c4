"""An example of a network: two subnets of a VPC with machines, a client, and a machine of another VPC."""

from __future__ import annotations

import socket
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from network_stage import Stage
from redis_fleet_lab.network import Answers, Link, security_view
from redis_fleet_lab.network.services import ADDRESSES, BLOCK

VPC, OTHER_VPC = "vpc-0000000a", "vpc-0000000b"
SUBNET_A, SUBNET_B, OTHER_SUBNET = "subnet-0000000a", "subnet-0000000b", "subnet-0000000c"
TABLE = "rtb-0000000a"
#: Two machines in one subnet, one in another, one of another VPC, and a client.
A1, A2, B1, OTHER, CLIENT = "10.60.0.4", "10.60.0.5", "10.60.1.4", "10.70.0.4", "10.60.0.200"
MACHINES = {A1: "i-a1", A2: "i-a2", B1: "i-b1", OTHER: "i-other"}
VPC_OF = {A1: VPC, A2: VPC, B1: VPC, OTHER: OTHER_VPC}
SUBNET_OF = {A1: SUBNET_A, A2: SUBNET_A, B1: SUBNET_B, OTHER: OTHER_SUBNET}
NAMES = {**MACHINES, CLIENT: "i-client"}
METADATA, RESOLVER = "169.254.169.254", "169.254.169.253"

Permission = dict[str, Any]
ALL: Permission = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
LOCAL = {"DestinationCidrBlock": "10.60.0.0/16", "GatewayId": "local", "State": "active"}
NAT = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-0000000a", "State": "active"}
INTERNET = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0000000a", "State": "active"}


def tcp(port: int, *peers: str, last: int | None = None) -> Permission:
    """A rule for TCP ports; peers are blocks, groups and prefix lists."""
    return {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port if last is None else last,
        "IpRanges": [{"CidrIp": one} for one in peers if one[0].isdigit()],
        "UserIdGroupPairs": [{"GroupId": one} for one in peers if one.startswith("sg-")],
        "PrefixListIds": [{"PrefixListId": one} for one in peers if one.startswith("pl-")],
    }


@dataclass
class Example:
    """What EC2 would say; machines have the group `sg-1` unless it says otherwise."""

    #: Rules for what comes in and what goes out, by group.
    groups: Mapping[str, tuple[Sequence[Permission], Sequence[Permission]]] = field(default_factory=dict)
    #: The groups of a machine, by its address.
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Addresses that have a public one as well.
    public: tuple[str, ...] = ()
    routes: Sequence[dict[str, Any]] = (LOCAL,)
    endpoints: Sequence[dict[str, Any]] = ()
    prefix_lists: Sequence[dict[str, Any]] = ()

    @property
    def answers(self) -> Answers:
        """EC2's answers."""
        return Answers(
            security_groups=[
                {"GroupId": name, "VpcId": VPC, "IpPermissions": ingress, "IpPermissionsEgress": egress}
                for name, (ingress, egress) in self.groups.items()
            ],
            network_interfaces=[self._interface(address) for address in MACHINES],
            prefix_lists=self.prefix_lists,
            subnets=[
                {"SubnetId": SUBNET_A, "VpcId": VPC, "CidrBlock": "10.60.0.0/24"},
                {"SubnetId": SUBNET_B, "VpcId": VPC, "CidrBlock": "10.60.1.0/24"},
                {"SubnetId": OTHER_SUBNET, "VpcId": OTHER_VPC, "CidrBlock": "10.70.0.0/24"},
            ],
            route_tables=[
                {"RouteTableId": "rtb-main", "VpcId": VPC, "Routes": [LOCAL], "Associations": [{"Main": True}]},
                {"RouteTableId": TABLE, "VpcId": VPC, "Routes": self.routes, "Associations": [{"SubnetId": SUBNET_A}]},
            ],
            vpc_endpoints=self.endpoints,
        )

    def _interface(self, address: str) -> dict[str, Any]:
        groups = self.members.get(address, ("sg-1",))
        public = {"Association": {"PublicIp": "203.0.113.1"}} if address in self.public else {}
        return {
            "VpcId": VPC_OF[address],
            "SubnetId": SUBNET_OF[address],
            "PrivateIpAddress": address,
            "Groups": [{"GroupId": group} for group in groups],
            **public,
        }

    def services_of(self, address: str) -> set[str]:
        """Names of the services that a machine reaches."""
        names = {one: name for name, one in ADDRESSES.items()}
        (found,) = [one for one in security_view(self.answers).interfaces if one.address == address]
        return {names[one] for one in found.services}

    def enforce(self, stage: Stage) -> None:
        """Make it hold in a network."""
        stage.call("apply", security_view(self.answers))


def open_network() -> Generator[Stage]:
    """A network with all hosts of the example and no rule, until the tests of a module have ended."""
    stage = Stage()
    try:
        stage.call("start", [BLOCK])
        stage.call("add_vpc", VPC, ["10.60.0.1", "10.60.1.1"], ["10.60.0.2"])
        stage.call("add_vpc", OTHER_VPC, ["10.70.0.1"], ["10.70.0.2"])
        for address in MACHINES:
            stage.call("add_machine", link(address))
        stage.call("add_client", link(CLIENT))
        yield stage
    finally:
        stage.end()


def link(address: str, name: str | None = None) -> Link:
    """The link of a host of the example."""
    numbers = address.split(".")
    mac = ":".join(["02", "00", *(f"{int(one):02x}" for one in numbers)])
    gateway = ".".join([*numbers[:3], "1"])
    host = name or NAMES[address]
    return Link(host, host, mac, address, 24, gateway, VPC_OF.get(address, VPC))


def listen(stage: Stage, address: str, port: int, namespace: str | None = "") -> socket.socket:
    """Open a port on a host; with no namespace, on the lab itself."""
    server = stage.socket(NAMES[address] if namespace == "" else namespace)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((address, port))
    server.listen()
    return server


def attempt(stage: Stage, source: str, address: str, port: int) -> str:
    """What a connection from one host to another comes to: open, refused, silent or unreachable."""
    client = stage.socket(NAMES[source])
    client.settimeout(0.25)
    try:
        client.connect((address, port))
    except ConnectionRefusedError:
        return "refused"
    except TimeoutError:
        return "silent"
    except OSError:
        return "unreachable"
    return "open"


def connected(stage: Stage, source: str, address: str, port: int) -> tuple[socket.socket, socket.socket]:
    """Both ends of a connection that one host opens to another, where the port is opened first."""
    server = listen(stage, address, port)
    client = stage.socket(NAMES[source])
    client.connect((address, port))
    accepted, _ = server.accept()
    accepted.settimeout(5)
    return client, accepted


def arrives(sender: socket.socket, receiver: socket.socket, seconds: float = 0.4) -> bool:
    """Whether a byte gets from one end of a connection to the other within that time."""
    sender.sendall(b"x")
    receiver.settimeout(seconds)
    with suppress(TimeoutError):
        return receiver.recv(1) == b"x"
    return False
