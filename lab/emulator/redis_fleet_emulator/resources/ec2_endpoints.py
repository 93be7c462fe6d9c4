"""EC2: endpoints of services, and flow logs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from ..cloudformation.errors import ResourceFailed
from ..cloudformation.model import Made
from ..ledger import Properties
from .ec2 import Ec2Resource
from .handler import Context, handles


@handles("AWS::EC2::VPCEndpoint")
class VpcEndpoint(Ec2Resource):
    """An endpoint of a service inside a network."""

    tag_kind = "vpc-endpoint"
    passed = (
        "VpcId",
        "ServiceName",
        "VpcEndpointType",
        "RouteTableIds",
        "SubnetIds",
        "SecurityGroupIds",
        "PrivateDnsEnabled",
    )
    in_place = frozenset({"PolicyDocument", "RouteTableIds", "SubnetIds", "SecurityGroupIds", "PrivateDnsEnabled", "Tags"})
    removable = frozenset({"RouteTableIds", "SubnetIds", "SecurityGroupIds"})
    defaults: ClassVar[Mapping[str, Any]] = {"PrivateDnsEnabled": False}

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the endpoint."""
        policy = properties.plain("PolicyDocument")
        answer = context.call(
            "ec2:CreateVpcEndpoint",
            PolicyDocument=_text(policy),
            TagSpecifications=[{"ResourceType": "vpc-endpoint", "Tags": context.tag_list(properties.plain("Tags"))}],
            **properties.pick(*self.passed),
        )["VpcEndpoint"]
        entries = [f"{one.get('HostedZoneId', '')}:{one['DnsName']}" for one in answer.get("DnsEntries", [])]
        endpoint = answer["VpcEndpointId"]
        return Made(
            endpoint,
            {"Id": endpoint, "DnsEntries": entries, "NetworkInterfaceIds": answer.get("NetworkInterfaceIds", [])},
        )

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change what is attached to the endpoint."""
        super().update(context, made, properties, old)
        changes: dict[str, Any] = {}
        for key, name in (
            ("RouteTableIds", "RouteTableIds"),
            ("SubnetIds", "SubnetIds"),
            ("SecurityGroupIds", "SecurityGroupIds"),
        ):
            new, before = set(properties.plain(key, [])), set(old.get(key, []))
            changes[f"Add{name}"] = sorted(new - before) or None
            changes[f"Remove{name}"] = sorted(before - new) or None
        changes["PrivateDnsEnabled"] = properties.plain("PrivateDnsEnabled")
        changes["PolicyDocument"] = _text(properties.plain("PolicyDocument"))
        context.call("ec2:ModifyVpcEndpoint", VpcEndpointId=made.physical_id, **changes)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the endpoint."""
        context.call("ec2:DeleteVpcEndpoints", VpcEndpointIds=[made.physical_id])


def _text(policy: Any) -> str | None:
    return policy if policy is None or isinstance(policy, str) else json.dumps(policy)


@handles("AWS::EC2::FlowLog")
class FlowLog(Ec2Resource):
    """A record of a network's traffic."""

    passed = (
        "ResourceType",
        "TrafficType",
        "LogDestination",
        "LogDestinationType",
        "LogGroupName",
        "LogFormat",
        "MaxAggregationInterval",
    )

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the flow log."""
        answer = context.call(
            "ec2:CreateFlowLogs",
            ResourceIds=[properties["ResourceId"]],
            DeliverLogsPermissionArn=properties.get("DeliverLogsPermissionArn"),
            TagSpecifications=[{"ResourceType": "vpc-flow-log", "Tags": context.tag_list(properties.plain("Tags"))}],
            **properties.pick(*self.passed),
        )
        if answer.get("Unsuccessful"):
            raise ResourceFailed(str(answer["Unsuccessful"][0]["Error"]["Message"]))
        log = answer["FlowLogIds"][0]
        return Made(log, {"Id": log})

    def delete(self, context: Context, made: Made) -> None:
        """Delete the flow log."""
        context.call("ec2:DeleteFlowLogs", FlowLogIds=[made.physical_id])
