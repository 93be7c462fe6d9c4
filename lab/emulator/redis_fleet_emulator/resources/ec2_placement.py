"""EC2: placement groups."""

from __future__ import annotations

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, handles


@handles("AWS::EC2::PlacementGroup")
class PlacementGroup(Handler):
    """A placement group; nothing of it changes in place, not even its tags, and it gets none of the stack's."""

    passed = ("Strategy", "SpreadLevel", "PartitionCount")

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the group."""
        name, tags = context.generated_name(), properties.plain("Tags")
        specification = [{"ResourceType": "placement-group", "Tags": tags}] if tags else None
        given = properties.pick(*self.passed)
        answer = context.call("ec2:CreatePlacementGroup", GroupName=name, TagSpecifications=specification, **given)
        return Made(name, {"GroupName": name, "GroupId": answer["PlacementGroup"]["GroupId"]})

    def delete(self, context: Context, made: Made) -> None:
        """Delete the group; EC2 refuses while an instance is in it."""
        context.call("ec2:DeletePlacementGroup", GroupName=made.physical_id)
