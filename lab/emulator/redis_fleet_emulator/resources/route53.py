"""Route 53: hosted zones and records."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, handles


@handles("AWS::Route53::HostedZone")
class HostedZone(Handler):
    """A zone, private when it names networks."""

    in_place = frozenset({"HostedZoneConfig", "HostedZoneTags", "Tags", "VPCs"})
    removable = frozenset({"HostedZoneConfig"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the zone and associate its networks."""
        networks = [_network(one) for one in properties.get("VPCs", [])]
        config = properties.plain("HostedZoneConfig", {})
        answer = context.call(
            "route53:CreateHostedZone",
            Name=properties["Name"],
            CallerReference=str(uuid.uuid4()),
            VPC=networks[0] if networks else None,
            HostedZoneConfig={**config, "PrivateZone": bool(networks)},
        )
        zone = answer["HostedZone"]["Id"].removeprefix("/hostedzone/")
        for network in networks[1:]:
            context.call("route53:AssociateVPCWithHostedZone", HostedZoneId=zone, VPC=network)
        self._tag(context, zone, properties)
        return Made(zone, {"Id": zone, "NameServers": answer.get("DelegationSet", {}).get("NameServers", [])})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change networks, comment and tags."""
        zone = made.physical_id
        comment = properties.plain("HostedZoneConfig", {}).get("Comment")
        context.call("route53:UpdateHostedZoneComment", Id=zone, Comment=comment)
        wanted = [_network(one) for one in properties.get("VPCs", [])]
        present = [{"VPCId": one["VPCId"], "VPCRegion": one["VPCRegion"]} for one in old.get("VPCs", [])]
        for network in [one for one in wanted if one not in present]:
            context.call("route53:AssociateVPCWithHostedZone", HostedZoneId=zone, VPC=network)
        for network in [one for one in present if one not in wanted]:
            context.call("route53:DisassociateVPCFromHostedZone", HostedZoneId=zone, VPC=network)
        self._tag(context, zone, properties)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the zone; Route 53 refuses while it holds records."""
        context.call("route53:DeleteHostedZone", Id=made.physical_id)

    def _tag(self, context: Context, zone: str, properties: Properties) -> None:
        tags = context.tag_list(properties.plain("HostedZoneTags"))
        where = {"ResourceType": "hostedzone", "ResourceId": zone}
        present = context.call("route53:ListTagsForResource", **where)["ResourceTagSet"]["Tags"]
        gone = sorted({tag["Key"] for tag in present} - {tag["Key"] for tag in tags})
        context.call("route53:ChangeTagsForResource", AddTags=tags, RemoveTagKeys=gone or None, **where)


def _network(one: Properties) -> dict[str, str]:
    return {"VPCId": str(one["VPCId"]), "VPCRegion": str(one["VPCRegion"])}


@handles("AWS::Route53::RecordSet")
class RecordSet(Handler):
    """A record of a zone."""

    passed = (
        "Type",
        "SetIdentifier",
        "Weight",
        "Region",
        "Failover",
        "MultiValueAnswer",
        "TTL",
        "AliasTarget",
        "HealthCheckId",
    )
    in_place = frozenset({"TTL", "ResourceRecords", "AliasTarget", "HealthCheckId", "Comment", "Weight", "Failover", "Region"})
    replaces = frozenset({"Name", "Type", "SetIdentifier", "MultiValueAnswer"})
    removable = in_place

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the record; one that exists is an error."""
        return self._change(context, "CREATE", properties)

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Put the new values in the place of the old."""
        return self._change(context, "UPSERT", properties)

    def delete(self, context: Context, made: Made) -> None:
        """Delete the record."""
        zone, record = made.attributes["zone"], made.attributes["record"]
        _submit(context, zone, "DELETE", record)

    def _change(self, context: Context, action: str, properties: Properties) -> Made:
        name = str(properties["Name"])
        record = {"Name": name, **properties.pick(*self.passed)}
        values = properties.plain("ResourceRecords")
        if values is not None:
            record["ResourceRecords"] = [{"Value": value} for value in values]
        properties.get("Comment")
        zone = _zone(context, properties)
        _submit(context, zone, action, record)
        return Made(name.rstrip("."), {"zone": zone, "record": record})


def _zone(context: Context, properties: Properties) -> str:
    given = properties.get("HostedZoneId")
    if given:
        return str(given)
    name = properties["HostedZoneName"]
    zones = context.call("route53:ListHostedZonesByName", DNSName=name)["HostedZones"]
    return str(zones[0]["Id"].removeprefix("/hostedzone/"))


def _submit(context: Context, zone: str, action: str, record: dict[str, Any]) -> None:
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    context.call("route53:ChangeResourceRecordSets", HostedZoneId=zone, ChangeBatch=batch)
