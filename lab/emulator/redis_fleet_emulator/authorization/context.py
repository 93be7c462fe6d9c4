"""The condition keys of a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional

from .doubt import CannotJudge
from .known_keys import is_known

#: The values of a key; None when the request has some that the lab does not know.
Values = Optional[tuple[str, ...]]


class Context:
    """Keys and their values; the case of a key does not count."""

    def __init__(self, *sources: Mapping[str, Values]) -> None:
        self._values = {key.lower(): values for source in sources for key, values in source.items()}

    def values(self, key: str) -> tuple[str, ...]:
        """The values of a key, none when the request does not have it; throws CannotJudge when the lab cannot tell."""
        name = key.lower()
        values = self._values.get(name, ()) if is_known(name) else None
        # A family such as aws:ResourceTag/* is unknown as a whole
        family = f"{name.partition('/')[0]}/*" if "/" in name else name
        if values is None or self._values.get(family, ()) is None:
            raise CannotJudge(f"the condition key {key}")
        return values

    def single(self, key: str) -> str | None:
        """The value of a key that has one; None otherwise."""
        values = self.values(key)
        return values[0] if len(values) == 1 else None
