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
WAITING = (":Wait", ":Proceed")


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
        waiting = self._waiting()
        return {
            "name": self._settings.name,
            "pid": self._settings.supervisor,
            "endpoint": self._settings.endpoint,
            "region": self._settings.region,
            "clientPid": self._client.pid,
            "machines": [self._machine(each, waiting) for each in entries],
        }

    def _waiting(self) -> set[str]:
        """The instances that a lifecycle hook holds."""
        pages = self._aws.autoscaling.get_paginator("describe_auto_scaling_instances").paginate()
        found = [each for page in pages for each in page["AutoScalingInstances"]]
        return {each["InstanceId"] for each in found if each["LifecycleState"].endswith(WAITING)}

    def _machine(self, entry: Entry, waiting: set[str]) -> dict[str, Any]:
        facts = entry.facts
        tags = facts.tags if facts else {}
        is_waiting = entry.instance in waiting and entry.state == "ready"
        return {
            "slot": entry.slot,
            "instance": entry.instance,
            **{name: tags.get(tag) for name, tag in TAGS.items()},
            "group": tags.get(GROUP_TAG),
            "zone": facts.zone if facts else None,
            "address": facts.address if facts else None,
            "state": "waiting" if is_waiting else entry.state,
            "seconds": entry.seconds,
            "problem": entry.problem,
            "volume": entry.volume,
        }
