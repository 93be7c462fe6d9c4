"""An Auto Scaling group with the hooks of a slot, in a running emulator, and a node that is its instance."""

from __future__ import annotations

from typing import Any

from redis_fleet_emulator.testing import REGION
from redis_fleet_emulator.testing_controller import Controller
from redis_fleet_emulator.testing_groups import LAUNCHING, TERMINATING, Group
from redis_fleet_node.errors import NodeError
from redis_fleet_node.lifecycle.answer import answer
from redis_fleet_node.lifecycle.answer_codes import Heard, Verb
from redis_fleet_node.node import Node

HOOKS = {"launching": "redis-fleet-launching", "terminating": "redis-fleet-terminating"}
RETAIN = {"RetentionTriggers": {"TerminateHookAbandon": "retain"}}


def held_group(lab: Controller) -> tuple[Group, str]:
    """A group as a slot has it, and its instance, which waits for the launching hook."""
    group = Group(lab, size=0, InstanceLifecyclePolicy=RETAIN)
    group.hook(LAUNCHING, HOOKS["launching"], DefaultResult="ABANDON")
    group.hook(TERMINATING, HOOKS["terminating"], DefaultResult="CONTINUE")
    group.resize(1)
    (instance,) = group.reaches("Pending:Wait")
    return group, instance


def of_group(node: dict[str, Any]) -> dict[str, Any]:
    """The node.json of a node in such a group."""
    return {**node, "region": REGION, "hooks": HOOKS}


class NodeOfGroup:
    """What a node's programs do, with this machine's group; its servers are counted, not run. Reasons make steps fail."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self.steps: list[str] = []
        self.refused: dict[str, str] = {}
        self.failed: set[int] = set()

    def answer(self, verb: Verb, transition: str) -> Heard:
        self._step(verb.value)
        return answer(self._node, verb, transition)[0]

    def hand_over(self, port: int) -> None:
        self._step(f"hand over {port}")

    def stop(self, port: int) -> None:
        self._step(f"stop {port}")

    def has_failed(self, port: int) -> bool:
        return port in self.failed

    def withdraw(self) -> None:
        self._step("withdraw")

    def pause(self) -> None:
        self._step("pause")

    def resume(self) -> None:
        self._step("resume")

    def _step(self, step: str) -> None:
        self.steps.append(step)
        if step in self.refused:
            raise NodeError(self.refused[step])
