"""KMS: keys and aliases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, handles


@handles("AWS::KMS::Key")
class Key(Handler):
    """A key."""

    in_place = frozenset(
        {
            "Description",
            "Enabled",
            "EnableKeyRotation",
            "KeyPolicy",
            "PendingWindowInDays",
            "RotationPeriodInDays",
            "Tags",
        }
    )
    removable = frozenset({"Description", "Enabled", "EnableKeyRotation", "PendingWindowInDays", "RotationPeriodInDays"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the key."""
        tags = [{"TagKey": key, "TagValue": value} for key, value in context.tag_map(properties.plain("Tags")).items()]
        policy = properties.plain("KeyPolicy")
        answer = context.call(
            "kms:CreateKey",
            Policy=json.dumps(policy) if policy else None,
            Tags=tags,
            KeyUsage=properties.get("KeyUsage", "ENCRYPT_DECRYPT"),
            MultiRegion=properties.get("MultiRegion", False),
            **properties.pick("Description", "KeySpec"),
        )["KeyMetadata"]
        window = properties.get("PendingWindowInDays", 30)
        made = Made(answer["KeyId"], {"Arn": answer["Arn"], "KeyId": answer["KeyId"], "window": window})
        _switch(context, made.physical_id, properties)
        return made

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change everything but the kind of key."""
        key = made.physical_id
        context.call("kms:UpdateKeyDescription", KeyId=key, Description=properties.get("Description", ""))
        policy = properties.plain("KeyPolicy")
        if policy:
            context.call("kms:PutKeyPolicy", KeyId=key, PolicyName="default", Policy=json.dumps(policy))
        tags = context.tag_map(properties.plain("Tags"))
        present = context.call("kms:ListResourceTags", KeyId=key)["Tags"]
        gone = [tag["TagKey"] for tag in present if tag["TagKey"] not in tags]
        if gone:
            context.call("kms:UntagResource", KeyId=key, TagKeys=gone)
        context.call("kms:TagResource", KeyId=key, Tags=[{"TagKey": name, "TagValue": value} for name, value in tags.items()])
        _switch(context, key, properties)
        return Made(key, {**made.attributes, "window": properties.get("PendingWindowInDays", 30)})

    def delete(self, context: Context, made: Made) -> None:
        """Schedule the key's deletion, which is all that KMS offers."""
        window = made.attributes["window"]
        context.call("kms:ScheduleKeyDeletion", KeyId=made.physical_id, PendingWindowInDays=window)


def _switch(context: Context, key: str, properties: Properties) -> None:
    rotates = str(properties.get("EnableKeyRotation", False)).lower() == "true"
    days = properties.get("RotationPeriodInDays")
    if rotates:
        context.call("kms:EnableKeyRotation", KeyId=key, RotationPeriodInDays=days)
    else:
        context.call("kms:DisableKeyRotation", KeyId=key)
    enabled = str(properties.get("Enabled", True)).lower() == "true"
    context.call("kms:EnableKey" if enabled else "kms:DisableKey", KeyId=key)


@handles("AWS::KMS::Alias")
class Alias(Handler):
    """A name of a key."""

    in_place = frozenset({"TargetKeyId"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Name the key."""
        name = str(properties["AliasName"])
        context.call("kms:CreateAlias", AliasName=name, TargetKeyId=properties["TargetKeyId"])
        return Made(name, {"AliasName": name})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Point the name at another key."""
        context.call("kms:UpdateAlias", AliasName=made.physical_id, TargetKeyId=properties["TargetKeyId"])
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Drop the name."""
        context.call("kms:DeleteAlias", AliasName=made.physical_id)
