"""Typed reading of one JSON object, key by key."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from .errors import NodeError

SHOWN_CHARACTERS = 60


def shown(value: object) -> str:
    """A value as one short line of ASCII, for an error."""
    text = json.dumps(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "..."


class Fields:
    """One JSON object: every key is asked for once, with what is allowed; `end` refuses the rest.

    Every method throws a NodeError that names the key with its path.
    """

    def __init__(self, value: object, path: str = "", document: str = "node.json") -> None:
        if not isinstance(value, dict):
            raise NodeError(f'"{path or document}" must be an object, got {shown(value)}')
        self._values: dict[str, Any] = value
        self._path = path
        self._document = document
        self._asked: set[str] = set()

    def name(self, key: str) -> str:
        """The key with its path, as errors write it."""
        return f"{self._path}.{key}" if self._path else key

    def _take(self, key: str, allowed: str) -> Any:
        self._asked.add(key)
        if key not in self._values:
            raise NodeError(f'"{self.name(key)}" must be {allowed}, but is missing')
        return self._values[key]

    def _refuse(self, key: str, allowed: str) -> NodeError:
        return NodeError(f'"{self.name(key)}" must be {allowed}, got {shown(self._values[key])}')

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, pattern: str, allowed: str) -> str:
        """A string that matches `pattern` from its first to its last character."""
        value = self._take(key, allowed)
        if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
            raise self._refuse(key, allowed)
        return value

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """One of a few strings."""
        allowed = " or ".join(choices)
        value = self._take(key, allowed)
        if not isinstance(value, str) or value not in choices:
            raise self._refuse(key, allowed)
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`; true and false are none."""
        allowed = f"a whole number, {low}-{high}" if low < high else str(low)
        value: object = self._take(key, allowed)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self._refuse(key, allowed)
        return value

    def flag(self, key: str) -> bool:
        """True or false."""
        value: object = self._take(key, "true or false")
        if not isinstance(value, bool):
            raise self._refuse(key, "true or false")
        return value

    def section(self, key: str) -> Fields:
        """An object below this one."""
        return Fields(self._take(key, "an object"), self.name(key), self._document)

    def sections(self, key: str, at_least: int = 1) -> list[Fields]:
        """A list of objects."""
        allowed = "a list of at least one object" if at_least else "a list of objects"
        value = self._take(key, allowed)
        if not isinstance(value, list) or len(value) < at_least:
            raise self._refuse(key, allowed)
        return [Fields(item, f"{self.name(key)}[{index}]", self._document) for index, item in enumerate(value)]

    def is_null(self, key: str) -> bool:
        """Whether the key is there with null; what else it may be, the next call tells."""
        if key in self._values and self._values[key] is None:
            self._asked.add(key)
            return True
        return False

    def end(self) -> None:
        """Refuses a key that nobody asked for."""
        unknown = sorted(set(self._values) - self._asked)
        if unknown:
            raise NodeError(f"{shown(self.name(unknown[0]))} is not a key of {self._document} version 1; remove it")
