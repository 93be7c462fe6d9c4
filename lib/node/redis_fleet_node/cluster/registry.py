"""The fleet's record of its cluster, a table of DynamoDB: who creates it, that it exists, and who fills which slot.

Its items have the keys `fleet` and `item`: the item `cluster`, and an item `slot#NAME` for each slot.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import NodeError
from .clients import asking_aws, dynamodb_client
from .shape import Shape

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from ..node import Node

CLUSTER = "cluster"
SLOT = "slot#"
CREATING = "CREATING"
ACTIVE = "ACTIVE"
# A creator that died is followed by another after this; a living one renews it many times before.
LEASE_SECONDS = 20
# Former ids are kept so that every node knows them as the fleet's own; one that is older than this many is long forgotten.
FORMER_IDS = 16
REFUSED = "ConditionalCheckFailedException"
Item = Mapping[str, Any]


@dataclass(frozen=True)
class ClusterRecord:
    """The cluster's state: who creates it until when, in seconds since 1970, and how large it began."""

    state: str
    owner: str
    lease_until: float
    shape: Shape

    @property
    def is_active(self) -> bool:
        """Whether the cluster exists: from then on nobody creates it again."""
        return self.state == ACTIVE

    @property
    def may_be_taken(self) -> bool:
        """Whether its creator has let the lease run out."""
        return self.state == CREATING and self.lease_until < time.time()


@dataclass(frozen=True)
class Holder:
    """The node that fills a slot, and where it runs."""

    node_id: str
    address: str
    instance_id: str
    zone: str


@dataclass(frozen=True)
class SlotRecord:
    """Who fills a slot: the node's id and where it is; `former_ids` are the ids of nodes that it had before, oldest first."""

    slot: str
    node_id: str
    address: str
    instance_id: str
    zone: str
    elected_at_millis: int | None = None
    former_ids: tuple[str, ...] = ()


def former_ids_of(records: Iterable[SlotRecord]) -> set[str]:
    """The ids of nodes that slots had before, and that are theirs no more."""
    known = tuple(records)
    return {former for record in known for former in record.former_ids} - {record.node_id for record in known}


class Registry:
    """The records of one fleet; every method throws an AwsError when the table does not answer."""

    def __init__(self, client: DynamoDBClient, table: str, fleet: str) -> None:
        self._client = client
        self._table = table
        self._fleet = fleet

    def cluster(self) -> ClusterRecord | None:
        """The cluster's record; None when nobody has begun to create it."""
        item = self._get(CLUSTER)
        if item is None or not item.keys() >= {"state", "owner", "leaseUntil", "shards", "membersPerShard"}:
            return None
        return ClusterRecord(
            state=item["state"]["S"],
            owner=item["owner"]["S"],
            lease_until=float(item["leaseUntil"]["N"]),
            shape=Shape(int(item["shards"]["N"]), int(item["membersPerShard"]["N"])),
        )

    def slot(self, name: str) -> SlotRecord | None:
        """The record of one slot; None when no node of it has published itself."""
        item = self._get(SLOT + name)
        return _slot_record(item) if item and _is_published(item) else None

    def slots(self) -> dict[str, SlotRecord]:
        """The records of all slots, by their names."""
        with self._asking("Query"):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression="fleet = :fleet AND begins_with(#item, :slot)",
                ExpressionAttributeNames={"#item": "item"},
                ExpressionAttributeValues={":fleet": {"S": self._fleet}, ":slot": {"S": SLOT}},
            )
            records = [_slot_record(item) for page in pages for item in page["Items"] if _is_published(item)]
        return {record.slot: record for record in records}

    def publish(self, slot: str, holder: Holder) -> SlotRecord:
        """Writes who fills the slot now, and returns the record; the id before it, if another, becomes a former one."""
        before = self.slot(slot)
        record = _successor(slot, holder, before)
        if record != before:
            changes = (
                "SET nodeId = :id, address = :address, instanceId = :instance, #zone = :zone, "
                "formerIds = :former, updatedAt = :now"
            )
            values: dict[str, Any] = {
                ":id": {"S": holder.node_id},
                ":address": {"S": holder.address},
                ":instance": {"S": holder.instance_id},
                ":zone": {"S": holder.zone},
                ":former": {"L": [{"S": known} for known in record.former_ids]},
                ":now": {"N": str(int(time.time()))},
            }
            self._update(SLOT + slot, changes if record.elected_at_millis else f"{changes} REMOVE electedAtMillis", values)
        return record

    def record_election(self, slot: str, at_millis: int) -> None:
        """Writes when the node of a slot was elected primary, in milliseconds since 1970."""
        self._update(SLOT + slot, "SET electedAtMillis = :at", {":at": {"N": str(at_millis)}})

    def take_lease(self, owner: str, shape: Shape, seconds: float = LEASE_SECONDS) -> bool:
        """Makes `owner` the creator, when there is none or his lease has run out; returns whether he is it now.

        The size of a creation that was begun stays as it is.
        """
        now = time.time()
        changes = (
            "SET #state = :creating, #owner = :owner, leaseUntil = :until, createdAt = if_not_exists(createdAt, :now), "
            "shards = if_not_exists(shards, :shards), membersPerShard = if_not_exists(membersPerShard, :members)"
        )
        values: dict[str, Any] = {
            ":creating": {"S": CREATING},
            ":owner": {"S": owner},
            ":until": {"N": f"{now + seconds:.3f}"},
            ":now": {"N": f"{now:.3f}"},
            ":shards": {"N": str(shape.shards)},
            ":members": {"N": str(shape.members_per_shard)},
        }
        free = "attribute_not_exists(#state) OR (#state = :creating AND (leaseUntil < :now OR #owner = :owner))"
        return self._update(CLUSTER, changes, values, free)

    def renew_lease(self, owner: str, seconds: float = LEASE_SECONDS) -> bool:
        """Lengthens the creator's lease; returns False when it is somebody else's by now, or the cluster is there."""
        values = {":until": {"N": f"{time.time() + seconds:.3f}"}, **self._creator(owner)}
        return self._update(CLUSTER, "SET leaseUntil = :until", values, "#state = :creating AND #owner = :owner")

    def activate(self, owner: str) -> bool:
        """Says for ever that the cluster exists; returns False when `owner` is not its creator any more."""
        values = {":active": {"S": ACTIVE}, **self._creator(owner)}
        return self._update(CLUSTER, "SET #state = :active", values, "#state = :creating AND #owner = :owner")

    def _creator(self, owner: str) -> dict[str, Any]:
        return {":creating": {"S": CREATING}, ":owner": {"S": owner}}

    def _key(self, item: str) -> dict[str, Any]:
        return {"fleet": {"S": self._fleet}, "item": {"S": item}}

    def _get(self, item: str) -> Item | None:
        with self._asking("GetItem"):
            answer = self._client.get_item(TableName=self._table, Key=self._key(item), ConsistentRead=True)
        return answer.get("Item")

    def _update(self, item: str, changes: str, values: dict[str, Any], condition: str = "") -> bool:
        """Changes an item; returns False, and changes nothing, when the condition does not hold."""
        from botocore.exceptions import ClientError

        names = {f"#{name}": name for name in ("state", "owner", "zone") if f"#{name}" in changes + condition}
        extra: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        if names:
            extra["ExpressionAttributeNames"] = names
        with self._asking("UpdateItem"):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=self._key(item),
                    UpdateExpression=changes,
                    ExpressionAttributeValues=values,
                    **extra,
                )
            except ClientError as error:
                if error.response["Error"]["Code"] == REFUSED:
                    return False
                raise
        return True

    def _asking(self, action: str) -> AbstractContextManager[None]:
        return asking_aws(f"dynamodb:{action} of table {self._table}")


def _successor(slot: str, holder: Holder, before: SlotRecord | None) -> SlotRecord:
    former = before.former_ids if before else ()
    is_another = before is not None and before.node_id != holder.node_id
    if before and is_another:
        former = (*(known for known in former if known != holder.node_id), before.node_id)[-FORMER_IDS:]
    elected = None if before is None or is_another else before.elected_at_millis
    return SlotRecord(slot, holder.node_id, holder.address, holder.instance_id, holder.zone, elected, former)


def registry_of(node: Node) -> Registry:
    """The registry that node.json names; throws a NodeError when the fleet is no cluster."""
    if node.cluster is None:
        raise NodeError(f'the fleet {node.fleet} has no registry, because its topology is not "cluster"')
    return Registry(dynamodb_client(node.region), node.cluster.registry, node.fleet)


def _is_published(item: Item) -> bool:
    """Whether a node fills the slot: an item may hold less, such as an election alone."""
    return item.keys() >= {"nodeId", "address", "instanceId", "zone"}


def _slot_record(item: Item) -> SlotRecord:
    elected = item.get("electedAtMillis")
    return SlotRecord(
        slot=item["item"]["S"][len(SLOT) :],
        node_id=item["nodeId"]["S"],
        address=item["address"]["S"],
        instance_id=item["instanceId"]["S"],
        zone=item["zone"]["S"],
        elected_at_millis=None if elected is None else int(elected["N"]),
        former_ids=tuple(known["S"] for known in item.get("formerIds", {}).get("L", [])),
    )
