"""What the private zones of Route 53 say, as each VPC sees them."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .names import Record

#: Records of a multivalue answer that one response has at most.
#: @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-multivalue.html
MOST_ANSWERS = 8

#: The answer for a name that a zone of the VPC should know and does not.
NOTHING = Record((), 0, exists=False)


@dataclass(frozen=True)
class Zone:
    """A private zone: its name in lower case without the last dot, who sees it, and its records by name."""

    name: str
    vpcs: frozenset[str]
    #: Record sets as ListResourceRecordSets gives them.
    records: Mapping[str, Sequence[Mapping[str, Any]]]

    def covers(self, name: str) -> bool:
        """Whether a name is the zone's or below it."""
        return name == self.name or name.endswith(f".{self.name}")

    def find(self, name: str) -> Record:
        """What the zone says of a name."""
        sets = self.records.get(name)
        if sets is None:
            return NOTHING
        answers = [one for one in sets if one["Type"] == "A"]
        chosen = random.sample(answers, min(len(answers), MOST_ANSWERS))
        values = [str(value["Value"]) for one in chosen for value in one.get("ResourceRecords", ())]
        random.shuffle(values)
        return Record(tuple(values), min((int(one.get("TTL", 0)) for one in chosen), default=0))


class PrivateZones:
    """Reads the zones when a name is asked for, and again only when they have changed."""

    def __init__(self, read: Callable[[], Iterable[Zone]]) -> None:
        self._read = read
        self._zones: list[Zone] = []
        self._changes = 1
        self._known = 0
        self._lock = threading.Lock()

    def changed(self) -> None:
        """What is known may be true no longer."""
        self._changes += 1

    def find(self, name: str, vpc: str | None) -> Record | None:
        """What the most specific zone of a VPC says of a name; None where the VPC has no zone for it."""
        zones = [zone for zone in self._current() if vpc in zone.vpcs and zone.covers(name)]
        return max(zones, key=lambda zone: len(zone.name)).find(name) if zones else None

    def _current(self) -> list[Zone]:
        with self._lock:
            if self._known != self._changes:
                # What changes from now on is read the next time
                number = self._changes
                self._zones = list(self._read())
                self._known = number
            return self._zones


def read_zones(route53: Any) -> list[Zone]:
    """Asks Route 53 for all private zones with their records."""
    pages = route53.get_paginator("list_hosted_zones").paginate()
    private = [zone for page in pages for zone in page["HostedZones"] if zone["Config"]["PrivateZone"]]
    return [_zone(route53, zone) for zone in private]


def _zone(route53: Any, zone: Mapping[str, Any]) -> Zone:
    vpcs = route53.get_hosted_zone(Id=zone["Id"])["VPCs"]
    records: dict[str, list[Mapping[str, Any]]] = {}
    for page in route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone["Id"]):
        for one in page["ResourceRecordSets"]:
            records.setdefault(_plain(one["Name"]), []).append(one)
    return Zone(_plain(zone["Name"]), frozenset(one["VPCId"] for one in vpcs), records)


def _plain(name: str) -> str:
    return name.lower().rstrip(".")
