"""EC2: route tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..cloudformation.model import Made
from ..ledger import Properties
from .ec2 import Ec2Resource
from .handler import Context, Handler, handles

TARGETS = ("GatewayId", "NatGatewayId", "NetworkInterfaceId", "InstanceId", "VpcPeeringConnectionId")


@handles("AWS::EC2::RouteTable")
class RouteTable(Ec2Resource):
    """A table of routes."""

    makes = ("ec2:CreateRouteTable", "RouteTable", "RouteTableId")
    deletes = ("ec2:DeleteRouteTable", "RouteTableId")
    tag_kind = "route-table"
    passed = ("VpcId",)


@handles("AWS::EC2::Route")
class Route(Handler):
    """A route of a table."""

    in_place = frozenset(TARGETS)
    removable = frozenset(TARGETS)

    def create(self, context: Context, properties: Properties) -> Made:
        """Add the route."""
        table, destination = properties["RouteTableId"], properties["DestinationCidrBlock"]
        given = properties.pick(*TARGETS)
        context.call("ec2:CreateRoute", RouteTableId=table, DestinationCidrBlock=destination, **given)
        return Made(f"{table}|{destination}", {"CidrBlock": destination})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Point the route at another target."""
        table, destination = made.physical_id.split("|")
        given = properties.pick(*TARGETS)
        context.call("ec2:ReplaceRoute", RouteTableId=table, DestinationCidrBlock=destination, **given)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Remove the route."""
        table, destination = made.physical_id.split("|")
        context.call("ec2:DeleteRoute", RouteTableId=table, DestinationCidrBlock=destination)


@handles("AWS::EC2::SubnetRouteTableAssociation")
class SubnetRouteTableAssociation(Handler):
    """Which table a subnet uses."""

    replaces = frozenset({"RouteTableId"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Associate the table; an association that the subnet has gives way, as in a replacement."""
        table, subnet = properties["RouteTableId"], properties["SubnetId"]
        present = _association(context, subnet)
        if present:
            answer = context.call("ec2:ReplaceRouteTableAssociation", AssociationId=present, RouteTableId=table)
            return Made(answer["NewAssociationId"], {"Id": answer["NewAssociationId"]})
        answer = context.call("ec2:AssociateRouteTable", RouteTableId=table, SubnetId=subnet)
        return Made(answer["AssociationId"], {"Id": answer["AssociationId"]})

    def delete(self, context: Context, made: Made) -> None:
        """End the association."""
        context.call("ec2:DisassociateRouteTable", AssociationId=made.physical_id)


def _association(context: Context, subnet: str) -> str | None:
    filters = [{"Name": "association.subnet-id", "Values": [subnet]}]
    for table in context.call("ec2:DescribeRouteTables", Filters=filters)["RouteTables"]:
        for one in table["Associations"]:
            if one.get("SubnetId") == subnet:
                return str(one["RouteTableAssociationId"])
    return None
