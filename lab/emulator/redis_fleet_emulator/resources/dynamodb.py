"""DynamoDB: tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, changed, handles

MADE_WITH = (
    "AttributeDefinitions",
    "BillingMode",
    "KeySchema",
    "ProvisionedThroughput",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "OnDemandThroughput",
    "TableClass",
)

UPDATED = ("BillingMode", "DeletionProtectionEnabled", "OnDemandThroughput", "ProvisionedThroughput", "TableClass")


@handles("AWS::DynamoDB::Table")
class Table(Handler):
    """A table."""

    in_place = frozenset(
        {*UPDATED, "PointInTimeRecoverySpecification", "SSESpecification", "StreamSpecification", "Tags",
         "TimeToLiveSpecification"}
    )  # fmt: skip
    replaces = frozenset({"KeySchema", "LocalSecondaryIndexes"})
    defaults: ClassVar[Mapping[str, Any]] = {
        "DeletionProtectionEnabled": False,
        "SSESpecification": {"SSEEnabled": False},
        "TableClass": "STANDARD",
    }
    removable = frozenset({"PointInTimeRecoverySpecification", "ProvisionedThroughput", "TimeToLiveSpecification"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the table."""
        name = str(properties.get("TableName") or context.generated_name())
        answer = context.call(
            "dynamodb:CreateTable",
            TableName=name,
            SSESpecification=_encryption(properties),
            StreamSpecification=_stream(properties),
            DeletionProtectionEnabled=properties.get("DeletionProtectionEnabled"),
            Tags=context.tag_list(properties.plain("Tags")),
            **properties.pick(*MADE_WITH),
        )["TableDescription"]
        _recover(context, name, properties, {})
        _expire(context, name, properties, {})
        attributes = {"Arn": answer["TableArn"]}
        if "LatestStreamArn" in answer:
            attributes["StreamArn"] = answer["LatestStreamArn"]
        return Made(name, attributes)

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change everything but keys and indexes."""
        name, arn = made.physical_id, made.attributes["Arn"]
        if changed(properties, old, *UPDATED, "SSESpecification", "StreamSpecification"):
            context.call(
                "dynamodb:UpdateTable",
                TableName=name,
                SSESpecification=_encryption(properties),
                StreamSpecification=_stream(properties),
                **properties.pick(*UPDATED),
            )
        _recover(context, name, properties, old)
        _expire(context, name, properties, old)
        tags = context.tag_list(properties.plain("Tags"))
        present = context.call("dynamodb:ListTagsOfResource", ResourceArn=arn)["Tags"]
        gone = sorted({tag["Key"] for tag in present} - {tag["Key"] for tag in tags})
        if gone:
            context.call("dynamodb:UntagResource", ResourceArn=arn, TagKeys=gone)
        context.call("dynamodb:TagResource", ResourceArn=arn, Tags=tags)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the table."""
        context.call("dynamodb:DeleteTable", TableName=made.physical_id)


def _encryption(properties: Properties) -> dict[str, Any] | None:
    given = properties.get("SSESpecification")
    if given is None:
        return None
    return {"Enabled": given["SSEEnabled"], **given.pick("SSEType", "KMSMasterKeyId")}


def _stream(properties: Properties) -> dict[str, Any] | None:
    given = properties.get("StreamSpecification")
    return {"StreamEnabled": True, "StreamViewType": given["StreamViewType"]} if given is not None else None


def _recover(context: Context, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    wanted = properties.plain("PointInTimeRecoverySpecification")
    if wanted is None and "PointInTimeRecoverySpecification" in old:
        wanted = {"PointInTimeRecoveryEnabled": False}
    if wanted is not None:
        context.call("dynamodb:UpdateContinuousBackups", TableName=name, PointInTimeRecoverySpecification=wanted)


def _expire(context: Context, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    wanted, before = properties.plain("TimeToLiveSpecification"), old.get("TimeToLiveSpecification")
    if wanted is None and before is not None:
        wanted = {**before, "Enabled": False}
    if wanted is not None and wanted != before:
        context.call("dynamodb:UpdateTimeToLive", TableName=name, TimeToLiveSpecification=wanted)
