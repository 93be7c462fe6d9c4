"""What the resource types of EC2 share: tags, and the plain way to make and delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler


def tag_specification(context: Context, kind: str, properties: Properties) -> list[dict[str, Any]]:
    """Return the TagSpecifications of a resource: its own tags and CloudFormation's."""
    return [{"ResourceType": kind, "Tags": context.tag_list(properties.plain("Tags"))}]


def retag(context: Context, resource_id: str, properties: Properties, old: Mapping[str, Any]) -> None:
    """Bring the tags of a resource to what the template now says."""
    tags = context.tag_list(properties.plain("Tags"))
    kept = {tag["Key"] for tag in tags}
    answer = context.call("ec2:DescribeTags", Filters=[{"Name": "resource-id", "Values": [resource_id]}])
    gone = [{"Key": tag["Key"]} for tag in answer["Tags"] if tag["Key"] not in kept]
    if gone:
        context.call("ec2:DeleteTags", Resources=[resource_id], Tags=gone)
    context.call("ec2:CreateTags", Resources=[resource_id], Tags=tags)


class Ec2Resource(Handler):
    """A resource that one call makes and one call deletes."""

    #: Operation that makes it, the part of the answer that describes it, and the id in that part.
    makes: ClassVar[tuple[str, str, str]]
    #: Operation that deletes it, and the parameter that takes the id.
    deletes: ClassVar[tuple[str, str]]
    #: The resource type of a tag specification.
    tag_kind: ClassVar[str]
    #: Properties that the making operation takes as they are.
    passed: ClassVar[tuple[str, ...]] = ()
    in_place = frozenset({"Tags"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the resource with its tags."""
        operation, part, id_key = self.makes
        tags = tag_specification(context, self.tag_kind, properties)
        answer = context.call(operation, TagSpecifications=tags, **properties.pick(*self.passed))[part]
        made = Made(answer[id_key], self.attributes(context, answer))
        self.finish(context, made, properties)
        return made

    def attributes(self, context: Context, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return what Fn::GetAtt gives."""
        return {self.makes[2]: answer[self.makes[2]]}

    def finish(self, context: Context, made: Made, properties: Properties) -> None:
        """Do what the making operation cannot."""

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change the tags, then what the type changes in place."""
        retag(context, made.physical_id, properties, old)
        self.finish(context, made, properties)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the resource."""
        operation, id_parameter = self.deletes
        context.call(operation, **{id_parameter: made.physical_id})
