"""What a lab tells of itself."""

from __future__ import annotations

from typing import Any

from ..aws import Aws
from ..settings import Settings
from .client_host import ClientHost
from .entry import GROUP_TAG, Entry
from .instances import Instances

TAG_NAMES = {"fleet": "fleet", "shard": "shard", "member": "member", "role": "initial-role"}
TAGS = {name: f"redis-fleet:{tag}" for name, tag in TAG_NAMES.items()}
# Beginnings of the lifecycle states before and after InService
COMING, GOING = "Pending", "Terminating"


class Status:
    """The lab and its machines, as plain data."""

    def __init__(self, settings: Settings, instances: Instances, client: ClientHost, aws: Aws) -> None:
        self._settings = settings
        self._instances = instances
        self._client = client
        self._aws = aws

    def read(self) -> dict[str, Any]:
        """What is true now."""
        entries = self._instances.all()
        lifecycles = self._lifecycles()
        return {
            "name": self._settings.name,
            "pid": self._settings.supervisor,
            "endpoint": self._settings.endpoint,
            "region": self._settings.region,
            "clientPid": self._client.pid,
            "machines": [_machine(each, lifecycles.get(each.instance)) for each in entries],
        }

    def _lifecycles(self) -> dict[str, str]:
        """The lifecycle states that Auto Scaling has of its instances."""
        pages = self._aws.autoscaling.get_paginator("describe_auto_scaling_instances").paginate()
        return {each["InstanceId"]: each["LifecycleState"] for page in pages for each in page["AutoScalingInstances"]}


def _machine(entry: Entry, lifecycle: str | None) -> dict[str, Any]:
    facts = entry.facts
    tags = facts.tags if facts else {}
    return {
        "slot": entry.slot,
        "instance": entry.instance,
        **{name: tags.get(tag) for name, tag in TAGS.items()},
        "group": tags.get(GROUP_TAG),
        "zone": facts.zone if facts else None,
        "address": facts.address if facts else None,
        "state": _state(entry.state, lifecycle or ""),
        "lifecycle": lifecycle,
        "seconds": entry.seconds,
        "problem": entry.problem,
        "volume": entry.volume,
    }


def _state(state: str, lifecycle: str) -> str:
    """A machine that is ready boots as long as a launching hook waits for it, and waits for one that terminates."""
    if state != "ready":
        return state
    if lifecycle.startswith(COMING):
        return "booting"
    return "waiting" if lifecycle.startswith(GOING) else state
