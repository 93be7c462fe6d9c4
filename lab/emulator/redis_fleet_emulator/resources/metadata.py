"""Types that make nothing in an account."""

from __future__ import annotations

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, handles


@handles("AWS::CDK::Metadata")
class CdkMetadata(Handler):
    """The CDK's note about the constructs in use; AWS too accepts it and makes nothing."""

    in_place = frozenset({"Analytics"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Accept the note."""
        properties.plain("Analytics")
        return Made(context.generated_name())

    def update(self, context: Context, made: Made, properties: Properties, old: object) -> Made:
        """Accept the new note."""
        properties.plain("Analytics")
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Nothing was made."""
