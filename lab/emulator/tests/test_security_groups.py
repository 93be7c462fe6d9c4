"""EC2: the rules of security groups."""

from __future__ import annotations

from typing import Any

import pytest
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
