"""SSM: parameters and documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, changed, handles


@handles("AWS::SSM::Parameter")
class Parameter(Handler):
    """A parameter."""

    in_place = frozenset({"AllowedPattern", "Description", "Tags", "Tier", "Type", "Value"})
    defaults: ClassVar[Mapping[str, Any]] = {"Description": ""}

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the parameter; an existing one of that name is an error."""
        name = properties.get("Name") or context.generated_name()
        tags = context.tag_list(_tags(properties))
        self._put(context, name, properties, Tags=tags)
        return self._made(name, properties)

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Give the parameter a new value and new tags."""
        name = made.physical_id
        if changed(properties, old, "AllowedPattern", "Description", "Tier", "Type", "Value"):
            self._put(context, name, properties, Overwrite=True)
        tags = context.tag_list(_tags(properties))
        present = context.call("ssm:ListTagsForResource", ResourceType="Parameter", ResourceId=name)["TagList"]
        gone = sorted({tag["Key"] for tag in present} - {tag["Key"] for tag in tags})
        if gone:
            context.call("ssm:RemoveTagsFromResource", ResourceType="Parameter", ResourceId=name, TagKeys=gone)
        context.call("ssm:AddTagsToResource", ResourceType="Parameter", ResourceId=name, Tags=tags)
        return self._made(name, properties)

    def delete(self, context: Context, made: Made) -> None:
        """Delete the parameter."""
        context.call("ssm:DeleteParameter", Name=made.physical_id)

    def _put(self, context: Context, name: str, properties: Properties, **more: Any) -> None:
        given = properties.pick("Type", "Value", "Description", "AllowedPattern", "DataType", "Tier")
        context.call("ssm:PutParameter", Name=name, **given, **more)

    def _made(self, name: str, properties: Properties) -> Made:
        return Made(name, {"Type": properties["Type"], "Value": properties["Value"]})


def _tags(properties: Properties) -> list[dict[str, str]]:
    tags: dict[str, str] = properties.plain("Tags", {})
    return [{"Key": key, "Value": value} for key, value in tags.items()]


@handles("AWS::SSM::Document")
class Document(Handler):
    """A document; its default version follows its content."""

    in_place = frozenset({"Content", "DocumentFormat", "Tags", "TargetType", "UpdateMethod", "VersionName"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the document."""
        name = properties.get("Name") or context.generated_name()
        context.call(
            "ssm:CreateDocument",
            Name=name,
            Content=_content(properties),
            DocumentFormat=_format(properties),
            Tags=context.tag_list(properties.plain("Tags")),
            **properties.pick("DocumentType", "TargetType", "VersionName"),
        )
        properties.get("UpdateMethod")
        return Made(name, {})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Add a version and make it the default."""
        name = made.physical_id
        given = properties.pick("TargetType", "VersionName")
        if changed(properties, old, "Content", "DocumentFormat"):
            answer = context.call(
                "ssm:UpdateDocument",
                Name=name,
                Content=_content(properties),
                DocumentFormat=_format(properties),
                DocumentVersion="$LATEST",
                **given,
            )
            version = answer["DocumentDescription"]["DocumentVersion"]
            context.call("ssm:UpdateDocumentDefaultVersion", Name=name, DocumentVersion=version)
        tags = context.tag_list(properties.plain("Tags"))
        context.call("ssm:AddTagsToResource", ResourceType="Document", ResourceId=name, Tags=tags)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the document."""
        context.call("ssm:DeleteDocument", Name=made.physical_id)


def _content(properties: Properties) -> str:
    content = properties.plain("Content")
    return content if isinstance(content, str) else json.dumps(content)


def _format(properties: Properties) -> str:
    return str(properties.get("DocumentFormat", "JSON"))
