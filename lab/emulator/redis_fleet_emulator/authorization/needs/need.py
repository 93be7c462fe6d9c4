"""The form of a need, and those that any service has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..calls import Call
from ..checks import Check

Need = Callable[[Call], Sequence[Check]]


def anything(call: Call) -> Sequence[Check]:
    """The action itself, on no resource in particular."""
    return [Check(call.name)]


def tags_of(items: Sequence[Mapping[str, Any]] | None, key: str = "Key", value: str = "Value") -> dict[str, str]:
    """Tags in the form of an API as a mapping."""
    return {str(item[key]): str(item[value]) for item in items or []}
