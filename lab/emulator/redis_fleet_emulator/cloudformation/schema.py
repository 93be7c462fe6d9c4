"""What AWS's own resource schemas say, as cfn-lint carries them."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .errors import ValidationError


@functools.cache
def _folder() -> Path:
    """Where the schemas lie; found without importing cfn-lint, which takes half a second."""
    spec = find_spec("cfnlint")
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError("cfn-lint, whose schemas the emulator reads, is not installed")
    return Path(spec.submodule_search_locations[0]) / "data" / "schemas"


@functools.cache
def _index() -> dict[str, str]:
    index: dict[str, str] = json.loads((_folder() / "providers" / "us-east-1.json").read_text(encoding="utf-8"))
    return index


@functools.cache
def _schema(type_name: str) -> dict[str, Any]:
    file = _folder() / "resources" / f"{_index()[type_name]}.json"
    schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return schema


@functools.cache
def create_only(type_name: str) -> frozenset[str]:
    """Return the paths of the properties whose change replaces the resource, such as `A` or `A.B`."""
    pointers = _schema(type_name).get("createOnlyProperties", [])
    return frozenset(pointer.removeprefix("/properties/").replace("/", ".") for pointer in pointers)


def custom_name(type_name: str, properties: dict[str, Any]) -> str | None:
    """Return the name that a template gave the resource, if it identifies the resource by itself."""
    identifiers = _schema(type_name).get("primaryIdentifier", [])
    if len(identifiers) != 1:
        return None
    name = identifiers[0].removeprefix("/properties/")
    given = properties.get(name)
    return str(given) if given is not None and name in create_only(type_name) else None


def check_names(type_name: str, logical_id: str, properties: dict[str, Any]) -> None:
    """Refuse properties that the type does not have, and a required one that is missing. Throws ValidationError."""
    schema = _schema(type_name)
    known = set(schema.get("properties", {}))
    extra = sorted(set(properties) - known)
    if extra and not schema.get("additionalProperties", False):
        raise ValidationError(
            f"Properties validation failed for resource {logical_id}: extraneous key [{extra[0]}] is not permitted"
        )
    missing = sorted(set(schema.get("required", [])) - set(properties))
    if missing:
        raise ValidationError(f"Properties validation failed for resource {logical_id}: required key [{missing[0]}] not found")


def changed_paths(old: Any, new: Any, prefix: str = "") -> Iterator[str]:
    """Yield the paths at which two values differ; lists are compared as a whole."""
    if isinstance(old, dict) and new is None:
        new = {}
    if isinstance(new, dict) and old is None:
        old = {}
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(set(old) | set(new)):
            path = f"{prefix}.{key}" if prefix else key
            yield from changed_paths(old.get(key), new.get(key), path)
    elif old != new:
        yield prefix


def replaces(path: str, create_only_paths: frozenset[str]) -> bool:
    """Tell whether a change at a path replaces the resource."""
    return any(path == one or path.startswith(f"{one}.") or one.startswith(f"{path}.") for one in create_only_paths)
