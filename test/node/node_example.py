"""A node.json that is right, to be changed by the tests."""

from __future__ import annotations

import copy
from typing import Any

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:"

EXAMPLE: dict[str, Any] = {
    "version": 1,
    "fleet": "demo",
    "environment": "dev",
    "region": "eu-west-1",
    "topology": "standalone",
    "slot": {"name": "demo-0-0", "shard": 0, "member": 0, "zone": "eu-west-1a", "initialRole": "primary"},
    "engine": {"name": "redis", "version": "7.0", "server": "/usr/bin/redis-server", "user": "redis"},
    "redis": {"port": 6379, "maxmemoryPercent": 75},
    "volume": {"id": "vol-0123456789abcdef0", "mountPoint": "/var/lib/redis"},
    "users": [
        {"name": "app", "rules": "~* &* +@all -@dangerous -@admin +info", "secretArn": f"{ARN}app-AbCdEf"},
        {"name": "admin", "rules": "~* &* +@all", "secretArn": f"{ARN}admin-AbCdEf"},
    ],
    "files": {"bucket": "cdk-assets-123456789012-eu-west-1", "key": "0a1b2c.zip"},
}


def example() -> dict[str, Any]:
    """A copy that a test may change."""
    return copy.deepcopy(EXAMPLE)


def set_at(value: Any, path: tuple[Any, ...], new: object) -> None:
    """Sets the value at a path of keys and indexes."""
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


def remove_at(value: Any, path: tuple[Any, ...]) -> None:
    """Removes the key at a path."""
    for key in path[:-1]:
        value = value[key]
    del value[path[-1]]


def all_paths(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of all keys, objects and lists included."""
    if isinstance(value, dict):
        items: list[tuple[Any, object]] = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    else:
        return []
    return [found for key, item in items for found in [(*path, key), *all_paths(item, (*path, key))]]


def name_of(path: tuple[Any, ...]) -> str:
    """A path as errors write it, such as users[0].name."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else str(key)
    return text
