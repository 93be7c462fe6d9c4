"""Records which template properties were read, so that none is dropped unseen."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Dropped:
    """A property of a resource that nothing in the emulator read."""

    type: str
    logicalId: str  # noqa: N815 - written to JSON as it is
    property: str
    stack: str


@dataclass(frozen=True)
class Reviewed:
    """A property that the emulator is known to ignore, and why that is right."""

    type: str
    property: str
    reason: str


class Properties(Mapping[str, Any]):
    """A resource's properties as a mapping that remembers what was read, at every depth."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)
        self._read: set[str] = set()
        self._wrapped: dict[str, Any] = {key: _wrap(value) for key, value in self._values.items()}

    def __getitem__(self, key: str) -> Any:
        self._read.add(key)
        return self._wrapped[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a key; nested mappings and lists keep recording."""
        return self[key] if key in self._values else default

    def plain(self, key: str, default: Any = None) -> Any:
        """Return a plain copy of a value; all below it counts as read."""
        if key not in self._values:
            return default
        self._read.add(key)
        _read_all(self._wrapped[key])
        return copy.deepcopy(self._values[key])

    def pick(self, *keys: str) -> dict[str, Any]:
        """Return plain copies of those of the keys that are there."""
        return {key: self.plain(key) for key in keys if key in self._values}

    def read_all(self) -> None:
        """Count everything as read."""
        for key in self._values:
            self.plain(key)

    def unread(self, prefix: str = "") -> Iterator[str]:
        """Yield the paths of what was not read; elements of lists are written `[]`."""
        for key in self._values:
            path = f"{prefix}{key}"
            if key in self._read:
                yield from _unread_below(self._wrapped[key], path)
            else:
                yield path


def _wrap(value: Any) -> Any:
    if isinstance(value, dict):
        return Properties(value)
    if isinstance(value, list):
        return [_wrap(item) for item in value]
    return value


def _read_all(value: Any) -> None:
    if isinstance(value, Properties):
        value.read_all()
    elif isinstance(value, list):
        for item in value:
            _read_all(item)


def _unread_below(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, Properties):
        yield from value.unread(f"{path}.")
    elif isinstance(value, list):
        for item in value:
            yield from _unread_below(item, f"{path}[]")


def load_reviewed() -> list[Reviewed]:
    """Return the reviewed list of the package."""
    text = resources.files(__package__).joinpath("reviewed.json").read_text(encoding="utf-8")
    return [Reviewed(**entry) for entry in json.loads(text)]


class Ledger:
    """What deployments dropped since the server started or the ledger was last reset."""

    def __init__(self) -> None:
        self._reviewed = load_reviewed()
        self._dropped: dict[Dropped, None] = {}

    def add(self, dropped: Dropped) -> None:
        """Note a property that nobody read."""
        self._dropped[dropped] = None

    def reset(self) -> None:
        """Forget what was noted."""
        self._dropped = {}

    def reason(self, type_name: str, path: str) -> str | None:
        """Return why a property may be ignored, None if it was not reviewed."""
        for entry in self._reviewed:
            if entry.type == type_name and _covers(entry.property, path):
                return entry.reason
        return None

    def report(self) -> dict[str, Any]:
        """Return the reviewed and the unreviewed properties that were dropped."""
        report: dict[str, list[dict[str, str]]] = {"unreviewed": [], "reviewed": []}
        for dropped in list(self._dropped):
            reason = self.reason(dropped.type, dropped.property)
            if reason is None:
                report["unreviewed"].append(asdict(dropped))
            else:
                report["reviewed"].append({**asdict(dropped), "reason": reason})
        return report


def _covers(reviewed: str, path: str) -> bool:
    return path == reviewed or re.match(rf"{re.escape(reviewed)}(\.|\[)", path) is not None
