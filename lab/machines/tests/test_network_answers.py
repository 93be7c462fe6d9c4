"""What the emulator's EC2 says becomes what the firewall enforces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from redis_fleet_emulator.testing import running
from redis_fleet_lab.network import read_answers, security_view
from redis_fleet_lab.network.permissions import Block
from redis_fleet_lab.network.security_groups import SecurityView
from redis_fleet_lab.network.services import ADDRESSES


@pytest.fixture(scope="module")
def ec2() -> Iterator[Any]:
    """A client of a running emulator."""
    with running() as aws:
        yield aws.client("ec2")


class Machine:
    """An instance in a VPC of its own, with one group."""

    def __init__(self, ec2: Any) -> None:
        self._ec2 = ec2
        self.vpc = ec2.create_vpc(CidrBlock="10.60.0.0/16")["Vpc"]["VpcId"]
        self.subnet = ec2.create_subnet(VpcId=self.vpc, CidrBlock="10.60.0.0/24")["Subnet"]["SubnetId"]
        self.group = self.new_group("nodes")
        everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        ec2.revoke_security_group_egress(GroupId=self.group, IpPermissions=everything)
        image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        answer = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, SubnetId=self.subnet, SecurityGroupIds=[self.group])
        self.address = answer["Instances"][0]["PrivateIpAddress"]

    def new_group(self, name: str) -> str:
        """Make a group and return its id."""
        return str(self._ec2.create_security_group(GroupName=name, Description=name, VpcId=self.vpc)["GroupId"])

    def table(self) -> str:
        """Id of the VPC's main route table."""
        filters = [{"Name": "vpc-id", "Values": [self.vpc]}]
        return str(self._ec2.describe_route_tables(Filters=filters)["RouteTables"][0]["RouteTableId"])

    def view(self) -> SecurityView:
        """What follows from the emulator's answers."""
        return security_view(read_answers(self._ec2))

    def services(self) -> set[str]:
        """Names of the services that the instance reaches."""
        (interface,) = [one for one in self.view().interfaces if one.vpc == self.vpc and one.address == self.address]
        return {name for name, address in ADDRESSES.items() if address in interface.services}


@pytest.fixture
def machine(ec2: Any) -> Machine:
    """An instance that no other test has."""
    return Machine(ec2)


def test_an_instance_is_an_interface_with_its_groups(machine: Machine) -> None:
    (interface,) = [one for one in machine.view().interfaces if one.vpc == machine.vpc]

    assert (interface.address, interface.groups) == (machine.address, (machine.group,))


def test_the_rules_of_a_group_are_read_with_blocks_groups_and_prefix_lists(ec2: Any, machine: Machine) -> None:
    entries = [{"Cidr": "10.1.0.0/16"}, {"Cidr": "10.2.0.0/16"}]
    made = ec2.create_managed_prefix_list(PrefixListName="clients", MaxEntries=5, AddressFamily="IPv4", Entries=entries)
    clients = made["PrefixList"]["PrefixListId"]
    rule = {"IpProtocol": "tcp", "FromPort": 6379, "ToPort": 6380, "IpRanges": [{"CidrIp": "10.3.0.0/16"}]}
    peers = {"UserIdGroupPairs": [{"GroupId": machine.group}], "PrefixListIds": [{"PrefixListId": clients}]}
    ec2.authorize_security_group_ingress(GroupId=machine.group, IpPermissions=[{**rule, **peers}])

    view = machine.view()
    (read,) = view.groups[machine.group].ingress

    assert (read.protocol, read.first, read.last) == (6, 6379, 6380)
    assert (read.blocks, read.groups, read.prefix_lists) == ((Block("10.3.0.0/16"),), (machine.group,), (clients,))
    assert view.prefix_lists[clients] == (Block("10.1.0.0/16"), Block("10.2.0.0/16"))
    assert view.groups[machine.group].egress == ()


def test_the_way_to_the_services_follows_routes_endpoints_and_rules(ec2: Any, machine: Machine) -> None:
    https = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    assert machine.services() == set()
    ec2.authorize_security_group_egress(GroupId=machine.group, IpPermissions=https)
    assert machine.services() == set()

    service = "com.amazonaws.us-east-1.{}"
    ec2.create_vpc_endpoint(
        VpcId=machine.vpc, ServiceName=service.format("s3"), VpcEndpointType="Gateway", RouteTableIds=[machine.table()]
    )
    assert machine.services() == {"s3"}

    doors = machine.new_group("doors")
    ec2.create_vpc_endpoint(
        VpcId=machine.vpc,
        ServiceName=service.format("ssm"),
        VpcEndpointType="Interface",
        SubnetIds=[machine.subnet],
        SecurityGroupIds=[doors],
        PrivateDnsEnabled=True,
    )
    assert machine.services() == {"s3"}
    ec2.authorize_security_group_ingress(GroupId=doors, IpPermissions=https)
    assert machine.services() == {"s3", "ssm"}

    address = ec2.allocate_address()["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=machine.subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
    ec2.create_route(RouteTableId=machine.table(), DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
    assert machine.services() == set(ADDRESSES)
