"""How a subnet reaches the AWS services: through a gateway, through an endpoint, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .answers import Answer, Answers
from .permissions import Block


@dataclass(frozen=True)
class Subnet:
    """A subnet and what its route table leads to."""

    block: Block
    #: Whether the default route leads to a NAT gateway.
    nat: bool
    #: Whether the default route leads to an internet gateway, which serves public addresses only.
    internet: bool
    #: Services with a gateway endpoint in the route table.
    #: @see https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    gateway_endpoints: frozenset[str]

    def leads_out(self, *, public: bool) -> bool:
        """Whether packets of an interface, with a public address or without, get out of the VPC."""
        return self.nat or (self.internet and public)


@dataclass(frozen=True)
class Endpoint:
    """An interface endpoint that has taken over a service's name in its VPC."""

    groups: tuple[str, ...]
    #: Where its addresses are.
    blocks: tuple[Block, ...]


def service_name(endpoint: Answer) -> str:
    """What follows the region in an endpoint's service name: `ecr.api` of `com.amazonaws.us-east-1.ecr.api`."""
    return str(endpoint["ServiceName"]).split(".", 3)[-1]


def subnets_of(answers: Answers) -> dict[str, Subnet]:
    """The subnets by their ids; one without a route table of its own has the VPC's main one."""
    gateways = _gateway_endpoints(answers)
    tables: dict[str, Answer] = {}
    for table in answers.route_tables:
        for association in table.get("Associations", ()):
            tables[table["VpcId"] if association.get("Main") else association.get("SubnetId", "")] = table
    found = {}
    for subnet in answers.subnets:
        table = tables.get(subnet["SubnetId"]) or tables.get(subnet["VpcId"]) or {}
        targets = [_target(route) for route in table.get("Routes", ()) if _is_default(route)]
        found[subnet["SubnetId"]] = Subnet(
            block=Block(subnet["CidrBlock"]),
            nat=any(target.startswith("nat-") for target in targets),
            internet=any(target.startswith("igw-") for target in targets),
            gateway_endpoints=frozenset(gateways.get(table.get("RouteTableId", ""), ())),
        )
    return found


def _is_default(route: Answer) -> bool:
    return route.get("DestinationCidrBlock") == "0.0.0.0/0" and route.get("State", "active") == "active"


def _target(route: Answer) -> str:
    return str(route.get("NatGatewayId") or route.get("GatewayId") or "")


def _gateway_endpoints(answers: Answers) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for endpoint in answers.vpc_endpoints:
        if endpoint.get("VpcEndpointType") == "Gateway" and _is_available(endpoint):
            for table in endpoint.get("RouteTableIds", ()):
                found.setdefault(table, set()).add(service_name(endpoint))
    return found


def endpoints_of(answers: Answers, subnets: Mapping[str, Subnet]) -> dict[tuple[str, str], Endpoint]:
    """Interface endpoints with private DNS, by VPC and service: they take the service's name, and so all its traffic."""
    return {
        (endpoint["VpcId"], service_name(endpoint)): Endpoint(
            groups=tuple(sorted(group["GroupId"] for group in endpoint.get("Groups", ()))),
            blocks=tuple(subnets[one].block for one in endpoint.get("SubnetIds", ()) if one in subnets),
        )
        for endpoint in answers.vpc_endpoints
        if endpoint.get("VpcEndpointType") == "Interface" and endpoint.get("PrivateDnsEnabled") and _is_available(endpoint)
    }


def _is_available(endpoint: Answer) -> bool:
    return str(endpoint.get("State", "available")).lower() == "available"
