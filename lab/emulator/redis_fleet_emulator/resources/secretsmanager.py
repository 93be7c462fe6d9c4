"""Secrets Manager: secrets and their policies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, changed, handles

GENERATOR = (
    "ExcludeCharacters", "ExcludeLowercase", "ExcludeNumbers", "ExcludePunctuation", "ExcludeUppercase", "IncludeSpace",
    "PasswordLength", "RequireEachIncludedType",
)  # fmt: skip


@handles("AWS::SecretsManager::Secret")
class Secret(Handler):
    """A secret; a generated value is made once and stays when anything else changes."""

    in_place = frozenset({"Description", "GenerateSecretString", "KmsKeyId", "SecretString", "Tags"})
    defaults: ClassVar[Mapping[str, Any]] = {"Description": ""}
    removable = frozenset({"GenerateSecretString", "SecretString"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the secret with its first value."""
        answer = context.call(
            "secretsmanager:CreateSecret",
            Name=properties.get("Name") or context.generated_name(),
            SecretString=_value(context, properties),
            Tags=context.tag_list(properties.plain("Tags")),
            **properties.pick("Description", "KmsKeyId"),
        )
        return Made(answer["ARN"], {"Id": answer["ARN"]})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change description, key and tags, and the value if the template says another."""
        arn = made.physical_id
        new_value = changed(properties, old, "SecretString", "GenerateSecretString")
        context.call(
            "secretsmanager:UpdateSecret",
            SecretId=arn,
            SecretString=_value(context, properties) if new_value else None,
            **properties.pick("Description", "KmsKeyId"),
        )
        tags = context.tag_list(properties.plain("Tags"))
        present = context.call("secretsmanager:DescribeSecret", SecretId=arn).get("Tags", [])
        gone = sorted({tag["Key"] for tag in present} - {tag["Key"] for tag in tags})
        if gone:
            context.call("secretsmanager:UntagResource", SecretId=arn, TagKeys=gone)
        context.call("secretsmanager:TagResource", SecretId=arn, Tags=tags)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the secret without a waiting time, as CloudFormation does."""
        context.call("secretsmanager:DeleteSecret", SecretId=made.physical_id, ForceDeleteWithoutRecovery=True)


def _value(context: Context, properties: Properties) -> str:
    if "SecretString" in properties:
        return str(properties["SecretString"])
    generator = properties.get("GenerateSecretString", Properties({}))
    password = context.call("secretsmanager:GetRandomPassword", **generator.pick(*GENERATOR))["RandomPassword"]
    template, key = generator.get("SecretStringTemplate"), generator.get("GenerateStringKey")
    if template is None:
        return str(password)
    return json.dumps({**json.loads(template), str(key): password})


@handles("AWS::SecretsManager::ResourcePolicy")
class ResourcePolicy(Handler):
    """Who may use a secret."""

    in_place = frozenset({"ResourcePolicy", "BlockPublicPolicy"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Put the policy on its secret."""
        secret, policy = str(properties["SecretId"]), json.dumps(properties.plain("ResourcePolicy"))
        block = properties.get("BlockPublicPolicy")
        context.call("secretsmanager:PutResourcePolicy", SecretId=secret, ResourcePolicy=policy, BlockPublicPolicy=block)
        return Made(secret, {"Id": secret})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Put the new policy in the place of the old."""
        return self.create(context, properties)

    def delete(self, context: Context, made: Made) -> None:
        """Take the policy from its secret."""
        context.call("secretsmanager:DeleteResourcePolicy", SecretId=made.physical_id)
