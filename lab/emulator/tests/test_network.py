"""EC2: networks, routes, gateways, endpoints and flow logs."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from redis_fleet_emulator.testing import Aws, resource

TAGS = [{"Key": "owner", "Value": "tests"}]
TABLES = "com.amazonaws.us-east-1.dynamodb"


def reference(name: str) -> dict[str, str]:
    """Return a Ref."""
    return {"Ref": name}


def resources(*, dns: bool = True, target: str = "Gateway") -> dict[str, Any]:
    """Return a network with one public and one private subnet."""
    gateway = {"GatewayId": reference("Gateway")} if target == "Gateway" else {"NatGatewayId": reference("Nat")}
    return {
        "Vpc": resource(
            "AWS::EC2::VPC", {"CidrBlock": "10.2.0.0/16", "EnableDnsHostnames": dns, "EnableDnsSupport": True, "Tags": TAGS}
        ),
        "Public": resource(
            "AWS::EC2::Subnet",
            {
                "VpcId": reference("Vpc"),
                "CidrBlock": "10.2.0.0/24",
                "AvailabilityZone": "us-east-1b",
                "MapPublicIpOnLaunch": True,
            },
        ),
        "Private": resource(
            "AWS::EC2::Subnet", {"VpcId": reference("Vpc"), "CidrBlock": "10.2.1.0/24", "AvailabilityZone": "us-east-1c"}
        ),
        "Gateway": resource("AWS::EC2::InternetGateway", {"Tags": TAGS}),
        "Attachment": resource(
            "AWS::EC2::VPCGatewayAttachment", {"VpcId": reference("Vpc"), "InternetGatewayId": reference("Gateway")}
        ),
        "Address": resource("AWS::EC2::EIP", {"Domain": "vpc", "Tags": TAGS}, DependsOn="Attachment"),
        "Nat": resource(
            "AWS::EC2::NatGateway", {"SubnetId": reference("Public"), "AllocationId": {"Fn::GetAtt": ["Address", "AllocationId"]}}
        ),
        "Table": resource("AWS::EC2::RouteTable", {"VpcId": reference("Vpc"), "Tags": TAGS}),
        "Route": resource(
            "AWS::EC2::Route",
            {"RouteTableId": reference("Table"), "DestinationCidrBlock": "0.0.0.0/0", **gateway},
            DependsOn="Attachment",
        ),
        "Association": resource(
            "AWS::EC2::SubnetRouteTableAssociation", {"RouteTableId": reference("Table"), "SubnetId": reference("Public")}
        ),
    }


def test_a_network_is_made_as_described_and_deleted_whole(aws: Aws) -> None:
    stack = aws.create(resources())
    ec2, vpc = aws.client("ec2"), stack.id_of("Vpc")
    only_this = [{"Name": "vpc-id", "Values": [vpc]}]
    (described,) = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"]
    tags = {tag["Key"]: tag["Value"] for tag in described["Tags"]}
    assert (tags["owner"], tags["aws:cloudformation:logical-id"]) == ("tests", "Vpc")
    assert ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsHostnames")["EnableDnsHostnames"]["Value"] is True
    subnets = {one["SubnetId"]: one for one in ec2.describe_subnets(Filters=only_this)["Subnets"]}
    public = subnets[stack.id_of("Public")]
    assert (public["AvailabilityZone"], public["CidrBlock"], public["MapPublicIpOnLaunch"]) == ("us-east-1b", "10.2.0.0/24", True)
    assert subnets[stack.id_of("Private")]["MapPublicIpOnLaunch"] is False
    (nat,) = ec2.describe_nat_gateways(Filters=only_this)["NatGateways"]
    assert (nat["SubnetId"], nat["NatGatewayAddresses"][0]["PublicIp"]) == (public["SubnetId"], stack.id_of("Address"))
    (table,) = ec2.describe_route_tables(RouteTableIds=[stack.id_of("Table")])["RouteTables"]
    assert {"0.0.0.0/0": stack.id_of("Gateway")}.items() <= {
        r["DestinationCidrBlock"]: r.get("GatewayId") for r in table["Routes"]
    }.items()
    assert [one["SubnetId"] for one in table["Associations"]] == [public["SubnetId"]]
    stack.delete()
    assert not ec2.describe_vpcs(Filters=only_this)["Vpcs"]
    assert not ec2.describe_internet_gateways(Filters=[{"Name": "tag:owner", "Values": ["tests"]}])["InternetGateways"]
    assert not ec2.describe_addresses(Filters=[{"Name": "tag:owner", "Values": ["tests"]}])["Addresses"]


def test_a_route_is_pointed_at_another_target_and_dns_switched_off_in_place(aws: Aws) -> None:
    stack = aws.create(resources())
    ids = {name: stack.id_of(name) for name in ("Vpc", "Table", "Nat")}
    stack.update(resources(dns=False, target="Nat"))
    assert {name: stack.id_of(name) for name in ids} == ids
    ec2 = aws.client("ec2")
    (table,) = ec2.describe_route_tables(RouteTableIds=[ids["Table"]])["RouteTables"]
    assert [r["NatGatewayId"] for r in table["Routes"] if r["DestinationCidrBlock"] == "0.0.0.0/0"] == [ids["Nat"]]
    assert ec2.describe_vpc_attribute(VpcId=ids["Vpc"], Attribute="enableDnsHostnames")["EnableDnsHostnames"]["Value"] is False
    stack.delete()


def test_endpoints_reach_their_tables_subnets_and_groups_and_follow_changes(aws: Aws, network: dict[str, str]) -> None:
    def endpoints(subnets: list[str]) -> dict[str, Any]:
        interface = {
            "VpcId": network["vpc"],
            "ServiceName": "com.amazonaws.us-east-1.ssm",
            "VpcEndpointType": "Interface",
            "SubnetIds": subnets,
            "SecurityGroupIds": [reference("Group")],
            "PrivateDnsEnabled": True,
        }
        gateway = {"VpcId": network["vpc"], "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": [reference("Table")]}
        return {
            "Group": resource("AWS::EC2::SecurityGroup", {"GroupDescription": "endpoint", "VpcId": network["vpc"]}),
            "Table": resource("AWS::EC2::RouteTable", {"VpcId": network["vpc"]}),
            "Interface": resource("AWS::EC2::VPCEndpoint", interface),
            "Storage": resource("AWS::EC2::VPCEndpoint", {**gateway, "VpcEndpointType": "Gateway"}),
            "Tables": resource("AWS::EC2::VPCEndpoint", {**gateway, "ServiceName": TABLES, "VpcEndpointType": "Gateway"}),
            "Groups": resource("AWS::EC2::VPCEndpoint", {**interface, "ServiceName": "com.amazonaws.us-east-1.autoscaling"}),
        }

    stack, ec2 = aws.create(endpoints([network["subnet"]])), aws.client("ec2")
    (interface,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[stack.id_of("Interface")])["VpcEndpoints"]
    assert (interface["SubnetIds"], interface["PrivateDnsEnabled"]) == ([network["subnet"]], True)
    assert [one["GroupId"] for one in interface["Groups"]] == [stack.id_of("Group")]
    (storage,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[stack.id_of("Storage")])["VpcEndpoints"]
    assert (storage["VpcEndpointType"], storage["RouteTableIds"]) == ("Gateway", [stack.id_of("Table")])
    (tables,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[stack.id_of("Tables")])["VpcEndpoints"]
    assert (tables["ServiceName"], tables["RouteTableIds"]) == (TABLES, [stack.id_of("Table")])
    stack.update(endpoints([network["other"]]))
    for name in ("Interface", "Groups"):
        (changed,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[stack.id_of(name)])["VpcEndpoints"]
        assert changed["SubnetIds"] == [network["other"]]
    stack.delete()


def test_interfaces_of_an_endpoint_have_addresses_of_its_subnets_and_its_groups(aws: Aws, network: dict[str, str]) -> None:
    ec2 = aws.client("ec2")
    group = ec2.create_security_group(GroupName=aws.name(), Description="endpoint", VpcId=network["vpc"])["GroupId"]
    blocks = {network["subnet"]: ip_network("10.1.0.0/24"), network["other"]: ip_network("10.1.1.0/24")}

    def interfaces(endpoint: str) -> dict[str, tuple[str, list[str]]]:
        (shown,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"]
        found = ec2.describe_network_interfaces(NetworkInterfaceIds=shown["NetworkInterfaceIds"])["NetworkInterfaces"]
        assert {one["SubnetId"] for one in found} == set(shown["SubnetIds"])
        assert all(ip_address(one["PrivateIpAddress"]) in blocks[one["SubnetId"]] for one in found)
        groups = [one["GroupId"] for one in shown["Groups"]]
        assert all([each["GroupId"] for each in one["Groups"]] == groups for one in found)
        return {one["SubnetId"]: (one["NetworkInterfaceId"], groups) for one in found}

    place = {"VpcId": network["vpc"], "ServiceName": "com.amazonaws.us-east-1.sqs", "VpcEndpointType": "Interface"}
    endpoint = ec2.create_vpc_endpoint(**place, SubnetIds=[network["subnet"]])["VpcEndpoint"]["VpcEndpointId"]
    ((first, default),) = interfaces(endpoint).values()
    assert len(default) == 1
    ec2.modify_vpc_endpoint(
        VpcEndpointId=endpoint, AddSubnetIds=[network["other"]], AddSecurityGroupIds=[group], RemoveSecurityGroupIds=default
    )
    both = interfaces(endpoint)
    assert (both[network["subnet"]], both[network["other"]][1]) == ((first, [group]), [group])
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, RemoveSubnetIds=[network["subnet"]])
    assert interfaces(endpoint) == {network["other"]: both[network["other"]]}
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    mine = [{"Name": "group-id", "Values": [group]}]
    assert ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"] == []


def test_a_flow_log_goes_to_its_log_group(aws: Aws, network: dict[str, str]) -> None:
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "vpc-flow-logs.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
    flow = {
        "ResourceId": network["vpc"],
        "ResourceType": "VPC",
        "TrafficType": "REJECT",
        "LogGroupName": reference("Logs"),
        "LogDestinationType": "cloud-watch-logs",
        "DeliverLogsPermissionArn": {"Fn::GetAtt": ["Role", "Arn"]},
        "MaxAggregationInterval": 60,
    }
    stack = aws.create(
        {
            "Logs": resource("AWS::Logs::LogGroup"),
            "Role": resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": trust}),
            "Flow": resource("AWS::EC2::FlowLog", flow),
        }
    )
    (log,) = aws.client("ec2").describe_flow_logs(FlowLogIds=[stack.id_of("Flow")])["FlowLogs"]
    assert (log["ResourceId"], log["TrafficType"], log["LogGroupName"]) == (network["vpc"], "REJECT", stack.id_of("Logs"))
    assert (log["MaxAggregationInterval"], log["LogDestinationType"]) == (60, "cloud-watch-logs")
    stack.delete()
