"""CloudWatch Logs: log groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, handles


@handles("AWS::Logs::LogGroup")
class LogGroup(Handler):
    """A group of log streams."""

    in_place = frozenset({"KmsKeyId", "RetentionInDays", "Tags"})
    removable = frozenset({"KmsKeyId", "RetentionInDays"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the group."""
        name = str(properties.get("LogGroupName") or context.generated_name())
        tags = context.tag_map(properties.plain("Tags"))
        context.call("logs:CreateLogGroup", logGroupName=name, kmsKeyId=properties.get("KmsKeyId"), tags=tags)
        _retain(context, name, properties)
        return Made(name, {"Arn": f"{_arn(context, name)}:*"})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change retention, key and tags."""
        name, arn = made.physical_id, _arn(context, made.physical_id)
        _retain(context, name, properties)
        key = properties.get("KmsKeyId")
        if key:
            context.call("logs:AssociateKmsKey", logGroupName=name, kmsKeyId=key)
        elif "KmsKeyId" in old:
            context.call("logs:DisassociateKmsKey", logGroupName=name)
        tags = context.tag_map(properties.plain("Tags"))
        present = context.call("logs:ListTagsForResource", resourceArn=arn)["tags"]
        gone = sorted(set(present) - set(tags))
        if gone:
            context.call("logs:UntagResource", resourceArn=arn, tagKeys=gone)
        context.call("logs:TagResource", resourceArn=arn, tags=tags)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the group with its streams."""
        context.call("logs:DeleteLogGroup", logGroupName=made.physical_id)


def _arn(context: Context, name: str) -> str:
    return context.arn("logs", f"log-group:{name}")


def _retain(context: Context, name: str, properties: Properties) -> None:
    days = properties.get("RetentionInDays")
    if days is None:
        context.call("logs:DeleteRetentionPolicy", logGroupName=name)
    else:
        context.call("logs:PutRetentionPolicy", logGroupName=name, retentionInDays=days)
