"""An Auto Scaling group with the hooks of a slot, in a running emulator, and a node that is its instance."""

from __future__ import annotations

from typing import Any

from redis_fleet_emulator.testing import REGION
from redis_fleet_emulator.testing_controller import Controller
from redis_fleet_emulator.testing_groups import LAUNCHING, TERMINATING, Group

HOOKS = {"launching": "redis-fleet-launching", "terminating": "redis-fleet-terminating"}
RETAIN = {"RetentionTriggers": {"TerminateHookAbandon": "retain"}}


def held_group(lab: Controller) -> tuple[Group, str]:
    """A group as a slot has it, and its instance, which waits for the launching hook."""
    group = Group(lab, size=0, InstanceLifecyclePolicy=RETAIN)
    group.hook(LAUNCHING, HOOKS["launching"], DefaultResult="ABANDON")
    group.hook(TERMINATING, HOOKS["terminating"], DefaultResult="ABANDON")
    group.resize(1)
    (instance,) = group.reaches("Pending:Wait")
    return group, instance


def of_group(node: dict[str, Any]) -> dict[str, Any]:
    """The node.json of a node in such a group."""
    return {**node, "region": REGION, "hooks": HOOKS}
