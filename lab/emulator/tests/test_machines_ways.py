"""The controller hears when the ways out of a subnet change, or the blocks that a rule names by a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from redis_fleet_emulator.testing import REGION
from redis_fleet_emulator.testing_controller import Controller, settled, wait_until

ELSEWHERE = "192.168.0.0/16"
STORAGE = f"com.amazonaws.{REGION}.s3"


class Ways:
    """Two subnets, the first with a route table of its own; an endpoint, a NAT gateway, a route to it, a prefix list."""

    def __init__(self, lab: Controller) -> None:
        self.ec2 = ec2 = lab.aws.client("ec2")
        self.vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
        self.subnet, self.other = (self.new_subnet(block) for block in ("10.7.0.0/24", "10.7.1.0/24"))
        self.table = self.new_table()
        self.association = ec2.associate_route_table(RouteTableId=self.table, SubnetId=self.subnet)["AssociationId"]
        self.nat = self.new_nat()
        self.route = {"RouteTableId": self.table, "DestinationCidrBlock": "0.0.0.0/0"}
        ec2.create_route(**self.route, NatGatewayId=self.nat)
        self.endpoint = self.new_endpoint()
        self.list = self.new_list(f"{lab.aws.name()}-blocks")
        self.unused = f"{lab.aws.name()}-unused"

    def new_subnet(self, block: str) -> str:
        """Make a subnet."""
        return str(self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=block)["Subnet"]["SubnetId"])

    def new_table(self) -> str:
        """Make a route table."""
        return str(self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"])

    def new_nat(self) -> str:
        """Make a NAT gateway."""
        return str(self.ec2.create_nat_gateway(SubnetId=self.other, ConnectivityType="private")["NatGateway"]["NatGatewayId"])

    def new_endpoint(self) -> str:
        """Make a gateway endpoint for storage that no route table leads to yet."""
        answer = self.ec2.create_vpc_endpoint(VpcId=self.vpc, ServiceName=STORAGE, VpcEndpointType="Gateway")
        return str(answer["VpcEndpoint"]["VpcEndpointId"])

    def new_list(self, name: str) -> str:
        """Make a prefix list."""
        answer = self.ec2.create_managed_prefix_list(PrefixListName=name, MaxEntries=2, AddressFamily="IPv4")
        return str(answer["PrefixList"]["PrefixListId"])


CHANGES: dict[str, Callable[[Ways], Any]] = {
    "a new prefix list": lambda ways: ways.new_list(ways.unused),
    "a new entry of a prefix list": lambda ways: ways.ec2.modify_managed_prefix_list(
        PrefixListId=ways.list, CurrentVersion=1, AddEntries=[{"Cidr": ELSEWHERE}]
    ),
    "a deleted prefix list": lambda ways: ways.ec2.delete_managed_prefix_list(PrefixListId=ways.list),
    "a new route": lambda ways: ways.ec2.create_route(
        RouteTableId=ways.table, DestinationCidrBlock=ELSEWHERE, NatGatewayId=ways.nat
    ),
    "another target of a route": lambda ways: ways.ec2.replace_route(**ways.route, GatewayId="local"),
    "a deleted route": lambda ways: ways.ec2.delete_route(**ways.route),
    "a subnet that gets a route table": lambda ways: ways.ec2.associate_route_table(RouteTableId=ways.table, SubnetId=ways.other),
    "a subnet that loses its route table": lambda ways: ways.ec2.disassociate_route_table(AssociationId=ways.association),
    "a subnet that gets another route table": lambda ways: ways.ec2.replace_route_table_association(
        AssociationId=ways.association, RouteTableId=ways.new_table()
    ),
    "a new endpoint": lambda ways: ways.new_endpoint(),
    "an endpoint that a route table leads to": lambda ways: ways.ec2.modify_vpc_endpoint(
        VpcEndpointId=ways.endpoint, AddRouteTableIds=[ways.table]
    ),
    "a deleted endpoint": lambda ways: ways.ec2.delete_vpc_endpoints(VpcEndpointIds=[ways.endpoint]),
    "a new NAT gateway": lambda ways: ways.new_nat(),
    "a deleted NAT gateway": lambda ways: ways.ec2.delete_nat_gateway(NatGatewayId=ways.nat),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_controller_hears_of(lab: Controller, change: str) -> None:
    ways = Ways(lab)
    before = settled(lab)
    CHANGES[change](ways)
    wait_until(lambda: lab.count("security") > before, "security")
