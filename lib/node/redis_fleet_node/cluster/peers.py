"""Where the fleet's machines are now, by the tags of its instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .clients import asking_aws

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FilterTypeDef

FLEET_TAG = "redis-fleet:fleet"
SLOT_TAG = "redis-fleet:slot"


def running_addresses(client: EC2Client, fleet: str) -> dict[str, str]:
    """The private address of each slot's running instance; of two instances of a slot that of the later one.

    Throws an AwsError when EC2 does not answer.
    """
    filters: list[FilterTypeDef] = [
        {"Name": f"tag:{FLEET_TAG}", "Values": [fleet]},
        {"Name": "instance-state-name", "Values": ["running"]},
    ]
    with asking_aws("ec2:DescribeInstances"):
        pages = client.get_paginator("describe_instances").paginate(Filters=filters, PaginationConfig={"PageSize": 1000})
        instances = [
            instance for page in pages for reservation in page["Reservations"] for instance in reservation["Instances"]
        ]
    addresses: dict[str, str] = {}
    for instance in sorted(instances, key=lambda one: one["LaunchTime"]):
        slots = [tag["Value"] for tag in instance.get("Tags", []) if tag["Key"] == SLOT_TAG]
        address = instance.get("PrivateIpAddress", "")
        if slots and address:
            addresses[slots[0]] = address
    return addresses
