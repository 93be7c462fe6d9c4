"""What EC2 says about the network: the input of the firewall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Answers:
    """Parts of EC2's answers, as boto3 gives them."""

    security_groups: Sequence[Answer] = ()
    network_interfaces: Sequence[Answer] = ()
    #: Of DescribeManagedPrefixLists, each with the `Entries` that GetManagedPrefixListEntries gives for it.
    prefix_lists: Sequence[Answer] = ()
    subnets: Sequence[Answer] = ()
    route_tables: Sequence[Answer] = ()
    vpc_endpoints: Sequence[Answer] = ()


def read_answers(ec2: EC2Client) -> Answers:
    """Asks EC2 for everything; entries only of the prefix lists that a rule names."""

    def every(operation: str, key: str) -> list[Answer]:
        pages = cast("Any", ec2).get_paginator(operation).paginate()
        return [one for page in pages for one in page[key]]

    groups = every("describe_security_groups", "SecurityGroups")
    return Answers(
        security_groups=groups,
        network_interfaces=every("describe_network_interfaces", "NetworkInterfaces"),
        prefix_lists=_prefix_lists(ec2, _named_lists(groups)),
        subnets=every("describe_subnets", "Subnets"),
        route_tables=every("describe_route_tables", "RouteTables"),
        vpc_endpoints=every("describe_vpc_endpoints", "VpcEndpoints"),
    )


def _named_lists(groups: Iterable[Answer]) -> list[str]:
    permissions = [one for group in groups for key in ("IpPermissions", "IpPermissionsEgress") for one in group.get(key, ())]
    return sorted({entry["PrefixListId"] for one in permissions for entry in one.get("PrefixListIds", ())})


def _prefix_lists(ec2: EC2Client, ids: list[str]) -> list[Answer]:
    if not ids:
        return []
    lists = ec2.describe_managed_prefix_lists(PrefixListIds=ids)["PrefixLists"]
    entries = ec2.get_paginator("get_managed_prefix_list_entries")
    return [
        {**one, "Entries": [entry for page in entries.paginate(PrefixListId=one["PrefixListId"]) for entry in page["Entries"]]}
        for one in lists
    ]
