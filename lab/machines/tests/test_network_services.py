"""Which AWS services a machine reaches: by a gateway, by an endpoint, or not at all."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

import pytest
from network_example import (
    A1,
    A2,
    ALL,
    B1,
    CLIENT,
    INTERNET,
    LOCAL,
    NAT,
    SUBNET_B,
    TABLE,
    VPC,
    Example,
    attempt,
    listen,
    open_network,
    tcp,
)
from network_stage import Stage
from redis_fleet_lab.network.services import ADDRESSES, BLOCK, NAMES, address_of, service_of

OUT = [tcp(443, "0.0.0.0/0")]
EVERY_SERVICE = set(NAMES)


def gateway(service: str, **more: Any) -> dict[str, Any]:
    """A gateway endpoint in the first subnet's route table."""
    name = f"com.amazonaws.us-east-1.{service}"
    return {
        "VpcEndpointType": "Gateway",
        "VpcId": VPC,
        "ServiceName": name,
        "RouteTableIds": [TABLE],
        "State": "available",
        **more,
    }


def private(service: str, **more: Any) -> dict[str, Any]:
    """An interface endpoint in the second subnet, with the group `sg-e`."""
    return {
        "VpcEndpointType": "Interface",
        "VpcId": VPC,
        "ServiceName": f"com.amazonaws.us-east-1.{service}",
        "SubnetIds": [SUBNET_B],
        "Groups": [{"GroupId": "sg-e"}],
        "PrivateDnsEnabled": True,
        "State": "available",
        **more,
    }


def reached(example: Example, address: str = A1) -> set[str]:
    """Names of the services that a machine of the example reaches."""
    return example.services_of(address)


def test_a_nat_gateway_leads_to_every_service_if_https_may_go_out() -> None:
    assert reached(Example({"sg-1": ([], OUT)}, routes=[LOCAL, NAT])) == EVERY_SERVICE
    assert reached(Example({"sg-1": ([ALL], [tcp(80, "0.0.0.0/0")])}, routes=[LOCAL, NAT])) == set()
    assert reached(Example({"sg-1": ([ALL], [tcp(443, "10.0.0.0/8")])}, routes=[LOCAL, NAT])) == set()


def test_an_internet_gateway_serves_machines_with_a_public_address_only() -> None:
    routes = [LOCAL, INTERNET]
    assert reached(Example({"sg-1": ([], OUT)}, routes=routes)) == set()
    assert reached(Example({"sg-1": ([], OUT)}, routes=routes, public=(A1,))) == EVERY_SERVICE


def test_without_gateway_and_endpoint_there_is_no_way() -> None:
    assert reached(Example({"sg-1": ([ALL], [ALL])})) == set()
    assert reached(Example({"sg-1": ([ALL], [ALL])}, routes=[LOCAL, {**NAT, "State": "blackhole"}])) == set()
    assert reached(Example({"sg-1": ([ALL], [ALL])}, routes=[LOCAL, NAT]), B1) == set()


def test_a_gateway_endpoint_leads_to_its_service_from_its_route_tables() -> None:
    example = Example({"sg-1": ([], OUT)}, endpoints=[gateway("s3"), gateway("dynamodb", RouteTableIds=["rtb-main"])])
    assert reached(example, A1) == {"s3"}
    assert reached(example, B1) == {"dynamodb"}
    assert reached(Example({"sg-1": ([], OUT)}, endpoints=[gateway("s3", State="deleting")])) == set()


def test_the_prefix_list_of_a_service_lets_out_to_it() -> None:
    lists = [{"PrefixListId": "pl-s3", "PrefixListName": "com.amazonaws.us-east-1.s3", "Entries": [{"Cidr": "52.216.0.0/15"}]}]
    example = Example({"sg-1": ([], [tcp(443, "pl-s3")])}, endpoints=[gateway("s3"), gateway("dynamodb")], prefix_lists=lists)
    assert reached(example) == {"s3"}


@pytest.mark.parametrize("peer", ["10.60.1.0/24", "10.60.0.0/16", "0.0.0.0/0", "sg-e"])
def test_an_interface_endpoint_takes_a_rule_out_to_its_subnet_or_group(peer: str) -> None:
    groups = {"sg-1": ([], [tcp(443, peer)]), "sg-e": ([tcp(443, "10.60.0.0/16")], [])}
    assert reached(Example(groups, endpoints=[private("ssm")])) == {"ssm"}


def test_an_interface_endpoint_that_the_groups_do_not_let_out_to_is_out_of_reach() -> None:
    groups = {"sg-1": ([], [tcp(443, "10.60.0.0/24")]), "sg-e": ([ALL], [])}
    assert reached(Example(groups, endpoints=[private("ssm")])) == set()


@pytest.mark.parametrize(("peer", "services"), [("sg-1", {"ssm"}), (f"{A1}/32", {"ssm"}), ("sg-2", set()), (f"{A2}/32", set())])
def test_an_interface_endpoint_lets_in_whom_its_own_groups_name(peer: str, services: set[str]) -> None:
    groups = {"sg-1": ([], OUT), "sg-2": ([], OUT), "sg-e": ([tcp(443, peer)], [])}
    assert reached(Example(groups, endpoints=[private("ssm")])) == services


def test_an_interface_endpoint_with_private_dns_is_the_only_way_even_beside_a_nat_gateway() -> None:
    groups: dict[str, Any] = {"sg-1": ([], OUT), "sg-e": ([], [])}
    assert reached(Example(groups, routes=[LOCAL, NAT], endpoints=[private("ssm")])) == EVERY_SERVICE - {"ssm"}
    without = [private("ssm", PrivateDnsEnabled=False)]
    assert reached(Example(groups, routes=[LOCAL, NAT], endpoints=without)) == EVERY_SERVICE
    assert reached(Example(groups, endpoints=without)) == set()


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("secretsmanager.us-east-1.amazonaws.com", "secretsmanager"),
        ("SSM.eu-central-1.amazonaws.com.", "ssm"),
        ("ssm-fips.us-gov-west-1.amazonaws.com", "ssm"),
        ("ec2.cn-north-1.amazonaws.com.cn", "ec2"),
        ("ec2.us-east-1.api.aws", "ec2"),
        ("ec2-instance-connect.us-east-1.amazonaws.com", "ec2-instance-connect"),
        ("s3.amazonaws.com", "s3"),
        ("s3.dualstack.us-east-1.amazonaws.com", "s3"),
        ("s3-us-west-2.amazonaws.com", "s3"),
        ("my.bucket.s3.us-east-1.amazonaws.com", "s3"),
        ("cdk-hnb659fds-assets-123456789012-us-east-1.s3.us-east-1.amazonaws.com", "s3"),
        ("123456789012.s3-control.us-east-1.amazonaws.com", "s3"),
        ("point-1.s3-accesspoint.us-east-1.amazonaws.com", "s3"),
        ("123456789012.ddb.us-east-1.amazonaws.com", "dynamodb"),
        ("streams.dynamodb.us-east-1.amazonaws.com", "dynamodb-streams"),
        ("123456789012.dkr.ecr.us-east-1.amazonaws.com", "ecr.dkr"),
        ("api.ecr.us-east-1.amazonaws.com", "ecr.api"),
        ("sts.amazonaws.com", "sts"),
        ("iam.amazonaws.com", "iam"),
        ("us-east-1.amazonaws.com", None),
        ("amazonaws.com", None),
        ("nothing-such.us-east-1.amazonaws.com", None),
        ("ip-10-60-0-4.ec2.internal", None),
        ("ssm.us-east-1.amazonaws.com.example.org", None),
        ("example-amazonaws.com", None),
    ],
)
def test_a_host_name_belongs_to_a_service(host: str, service: str | None) -> None:
    assert service_of(host) == service
    assert address_of(host) == (None if service is None else ADDRESSES[service])


def test_every_service_has_an_address_of_its_own() -> None:
    assert len(set(ADDRESSES.values())) == len(set(NAMES)) == len(NAMES)
    assert all(ipaddress.IPv4Address(one) in ipaddress.IPv4Network(BLOCK) for one in ADDRESSES.values())


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A network whose lab answers at every service's address."""
    for one in open_network():
        for address in (ADDRESSES["s3"], ADDRESSES["ssm"]):
            listen(one, address, 443, None)
            listen(one, address, 80, None)
        yield one


def test_packets_get_to_the_services_in_reach_and_to_no_other_port(stage: Stage) -> None:
    Example({"sg-1": ([], OUT)}, endpoints=[gateway("s3")]).enforce(stage)

    assert [attempt(stage, A1, ADDRESSES[one], 443) for one in ("s3", "ssm")] == ["open", "silent"]
    assert attempt(stage, A1, ADDRESSES["s3"], 80) == "silent"
    assert attempt(stage, B1, ADDRESSES["s3"], 443) == "silent"


def test_a_client_gets_to_every_service(stage: Stage) -> None:
    assert [attempt(stage, CLIENT, ADDRESSES[one], 443) for one in ("s3", "ssm")] == ["open", "open"]
