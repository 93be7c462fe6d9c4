"""Launch templates show the tags that they have now, and keep them out of their data.

Later versions keep their user data in the form that the start of instances wants.
"""

from __future__ import annotations

from typing import Any

from moto.core.types import Base64EncodedString
from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateBackend
from moto.ec2.utils import parse_user_data


def install() -> None:
    """Wrap the making of launch templates."""

    def live_tags(self: Any) -> Any:
        return self.get_tags()

    def ignore(self: Any, _: Any) -> None:
        """The tags live in the backend."""

    LaunchTemplate.tags = property(live_tags, ignore)  # type: ignore[assignment]
    create = LaunchTemplateBackend.create_launch_template

    def create_launch_template(  # noqa: PLR0917 - the signature of moto
        self: Any, name: str, description: str, template_data: dict[str, Any], tag_spec: dict[str, Any]
    ) -> Any:
        specifications = template_data.get("TagSpecifications", [])
        template_data["TagSpecifications"] = [one for one in specifications if one["ResourceType"] != "launch-template"]
        return create(self, name, description, template_data, tag_spec)

    create_stock_version = LaunchTemplate.create_version

    def create_version(self: Any, data: dict[str, Any], description: str) -> Any:
        if not isinstance(data.get("UserData"), Base64EncodedString):
            data["UserData"] = parse_user_data(data.get("UserData"))
        return create_stock_version(self, data, description)

    LaunchTemplate.create_version = create_version  # type: ignore[method-assign]
    LaunchTemplateBackend.create_launch_template = create_launch_template  # type: ignore[method-assign]
