"""Private zones of a running Route 53, as the hosts of each VPC see them."""

from __future__ import annotations

import itertools
import socket
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from redis_fleet_emulator.testing import Aws, running
from redis_fleet_lab.dns import Names, Record
from redis_fleet_lab.dns.message import build, parse
from redis_fleet_lab.dns.private_zones import NOTHING, PrivateZones, read_zones
from redis_fleet_lab.dns.testing import query

OURS, OTHERS = "10.1.0.5", "10.2.0.5"


class World:
    """Two VPCs, zones in them, and a resolver that reads them."""

    def __init__(self, aws: Aws) -> None:
        self.route53 = aws.client("route53")
        blocks = ("10.1.0.0/16", "10.2.0.0/16")
        self.ours, self.others = (aws.client("ec2").create_vpc(CidrBlock=block)["Vpc"]["VpcId"] for block in blocks)
        self.reads = 0
        self.zones = PrivateZones(self._read)
        self.names = Names("us-east-1", lambda _: "198.18.0.9", lambda _: False, self._record)

    def _read(self) -> Any:
        self.reads += 1
        return read_zones(self.route53)

    def _record(self, name: str, asker: str) -> Record | None:
        return self.zones.find(name, {OURS: self.ours, OTHERS: self.others}.get(asker))

    def zone(self, name: str, *vpcs: str) -> str:
        """Make a private zone."""
        first, *more = ({"VPCRegion": "us-east-1", "VPCId": one} for one in vpcs)
        given = {"Name": name, "CallerReference": str(uuid.uuid4()), "HostedZoneConfig": {"PrivateZone": True}}
        zone = str(self.route53.create_hosted_zone(**given, VPC=first)["HostedZone"]["Id"])
        for vpc in more:
            self.route53.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=vpc)
        self.zones.changed()
        return zone

    def upsert(self, zone: str, name: str, *values: str, **more: Any) -> None:
        """Put a record."""
        record = {"Name": name, "Type": "A", "TTL": 5, "ResourceRecords": [{"Value": one} for one in values], **more}
        batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
        self.route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)
        self.zones.changed()

    def ask(self, name: str, asker: str = OURS) -> tuple[int, list[str], set[int]]:
        """Return the code, the addresses and the seconds of an answer, as it goes over the wire."""
        asked = parse(query(name))
        assert asked is not None
        message = build(asked, self.names.answer(asked, asker), by_udp=False)
        body = message[12 + len(asked.question) :]
        records = [body[at : at + 16] for at in range(0, len(body), 16)]
        seconds = {int.from_bytes(one[6:10], "big") for one in records}
        return message[3] & 15, [socket.inet_ntoa(one[12:]) for one in records], seconds


@pytest.fixture(scope="module")
def emulator() -> Iterator[Aws]:
    with running() as aws:
        yield aws


@pytest.fixture
def world(emulator: Aws) -> Iterator[World]:
    made = World(emulator)
    yield made
    for zone in made.route53.list_hosted_zones()["HostedZones"]:
        sets = made.route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
        own = [{"Action": "DELETE", "ResourceRecordSet": one} for one in sets if one["Type"] not in ("NS", "SOA")]
        if own:
            made.route53.change_resource_record_sets(HostedZoneId=zone["Id"], ChangeBatch={"Changes": own})
        made.route53.delete_hosted_zone(Id=zone["Id"])


def test_a_name_has_all_addresses_of_its_record_for_as_long_as_the_record_says(world: World) -> None:
    zone = world.zone("demo.fleet.internal", world.ours)
    world.upsert(zone, "demo.fleet.internal", "10.1.0.1", "10.1.0.2", "10.1.0.3", TTL=7)
    code, addresses, seconds = world.ask("Demo.Fleet.Internal")
    assert (code, sorted(addresses), seconds) == (0, ["10.1.0.1", "10.1.0.2", "10.1.0.3"], {7})


def test_the_order_of_the_addresses_changes_from_answer_to_answer(world: World) -> None:
    zone = world.zone("demo.fleet.internal", world.ours)
    world.upsert(zone, "demo.fleet.internal", *(f"10.1.0.{number}" for number in range(1, 7)))
    assert len({tuple(world.ask("demo.fleet.internal")[1]) for _ in range(30)}) > 1


def test_of_many_answers_to_one_name_eight_are_given_and_each_has_its_turn(world: World) -> None:
    zone = world.zone("fleet.internal", world.ours)
    for number in range(1, 13):
        world.upsert(zone, "all.fleet.internal", f"10.1.0.{number}", SetIdentifier=f"slot-{number}", MultiValueAnswer=True)
    answers = [world.ask("all.fleet.internal")[1] for _ in range(60)]
    assert {len(set(one)) for one in answers} == {8}
    assert set(itertools.chain(*answers)) == {f"10.1.0.{number}" for number in range(1, 13)}


def test_only_a_vpc_of_the_zone_sees_it(world: World) -> None:
    zone = world.zone("fleet.internal", world.ours)
    world.upsert(zone, "a.fleet.internal", "10.1.0.1")
    assert world.ask("a.fleet.internal") == (0, ["10.1.0.1"], {5})
    assert world.ask("a.fleet.internal", OTHERS)[0] == 3
    world.route53.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC={"VPCRegion": "us-east-1", "VPCId": world.others})
    world.zones.changed()
    assert world.ask("a.fleet.internal", OTHERS)[1] == ["10.1.0.1"]


def test_the_most_specific_zone_answers_and_what_it_lacks_does_not_exist(world: World) -> None:
    wide, narrow = world.zone("internal", world.ours), world.zone("fleet.internal", world.ours)
    world.upsert(wide, "a.fleet.internal", "10.1.0.1")
    world.upsert(narrow, "b.fleet.internal", "10.1.0.2")
    assert world.ask("b.fleet.internal")[1] == ["10.1.0.2"]
    assert world.ask("a.fleet.internal")[:2] == (3, [])
    assert world.zones.find("a.fleet.internal", world.ours) is NOTHING
    assert world.ask("s3.us-east-1.amazonaws.com")[1] == ["198.18.0.9"]


def test_a_name_with_other_records_only_exists_without_addresses(world: World) -> None:
    zone = world.zone("fleet.internal", world.ours)
    world.upsert(zone, "text.fleet.internal", '"x"', Type="TXT")
    assert world.ask("text.fleet.internal")[:2] == (0, [])
    assert world.ask("fleet.internal")[:2] == (0, [])


def test_the_zones_are_read_once_for_all_names_until_they_change(world: World) -> None:
    zone = world.zone("fleet.internal", world.ours)
    world.upsert(zone, "a.fleet.internal", "10.1.0.1")
    for _ in range(5):
        world.ask("a.fleet.internal")
    assert world.reads == 1
    world.upsert(zone, "a.fleet.internal", "10.1.0.2")
    assert (world.ask("a.fleet.internal")[1], world.reads) == (["10.1.0.2"], 2)
