"""Placement groups, which moto lacks: made, described, deleted, and kept to when instances start.

@see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-groups.html
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.responses import EC2Response
from moto.ec2.utils import random_id

#: Running instances of a spread group in one zone, and partitions of a partition group there.
MOST_SPREAD = MOST_PARTITIONS = 7

#: States of an instance that takes a place.
PLACED = ("pending", "running", "stopping", "shutting-down")


class PlacementGroup(TaggedEC2Resource):
    """A placement group; how many partitions it has counts for the strategy "partition" only."""

    def __init__(self, backend: Any, name: str, strategy: str, partitions: int | None) -> None:
        self.ec2_backend = backend
        self.id = self.group_id = random_id("pg")
        self.group_name = name
        self.strategy = strategy
        self.partition_count = partitions
        self.spread_level = "rack" if strategy == "spread" else None
        self.state = "available"

    @property
    def group_arn(self) -> str:
        """The ARN."""
        backend = self.ec2_backend
        return f"arn:{backend.partition}:ec2:{backend.region_name}:{backend.account_id}:placement-group/{self.group_name}"

    def members(self) -> list[Any]:
        """The instances that take a place in the group."""
        reservations = list(self.ec2_backend.reservations.values())
        instances = [one for reservation in reservations for one in reservation.instances]
        return [one for one in instances if one.placement.group_name == self.group_name and one.state in PLACED]


def install() -> None:
    """Add the actions."""
    new: Any = EC2Response
    new.create_placement_group = _create
    new.describe_placement_groups = _describe
    new.delete_placement_group = _delete


def groups_of(backend: Any) -> dict[str, PlacementGroup]:
    """The placement groups of an account's region, by name."""
    groups: dict[str, PlacementGroup] = backend.__dict__.setdefault("placement_groups", {})
    return groups


def place(backend: Any, wanted: dict[str, Any], zone: str) -> PlacementGroup | None:
    """The group that a launch names, which has room in the zone; None where it names none. Throws EC2ClientError."""
    name, identity = wanted.get("GroupName"), wanted.get("GroupId")
    if not name and not identity:
        if wanted.get("PartitionNumber"):
            raise EC2ClientError("InvalidParameterCombination", "The partition number needs a placement group.")
        return None
    group = next((one for one in groups_of(backend).values() if name == one.group_name or identity == one.group_id), None)
    if group is None:
        raise _unknown(str(name or identity))
    _check_partition(group, wanted.get("PartitionNumber"))
    if group.strategy == "spread" and sum(1 for one in group.members() if one.placement.zone == zone) >= MOST_SPREAD:
        reason = f"the spread placement group '{group.group_name}' has {MOST_SPREAD} running instances there"
        message = f"We currently do not have sufficient capacity in the Availability Zone you requested ({zone}): {reason}."
        raise EC2ClientError("InsufficientInstanceCapacity", message)
    return group


def seat(group: PlacementGroup, instance: Any, partition: Any) -> None:
    """Note an instance's place; in a partition group without a number it takes the emptiest partition of its zone."""
    if group.partition_count is not None:
        taken = [one.placement.partition_number for one in group.members() if one.placement.zone == instance.placement.zone]
        emptiest = min(range(1, group.partition_count + 1), key=taken.count)
        instance.placement.partition_number = int(partition) if partition else emptiest
    instance.placement.group_name = group.group_name
    instance.placement.group_id = group.group_id


def _check_partition(group: PlacementGroup, number: Any) -> None:
    if number in (None, ""):
        return
    if group.partition_count is None:
        message = f"The partition number can be given for a partition placement group only; '{group.group_name}' is none."
        raise EC2ClientError("InvalidParameterCombination", message)
    if not 1 <= int(number) <= group.partition_count:
        message = f"Value ({number}) for parameter partitionNumber is invalid. It must be between 1 and {group.partition_count}."
        raise EC2ClientError("InvalidParameterValue", message)


def _create(self: Any) -> ActionResult:
    self.error_on_dryrun()
    name, strategy = self._get_param("GroupName"), self._get_param("Strategy") or "cluster"
    count = self._get_int_param("PartitionCount")
    if strategy not in ("cluster", "spread", "partition"):
        raise EC2ClientError("InvalidParameterValue", f"Value ({strategy}) for parameter strategy is invalid.")
    if count is not None and (strategy != "partition" or not 1 <= count <= MOST_PARTITIONS):
        raise EC2ClientError("InvalidParameterValue", f"Value ({count}) for parameter partitionCount is invalid.")
    groups = groups_of(self.ec2_backend)
    if name in groups:
        raise EC2ClientError("InvalidPlacementGroup.Duplicate", f"The Placement Group '{name}' already exists.")
    partitions = (count or 2) if strategy == "partition" else None
    group = groups[name] = PlacementGroup(self.ec2_backend, name, strategy, partitions)
    group.spread_level = (self._get_param("SpreadLevel") or "rack") if strategy == "spread" else None
    group.add_tags(self._parse_tag_specification().get("placement-group", {}))
    return ActionResult({"PlacementGroup": _shown(group)})


def _describe(self: Any) -> ActionResult:
    groups = groups_of(self.ec2_backend)
    names, identities = self._get_param("GroupNames", []), self._get_param("GroupIds", [])
    for name in names:
        if name not in groups:
            raise _unknown(name)
    found = [one for one in groups.values() if not (names or identities) or one.group_name in names or one.id in identities]
    return ActionResult({"PlacementGroups": [_shown(one) for one in found]})


def _delete(self: Any) -> EmptyResult:
    self.error_on_dryrun()
    groups, name = groups_of(self.ec2_backend), self._get_param("GroupName")
    if name not in groups:
        raise _unknown(name)
    if groups[name].members():
        raise EC2ClientError("InvalidPlacementGroup.InUse", f"The placement group '{name}' is in use and may not be deleted.")
    del groups[name]
    return EmptyResult()


def _unknown(name: str) -> EC2ClientError:
    return EC2ClientError("InvalidPlacementGroup.Unknown", f"The Placement Group '{name}' is unknown.")


def _shown(group: PlacementGroup) -> dict[str, Any]:
    return {
        "GroupName": group.group_name,
        "GroupId": group.group_id,
        "GroupArn": group.group_arn,
        "State": group.state,
        "Strategy": group.strategy,
        "PartitionCount": group.partition_count,
        "SpreadLevel": group.spread_level,
        "Tags": [{"Key": tag["key"], "Value": tag["value"]} for tag in group.get_tags()],
    }
