"""What a lab tells of itself."""

from __future__ import annotations

from typing import Any

from ..aws import Aws
from .client_host import ClientHost
from .entry import GROUP_TAG, Entry
from .instances import Instances
from .settings import Settings

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
        first = next((each.facts for each in entries if each.facts), None)
        return {
            "name": self._settings.name,
            "pid": self._settings.supervisor,
            "endpoint": self._settings.endpoint,
            "region": self._settings.region,
            "clientPid": self._client.pid_beside(first) if first else None,
            "machines": [self._machine(each, waiting) for each in entries],
        }

    def _waiting(self) -> set[str]:
        """The instances that a lifecycle hook holds."""
        answer = self._aws.autoscaling.describe_auto_scaling_instances()
        return {each["InstanceId"] for each in answer["AutoScalingInstances"] if each["LifecycleState"].endswith(WAITING)}

    def _machine(self, entry: Entry, waiting: set[str]) -> dict[str, Any]:
        facts = entry.facts
        tags = facts.tags if facts else {}
        held = entry.instance in waiting and entry.state in ("ready", "booting")
        return {
            "slot": entry.slot,
            "instance": entry.instance,
            **{name: tags.get(tag) for name, tag in TAGS.items()},
            "group": tags.get(GROUP_TAG),
            "zone": facts.zone if facts else None,
            "address": facts.address if facts else None,
            "state": "waiting" if held and entry.state == "ready" else entry.state,
            "seconds": entry.seconds,
            "problem": entry.problem,
            "volume": entry.volume,
        }
