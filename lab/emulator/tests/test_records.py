"""Changes of records: all or nothing, in turns, and refused as Route 53 refuses them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import Aws


class Zone:
    """A private zone, and changes of it."""

    def __init__(self, aws: Aws, vpc: str) -> None:
        self.api = aws.client("route53")
        given = {"Name": "fleet.test", "CallerReference": str(uuid.uuid4()), "HostedZoneConfig": {"PrivateZone": True}}
        answer = self.api.create_hosted_zone(**given, VPC={"VPCRegion": "us-east-1", "VPCId": vpc})
        self.id = answer["HostedZone"]["Id"].rpartition("/")[2]

    def change(self, *changes: tuple[str, dict[str, Any]]) -> None:
        """Send one batch."""
        batch = [{"Action": action, "ResourceRecordSet": record} for action, record in changes]
        self.api.change_resource_record_sets(HostedZoneId=self.id, ChangeBatch={"Changes": batch})

    def addresses(self, name: str) -> dict[str, list[str]]:
        """Return the values of a name's A records, by their set identifiers."""
        sets = self.api.list_resource_record_sets(HostedZoneId=self.id)["ResourceRecordSets"]
        found = [one for one in sets if (one["Name"], one["Type"]) == (f"{name}.", "A")]
        return {one.get("SetIdentifier", ""): [value["Value"] for value in one["ResourceRecords"]] for one in found}


@pytest.fixture
def zone(aws: Aws, network: dict[str, str]) -> Iterator[Zone]:
    """A zone for one test."""
    made = Zone(aws, network["vpc"])
    yield made
    sets = made.api.list_resource_record_sets(HostedZoneId=made.id)["ResourceRecordSets"]
    own = [("DELETE", one) for one in sets if one["Type"] not in ("NS", "SOA")]
    if own:
        made.change(*own)
    made.api.delete_hosted_zone(Id=made.id)


def record(name: str, *addresses: str, **more: Any) -> dict[str, Any]:
    """Return an A record."""
    return {"Name": name, "Type": "A", "TTL": 5, "ResourceRecords": [{"Value": one} for one in addresses], **more}


def member(name: str, slot: str, address: str) -> dict[str, Any]:
    """Return one answer of several to a name."""
    return record(name, address, SetIdentifier=slot, MultiValueAnswer=True)


def test_several_answers_to_one_name_come_and_go_by_themselves(zone: Zone) -> None:
    zone.change(("UPSERT", member("demo.fleet.test", "a", "10.0.0.1")), ("UPSERT", member("Demo.Fleet.Test.", "b", "10.0.0.2")))
    zone.change(("UPSERT", member("demo.fleet.test", "a", "10.0.0.3")), ("UPSERT", member("other.fleet.test", "a", "10.0.0.9")))
    assert zone.addresses("demo.fleet.test") == {"a": ["10.0.0.3"], "b": ["10.0.0.2"]}
    zone.change(("DELETE", member("demo.fleet.test", "a", "10.0.0.3")))
    assert zone.addresses("demo.fleet.test") == {"b": ["10.0.0.2"]}
    assert zone.addresses("other.fleet.test") == {"a": ["10.0.0.9"]}


def test_a_batch_with_one_change_that_cannot_be_made_changes_nothing(zone: Zone) -> None:
    zone.change(("CREATE", record("kept.fleet.test", "10.0.0.1", "10.0.0.2")))
    with pytest.raises(ClientError, match="InvalidChangeBatch"):
        zone.change(("DELETE", record("kept.fleet.test", "10.0.0.2", "10.0.0.1")), ("CREATE", record("a.b", "10.0.0.1")))
    assert zone.addresses("kept.fleet.test") == {"": ["10.0.0.1", "10.0.0.2"]}


@pytest.mark.parametrize(
    ("action", "given", "reason"),
    [
        ("CREATE", record("x.fleet.test", "10.0.0.1"), "but it already exists"),
        ("DELETE", record("y.fleet.test", "10.0.0.1"), "but it was not found"),
        ("DELETE", record("x.fleet.test", "10.0.0.2"), "do not match the current values"),
        ("DELETE", record("x.fleet.test", "10.0.0.1", TTL=6), "do not match the current values"),
        ("UPSERT", record("x.other.test", "10.0.0.1"), "is not permitted in zone fleet.test."),
        ("UPSERT", record("x.fleet.test", "10.0.0"), "not a valid IPv4 address"),
        ("UPSERT", member("x.fleet.test", "a", "10.0.0.1"), "because a non multivalue answer rrset exists"),
        ("UPSERT", record("z.fleet.test", "10.0.0.1"), "as other RRSets exist"),
    ],
)
def test_what_route_53_refuses_is_refused(zone: Zone, action: str, given: dict[str, Any], reason: str) -> None:
    zone.change(("CREATE", record("x.fleet.test", "10.0.0.1")), ("CREATE", member("z.fleet.test", "a", "10.0.0.1")))
    with pytest.raises(ClientError, match="InvalidChangeBatch") as refused:
        zone.change((action, given))
    assert reason in refused.value.response["Error"]["Message"]


def test_a_zone_with_records_is_not_deleted(zone: Zone) -> None:
    zone.change(("CREATE", record("x.fleet.test", "10.0.0.1")))
    with pytest.raises(ClientError, match="HostedZoneNotEmpty"):
        zone.api.delete_hosted_zone(Id=zone.id)


def test_changes_of_many_at_once_are_all_kept(zone: Zone) -> None:
    slots = [f"slot-{number}" for number in range(24)]

    def publish(slot: str) -> None:
        zone.change(("UPSERT", member("all.fleet.test", slot, f"10.0.1.{slots.index(slot)}")))

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(publish, slots))
    assert sorted(zone.addresses("all.fleet.test")) == sorted(slots)
