"""DynamoDB: global tables, as far as they have one replica, in the stack's own region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..cloudformation.errors import ResourceFailed
from ..cloudformation.model import Made
from ..ledger import Properties
from .dynamodb import Table
from .handler import Context, handles

#: What a table and a global table have alike.
SHARED = (
    "AttributeDefinitions",
    "BillingMode",
    "KeySchema",
    "LocalSecondaryIndexes",
    "StreamSpecification",
    "TableName",
    "TimeToLiveSpecification",
)

#: What stands in the replica of a global table, and beside the keys of a table.
OF_REPLICA = ("DeletionProtectionEnabled", "PointInTimeRecoverySpecification", "TableClass", "Tags")

#: On-demand limits are given apart: for reads in the replica, for writes in the table.
LIMITS = (("ReadOnDemandThroughputSettings", "MaxReadRequestUnits"), ("WriteOnDemandThroughputSettings", "MaxWriteRequestUnits"))


@handles("AWS::DynamoDB::GlobalTable")
class GlobalTable(Table):
    """A table whose replicas say what a plain table says itself."""

    in_place = frozenset(
        {"BillingMode", "Replicas", "SSESpecification", "StreamSpecification", "TimeToLiveSpecification",
         "WriteOnDemandThroughputSettings"}
    )  # fmt: skip
    removable = frozenset({"SSESpecification", "TimeToLiveSpecification", "WriteOnDemandThroughputSettings"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the table."""
        return super().create(context, _as_table(context, properties))

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change the table and its replica."""
        table = _as_table(context, properties)
        before = _as_table(context, Properties(old))
        missing = {name: value for name, value in Table.defaults.items() if name in before and name not in table}
        plain = {name: before.plain(name) for name in before}
        return super().update(context, made, Properties({**table.pick(*table), **missing}), plain)


def _as_table(context: Context, properties: Properties) -> Properties:
    """The properties of the plain table. Throws ResourceFailed for replicas elsewhere."""
    replica = _replica(context, properties)
    table: dict[str, Any] = {"BillingMode": "PAY_PER_REQUEST", **properties.pick(*SHARED), **replica.pick(*OF_REPLICA)}
    encryption = properties.plain("SSESpecification")
    if encryption is not None:
        table["SSESpecification"] = {**encryption, **replica.plain("SSESpecification", {})}
    limits = {key: part[name][key] for part, (name, key) in zip((replica, properties), LIMITS) if name in part}
    return Properties({**table, "OnDemandThroughput": limits} if limits else table)


def _replica(context: Context, properties: Properties) -> Properties:
    replicas: list[Properties] = properties["Replicas"]
    regions = [str(one["Region"]) for one in replicas]
    if regions != [context.stack.region]:
        raise ResourceFailed(f"the emulator has replicas in {context.stack.region} only, got {', '.join(regions) or 'none'}")
    return replicas[0]
