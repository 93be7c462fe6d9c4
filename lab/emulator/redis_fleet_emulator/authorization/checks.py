"""The permissions that a call needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .context import Values

#: The resource of an action that has none.
ANYTHING = "*"


@dataclass(frozen=True)
class Check:
    """One permission: an action on a resource, with the condition keys that the call has there."""

    action: str
    resource: str = ANYTHING
    #: The resource's tags; None when the lab does not know them.
    tags: Mapping[str, str] | None = field(default_factory=dict)
    keys: Mapping[str, Values] = field(default_factory=dict)
    #: The policy of the KMS key that the check is about.
    key_policy: str | None = None
    #: What the service says before IAM's own words when the permission is missing.
    preface: str = ""

    @property
    def context(self) -> Mapping[str, Values]:
        """The condition keys of the resource and of the call."""
        prefixes = ("aws:ResourceTag", f"{self.action.partition(':')[0]}:ResourceTag")
        if self.tags is None:
            return {**self.keys, **{f"{prefix}/*": None for prefix in prefixes}}
        tags = {f"{prefix}/{name}": (value,) for prefix in prefixes for name, value in self.tags.items()}
        return {**tags, **self.keys}
