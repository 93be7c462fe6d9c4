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
    "databases": [
        {
            "name": "main",
            "port": 6379,
            "memory": {
                "capPercent": 75,
                "copyOnWritePercent": 25,
                "clientsPercent": 5,
                "reservedBytes": 0,
                "sharePercent": 100,
            },
            "persistence": {"appendOnly": True, "snapshotRules": [{"seconds": 3600, "changes": 1}]},
            "cpus": "0-1",
            "users": [
                {"name": "app", "rules": "~* &* +@all -@dangerous -@admin +info", "secretArn": f"{ARN}app-AbCdEf"},
                {"name": "admin", "rules": "~* &* +@all", "secretArn": f"{ARN}admin-AbCdEf"},
            ],
        }
    ],
    "hooks": {"launching": "redis-fleet-launching", "terminating": "redis-fleet-terminating"},
    "volume": {"id": "vol-0123456789abcdef0", "mountPoint": "/var/lib/redis"},
    "files": {"bucket": "cdk-assets-123456789012-eu-west-1", "key": "0a1b2c.zip"},
}
CLUSTER: dict[str, Any] = {
    "registry": "demo-Registry-1ABCDEF",
    "shape": "/redis-fleet/demo-Shape",
    "nodeTimeoutMillis": 5000,
    "dns": {"zone": "Z0123456789ABC", "name": "demo.redis-fleet.internal"},
}
REPLICATION = {"name": "replication", "rules": "+psync +replconf +ping", "secretArn": f"{ARN}replication-AbCdEf"}


def example() -> dict[str, Any]:
    """A copy that a test may change."""
    return copy.deepcopy(EXAMPLE)


def cluster_example() -> dict[str, Any]:
    """The example as a node of a cluster, which a test may change."""
    value = {**example(), "topology": "cluster", "cluster": copy.deepcopy(CLUSTER)}
    value["databases"][0]["users"].append(dict(REPLICATION))
    value["databases"][0]["memory"]["reservedBytes"] = 1280 * 2**20
    return value


def with_two_databases() -> dict[str, Any]:
    """The example with a second database on port 6380, each with half of the memory; a test may change it."""
    value = example()
    second = copy.deepcopy(value["databases"][0])
    second.update(name="sessions", port=6380, cpus="2")
    value["databases"].append(second)
    for database in value["databases"]:
        database["memory"]["sharePercent"] = 50
    return value


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
