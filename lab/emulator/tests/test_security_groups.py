"""EC2: the rules of security groups."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import Aws, resource

ALL = ("-1", None, None, "0.0.0.0/0")
CLIENTS = {"IpProtocol": "tcp", "FromPort": 6379, "ToPort": 6379, "CidrIp": "10.0.0.0/8", "Description": "clients"}
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"}


def group(network: dict[str, str], **rules: Any) -> dict[str, Any]:
    """Return the resource of a group."""
    return resource("AWS::EC2::SecurityGroup", {"GroupDescription": "nodes", "VpcId": network["vpc"], **rules})


def rules(permissions: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    """Return the rules of a described group: protocol, ports, peer."""
    found = set()
    for one in permissions:
        peers = [r["CidrIp"] for r in one["IpRanges"]] + [r["GroupId"] for r in one["UserIdGroupPairs"]]
        found |= {(one["IpProtocol"], one.get("FromPort"), one.get("ToPort"), peer) for peer in peers}
    return found


def described(aws: Aws, identity: str) -> tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]:
    """Return the ingress and the egress of a group."""
    (one,) = aws.client("ec2").describe_security_groups(GroupIds=[identity])["SecurityGroups"]
    return rules(one["IpPermissions"]), rules(one["IpPermissionsEgress"])


def test_a_group_without_inline_egress_allows_all_and_one_with_it_only_that(aws: Aws, network: dict[str, str]) -> None:
    closed = group(network, SecurityGroupIngress=[CLIENTS], SecurityGroupEgress=[HTTPS])
    stack = aws.create({"Open": group(network), "Closed": closed})
    assert described(aws, stack.id_of("Open")) == (set(), {ALL})
    https = {("tcp", 443, 443, "10.0.0.0/8")}
    assert described(aws, stack.id_of("Closed")) == ({("tcp", 6379, 6379, "10.0.0.0/8")}, https)


def test_inline_rules_change_in_place_and_the_default_comes_back_without_them(aws: Aws, network: dict[str, str]) -> None:
    stack = aws.create({"Group": group(network, SecurityGroupIngress=[CLIENTS], SecurityGroupEgress=[HTTPS])})
    before = stack.id_of("Group")
    stack.update(
        {"Group": group(network, SecurityGroupIngress=[{**CLIENTS, "ToPort": 6380}, HTTPS], SecurityGroupEgress=[CLIENTS])}
    )
    assert stack.id_of("Group") == before
    ingress = {("tcp", 6379, 6380, "10.0.0.0/8"), ("tcp", 443, 443, "10.0.0.0/8")}
    assert described(aws, before) == (ingress, {("tcp", 6379, 6379, "10.0.0.0/8")})
    stack.update({"Group": group(network)})
    assert described(aws, before) == (set(), {ALL})


def test_rules_between_groups_are_added_and_removed(aws: Aws, network: dict[str, str]) -> None:
    base = {"Nodes": group(network, SecurityGroupEgress=[HTTPS]), "Clients": group(network)}
    redis = {"IpProtocol": "tcp", "FromPort": 6379, "ToPort": 6380}
    nodes, clients = {"Fn::GetAtt": ["Nodes", "GroupId"]}, {"Fn::GetAtt": ["Clients", "GroupId"]}
    extra = {
        "In": resource("AWS::EC2::SecurityGroupIngress", {**redis, "GroupId": nodes, "SourceSecurityGroupId": clients}),
        "Self": resource("AWS::EC2::SecurityGroupIngress", {**redis, "GroupId": nodes, "SourceSecurityGroupId": nodes}),
        "Out": resource("AWS::EC2::SecurityGroupEgress", {**redis, "GroupId": nodes, "DestinationSecurityGroupId": clients}),
    }
    stack = aws.create({**base, **extra})
    node, client = stack.id_of("Nodes"), stack.id_of("Clients")
    https = ("tcp", 443, 443, "10.0.0.0/8")
    assert described(aws, node) == (
        {("tcp", 6379, 6380, client), ("tcp", 6379, 6380, node)},
        {https, ("tcp", 6379, 6380, client)},
    )
    stack.update({**base, "Self": extra["Self"]})
    assert described(aws, node) == ({("tcp", 6379, 6380, node)}, {https})
    stack.delete()


@pytest.mark.drops_properties
def test_a_rule_without_a_peer_is_refused(aws: Aws, network: dict[str, str]) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "GroupId": {"Ref": "Group"}}
    stack = aws.create({"Group": group(network), "In": resource("AWS::EC2::SecurityGroupIngress", rule)})
    assert stack.status == "ROLLBACK_COMPLETE"
    assert "exactly one source or destination" in stack.reasons()


def made(aws: Aws, network: dict[str, str]) -> str:
    """Make a group and return its id."""
    answer = aws.client("ec2").create_security_group(GroupName=aws.name(), Description="rules", VpcId=network["vpc"])
    return str(answer["GroupId"])


def permission(protocol: str, first: int | None = None, last: int | None = None) -> dict[str, Any]:
    """Return a rule for all of a network."""
    ports = {key: value for key, value in (("FromPort", first), ("ToPort", last)) if value is not None}
    return {"IpProtocol": protocol, **ports, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (("50", None, None), ("50", None, None)),
        (("50", 1, 70000), ("50", None, None)),
        (("58", None, None), ("icmpv6", None, None)),
        (("ICMP", 3, 4), ("icmp", 3, 4)),
        (("icmp", -1, -1), ("icmp", -1, -1)),
        (("6", 0, 65535), ("tcp", 0, 65535)),
    ],
)
def test_a_rule_of_every_protocol_is_made_and_revoked(aws: Aws, network: dict[str, str], given: Any, shown: Any) -> None:
    ec2, identity = aws.client("ec2"), made(aws, network)
    ec2.authorize_security_group_ingress(GroupId=identity, IpPermissions=[permission(*given)])
    assert described(aws, identity)[0] == {(*shown, "10.0.0.0/8")}
    with pytest.raises(ClientError, match=r"InvalidPermission\.Duplicate"):
        ec2.authorize_security_group_ingress(GroupId=identity, IpPermissions=[permission(*given)])
    ec2.revoke_security_group_ingress(GroupId=identity, IpPermissions=[permission(*given)])
    assert described(aws, identity)[0] == set()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (("tcp", 1, 65536), r"TCP/UDP \(to\) port \(65536\) out of range"),
        (("udp", 65536, 65536), r"TCP/UDP \(from\) port \(65536\) out of range"),
        (("tcp", -1, -1), r"TCP/UDP \(from\) port \(-1\) out of range"),
        (("tcp", 2, 1), r"Invalid TCP/UDP port range \(2:1\)"),
        (("tcp", 22, None), "Must specify both from and to ports with TCP/UDP"),
        (("icmp", None, None), "Must specify both from and to ports with ICMP"),
        (("icmp", 0, 256), r"ICMP code \(256\) out of range"),
        (("icmp", 256, 0), r"ICMP type \(256\) out of range"),
        (("256", None, None), "Unknown protocol"),
        (("ospf", None, None), "Unknown protocol"),
    ],
)
def test_a_rule_out_of_range_is_refused_with_all_of_its_request(
    aws: Aws, network: dict[str, str], given: Any, reason: str
) -> None:
    ec2, identity = aws.client("ec2"), made(aws, network)
    wrong = [permission("tcp", 22, 22), permission(*given)]
    for call in (ec2.authorize_security_group_ingress, ec2.authorize_security_group_egress):
        with pytest.raises(ClientError, match=f"InvalidParameterValue.*{reason}"):
            call(GroupId=identity, IpPermissions=wrong)
    assert described(aws, identity) == (set(), {ALL})


def test_a_rule_is_changed_to_another_protocol_but_not_out_of_range(aws: Aws, network: dict[str, str]) -> None:
    ec2, identity = aws.client("ec2"), made(aws, network)
    answer = ec2.authorize_security_group_ingress(GroupId=identity, IpPermissions=[permission("tcp", 22, 22)])
    rule = answer["SecurityGroupRules"][0]["SecurityGroupRuleId"]

    def change(**wanted: Any) -> None:
        new = {"CidrIpv4": "10.0.0.0/8", **wanted}
        one = {"SecurityGroupRuleId": rule, "SecurityGroupRule": new}
        ec2.modify_security_group_rules(GroupId=identity, SecurityGroupRules=[one])

    with pytest.raises(ClientError, match=r"InvalidParameterValue.*port \(65536\) out of range"):
        change(IpProtocol="tcp", FromPort=22, ToPort=65536)
    assert described(aws, identity)[0] == {("tcp", 22, 22, "10.0.0.0/8")}
    change(IpProtocol="50")
    assert described(aws, identity)[0] == {("50", None, None, "10.0.0.0/8")}
    change(IpProtocol="UDP", FromPort=53, ToPort=54)
    assert described(aws, identity)[0] == {("udp", 53, 54, "10.0.0.0/8")}
