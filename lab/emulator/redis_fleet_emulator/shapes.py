"""Fits values of a CloudFormation template to the types that an API wants."""

from __future__ import annotations

from typing import Any


def fit(value: Any, shape: Any) -> Any:
    """Return the value with its scalars converted to the types of a botocore shape.

    Templates may write numbers and booleans as strings and the other way round.
    A value that does not fit is returned as it is, for the API's own validation to refuse.
    """
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        return {key: _member(item, shape, key) for key, item in value.items() if item is not None}
    if kind == "list" and isinstance(value, list):
        return [fit(item, shape.member) for item in value]
    if kind == "map" and isinstance(value, dict):
        return {key: fit(item, shape.value) for key, item in value.items()}
    return _scalar(value, kind)


def _member(value: Any, shape: Any, key: str) -> Any:
    member = shape.members.get(key)
    return fit(value, member) if member is not None else value


def _scalar(value: Any, kind: str) -> Any:
    if kind == "boolean" and value in ("true", "false", "True", "False"):
        return str(value).lower() == "true"
    if kind == "string" and isinstance(value, bool):
        return "true" if value else "false"
    if kind == "string" and isinstance(value, (int, float)):
        return str(value)
    if kind in ("integer", "long") and isinstance(value, str):
        return _number(value, int)
    if kind in ("float", "double") and isinstance(value, str):
        return _number(value, float)
    return value


def _number(text: str, convert: Any) -> Any:
    try:
        return convert(text)
    except ValueError:
        return text
