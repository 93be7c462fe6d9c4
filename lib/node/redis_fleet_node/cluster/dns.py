"""The DNS records of a slot: its own name, and its value among the fleet's."""

from __future__ import annotations

from typing import Any

from . import clients
from .clients import asking_aws
from .seat import Seat

TTL = 10
# Route 53 takes a hundred values of one name; these shards have at most that many members, and enough to begin with
SHARDS_IN_NAME = 16


def announce(seat: Seat) -> str | None:
    """Writes the slot's records; returns what it wrote, None when the fleet has no zone. Throws an AwsError."""
    return _change(seat, "UPSERT", f"is {seat.machine.address}")


def withdraw(seat: Seat) -> str | None:
    """Deletes the slot's records of this machine; returns what it did, None when the fleet has no zone.

    Throws an AwsError, also where a record tells another address by now: the whole change is refused then.
    """
    return _change(seat, "DELETE", "is deleted")


def _change(seat: Seat, action: str, done: str) -> str | None:
    dns = seat.cluster.dns
    if dns is None:
        return None
    own: dict[str, Any] = {"Name": f"{seat.slot}.{dns.name}"}
    sets = [own]
    if seat.place.shard < SHARDS_IN_NAME:
        sets.append({"Name": dns.name, "SetIdentifier": seat.slot, "MultiValueAnswer": True})
    changes = [
        {
            "Action": action,
            "ResourceRecordSet": {
                **one,
                "Type": "A",
                "TTL": TTL,
                "ResourceRecords": [{"Value": seat.machine.address}],
            },
        }
        for one in sets
    ]
    with asking_aws(f"route53:ChangeResourceRecordSets of zone {dns.zone}"):
        clients.route53_client(seat.node.region).change_resource_record_sets(
            HostedZoneId=dns.zone, ChangeBatch={"Changes": changes}
        )
    return f"{own['Name']} {done}"
