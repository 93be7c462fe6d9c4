"""EC2: networks, subnets and their gateways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..cloudformation.model import Made
from ..ledger import Properties
from .ec2 import Ec2Resource
from .handler import Context, Handler, handles


@handles("AWS::EC2::VPC")
class Vpc(Ec2Resource):
    """A network."""

    makes = ("ec2:CreateVpc", "Vpc", "VpcId")
    deletes = ("ec2:DeleteVpc", "VpcId")
    tag_kind = "vpc"
    passed = ("CidrBlock", "InstanceTenancy")
    in_place = frozenset({"Tags", "EnableDnsHostnames", "EnableDnsSupport"})
    defaults: ClassVar[Mapping[str, Any]] = {"EnableDnsHostnames": False, "EnableDnsSupport": True}

    def attributes(self, context: Context, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the ids of what EC2 makes with every network."""
        only_this = [{"Name": "vpc-id", "Values": [answer["VpcId"]]}]
        groups = context.call("ec2:DescribeSecurityGroups", Filters=only_this)["SecurityGroups"]
        acls = context.call("ec2:DescribeNetworkAcls", Filters=only_this)["NetworkAcls"]
        return {
            "VpcId": answer["VpcId"],
            "CidrBlock": answer["CidrBlock"],
            "CidrBlockAssociations": [one["AssociationId"] for one in answer.get("CidrBlockAssociationSet", [])],
            "Ipv6CidrBlocks": [],
            "DefaultSecurityGroup": next(group["GroupId"] for group in groups if group["GroupName"] == "default"),
            "DefaultNetworkAcl": acls[0]["NetworkAclId"],
        }

    def finish(self, context: Context, made: Made, properties: Properties) -> None:
        """Set the attributes that are not part of the making."""
        for name in ("EnableDnsSupport", "EnableDnsHostnames"):
            value = properties.plain(name)
            if value is not None:
                context.call("ec2:ModifyVpcAttribute", VpcId=made.physical_id, **{name: {"Value": value}})


@handles("AWS::EC2::Subnet")
class Subnet(Ec2Resource):
    """A part of a network in one zone."""

    makes = ("ec2:CreateSubnet", "Subnet", "SubnetId")
    deletes = ("ec2:DeleteSubnet", "SubnetId")
    tag_kind = "subnet"
    passed = ("VpcId", "CidrBlock", "AvailabilityZone")
    in_place = frozenset({"Tags", "MapPublicIpOnLaunch"})
    defaults: ClassVar[Mapping[str, Any]] = {"MapPublicIpOnLaunch": False}

    def attributes(self, context: Context, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return what describes the subnet."""
        acls = context.call("ec2:DescribeNetworkAcls", Filters=[{"Name": "vpc-id", "Values": [answer["VpcId"]]}])
        acl = acls["NetworkAcls"][0]["Associations"]
        mine = [one["NetworkAclAssociationId"] for one in acl if one["SubnetId"] == answer["SubnetId"]]
        return {
            "SubnetId": answer["SubnetId"],
            "VpcId": answer["VpcId"],
            "AvailabilityZone": answer["AvailabilityZone"],
            "AvailabilityZoneId": answer.get("AvailabilityZoneId"),
            "CidrBlock": answer["CidrBlock"],
            "Ipv6CidrBlocks": [],
            "NetworkAclAssociationId": mine[0] if mine else "",
        }

    def finish(self, context: Context, made: Made, properties: Properties) -> None:
        """Set whether instances get public addresses."""
        value = properties.plain("MapPublicIpOnLaunch")
        if value is not None:
            context.call("ec2:ModifySubnetAttribute", SubnetId=made.physical_id, MapPublicIpOnLaunch={"Value": value})


@handles("AWS::EC2::InternetGateway")
class InternetGateway(Ec2Resource):
    """A gateway to the internet."""

    makes = ("ec2:CreateInternetGateway", "InternetGateway", "InternetGatewayId")
    deletes = ("ec2:DeleteInternetGateway", "InternetGatewayId")
    tag_kind = "internet-gateway"


@handles("AWS::EC2::VPCGatewayAttachment")
class VpcGatewayAttachment(Handler):
    """An internet gateway's place at a network."""

    replaces = frozenset({"InternetGatewayId"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Attach the gateway."""
        gateway, vpc = properties["InternetGatewayId"], properties["VpcId"]
        context.call("ec2:AttachInternetGateway", InternetGatewayId=gateway, VpcId=vpc)
        return Made(f"IGW|{vpc}|{gateway}", {"AttachmentType": "IGW"})

    def delete(self, context: Context, made: Made) -> None:
        """Detach the gateway."""
        _, vpc, gateway = made.physical_id.split("|")
        context.call("ec2:DetachInternetGateway", InternetGatewayId=gateway, VpcId=vpc)


@handles("AWS::EC2::EIP")
class ElasticIp(Ec2Resource):
    """A public address."""

    in_place = frozenset({"Tags"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Allocate the address."""
        tags = [{"ResourceType": "elastic-ip", "Tags": context.tag_list(properties.plain("Tags"))}]
        answer = context.call("ec2:AllocateAddress", Domain=properties.get("Domain", "vpc"), TagSpecifications=tags)
        return Made(answer["PublicIp"], {"AllocationId": answer["AllocationId"], "PublicIp": answer["PublicIp"]})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change the tags."""
        tags = context.tag_list(properties.plain("Tags"))
        context.call("ec2:CreateTags", Resources=[made.attributes["AllocationId"]], Tags=tags)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Release the address."""
        context.call("ec2:ReleaseAddress", AllocationId=made.attributes["AllocationId"])


@handles("AWS::EC2::NatGateway")
class NatGateway(Ec2Resource):
    """A gateway for instances without public addresses."""

    makes = ("ec2:CreateNatGateway", "NatGateway", "NatGatewayId")
    deletes = ("ec2:DeleteNatGateway", "NatGatewayId")
    tag_kind = "natgateway"
    passed = ("SubnetId", "AllocationId", "ConnectivityType")
