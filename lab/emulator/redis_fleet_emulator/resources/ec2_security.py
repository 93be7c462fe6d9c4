"""EC2: security groups and their rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..cloudformation.errors import ResourceFailed
from ..cloudformation.model import Made
from ..ledger import Properties
from .ec2 import Ec2Resource
from .handler import Context, Handler, handles

INGRESS = ("ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress")
EGRESS = ("ec2:AuthorizeSecurityGroupEgress", "ec2:RevokeSecurityGroupEgress")

#: What EC2 puts on every new group of a network.
ALLOW_ALL = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}


def _permission(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule of a template as EC2's IpPermission."""
    permission: dict[str, Any] = {"IpProtocol": str(rule["IpProtocol"])}
    for key in ("FromPort", "ToPort"):
        if key in rule:
            permission[key] = int(rule[key])
    note = {"Description": rule["Description"]} if "Description" in rule else {}
    if "CidrIp" in rule:
        permission["IpRanges"] = [{"CidrIp": rule["CidrIp"], **note}]
    if "CidrIpv6" in rule:
        permission["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **note}]
    prefix_list = rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId")
    if prefix_list:
        permission["PrefixListIds"] = [{"PrefixListId": prefix_list, **note}]
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    if group:
        permission["UserIdGroupPairs"] = [{"GroupId": group, **note}]
    return permission


@handles("AWS::EC2::SecurityGroup")
class SecurityGroup(Ec2Resource):
    """A security group with its inline rules."""

    tag_kind = "security-group"
    deletes = ("ec2:DeleteSecurityGroup", "GroupId")
    in_place = frozenset({"SecurityGroupIngress", "SecurityGroupEgress", "Tags"})
    removable = frozenset({"SecurityGroupIngress", "SecurityGroupEgress"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the group; inline egress takes the place of the rule that allows all."""
        vpc = properties.get("VpcId")
        answer = context.call(
            "ec2:CreateSecurityGroup",
            GroupName=properties.get("GroupName") or context.generated_name(255),
            Description=properties["GroupDescription"],
            VpcId=vpc,
            TagSpecifications=[{"ResourceType": "security-group", "Tags": context.tag_list(properties.plain("Tags"))}],
        )
        group = answer["GroupId"]
        _set_rules(context, INGRESS, group, (properties.plain("SecurityGroupIngress", []), []))
        egress = properties.plain("SecurityGroupEgress", [])
        _set_rules(context, EGRESS, group, (egress or [ALLOW_ALL], [ALLOW_ALL]))
        return Made(group, {"GroupId": group, "Id": group, "VpcId": vpc})

    def finish(self, context: Context, made: Made, properties: Properties) -> None:
        """Nothing but tags and rules changes."""

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change tags and rules."""
        super().update(context, made, properties, old)
        ingress = properties.plain("SecurityGroupIngress", [])
        _set_rules(context, INGRESS, made.physical_id, (ingress, old.get("SecurityGroupIngress", [])))
        egress = properties.plain("SecurityGroupEgress", []) or [ALLOW_ALL]
        _set_rules(context, EGRESS, made.physical_id, (egress, old.get("SecurityGroupEgress", []) or [ALLOW_ALL]))
        return made


def _set_rules(context: Context, calls: tuple[str, str], group: str, rules: tuple[list[Any], list[Any]]) -> None:
    new, old = rules
    authorize, revoke = calls
    wanted, present = [_permission(rule) for rule in new], [_permission(rule) for rule in old]
    gone = [rule for rule in present if rule not in wanted]
    added = [rule for rule in wanted if rule not in present]
    if gone:
        context.call(revoke, GroupId=group, IpPermissions=gone)
    if added:
        context.call(authorize, GroupId=group, IpPermissions=added)


class _Rule(Handler):
    """A rule that is a resource of its own."""

    calls: tuple[str, str]
    peers: tuple[str, ...]

    def create(self, context: Context, properties: Properties) -> Made:
        """Add the rule."""
        keys = ("IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6", "Description", *self.peers)
        permission = _permission(properties.pick(*keys))
        if len(permission.keys() & {"IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"}) != 1:
            raise ResourceFailed(f"{context.logical_id} must name exactly one source or destination")
        group = properties["GroupId"]
        answer = context.call(self.calls[0], GroupId=group, IpPermissions=[permission])
        rule = answer["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        return Made(rule, {"Id": rule, "group": group, "permission": permission})

    def delete(self, context: Context, made: Made) -> None:
        """Remove the rule."""
        group, permission = made.attributes["group"], made.attributes["permission"]
        context.call(self.calls[1], GroupId=group, IpPermissions=[permission])


@handles("AWS::EC2::SecurityGroupIngress")
class SecurityGroupIngress(_Rule):
    """A rule for what comes in."""

    calls = INGRESS
    peers = ("SourceSecurityGroupId", "SourcePrefixListId")
    replaces = frozenset({"Description"})


@handles("AWS::EC2::SecurityGroupEgress")
class SecurityGroupEgress(_Rule):
    """A rule for what goes out."""

    calls = EGRESS
    peers = ("DestinationSecurityGroupId", "DestinationPrefixListId")
    replaces = frozenset({"Description"})
