"""Faults and orders that concern the power of a machine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from ..errors import LabError
from .entry import GROUP_TAG, Entry
from .instances import Instances
from .life import Life

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import WaiterConfigTypeDef

    from ..aws import Aws
    from ..network.network import Network

OFF_SECONDS = 120
POLL_SECONDS = 0.05
EACH_SECOND: WaiterConfigTypeDef = {"Delay": 1, "MaxAttempts": OFF_SECONDS}
# What makes a group replace an instance that is off
REPLACING = ["ReplaceUnhealthy"]


class Power:
    """Switches machines off, on, and replaces them, as their owner, their hardware or EC2 would."""

    def __init__(self, instances: Instances, life: Life, aws: Aws, network: Network) -> None:
        self._instances = instances
        self._life = life
        self._aws = aws
        self._network = network

    def kill(self, slots: Sequence[str]) -> None:
        """Loses the power of machines at one moment; their groups learn nothing of it, and `start` brings them back.

        Throws a LabError, and kills none, where one has no power to lose.
        """
        entries = self._distinct(slots)
        for entry in entries:
            if self._instances.machine_in(entry.instance).pid is None:
                raise LabError(f"{entry.slot} is {entry.state}: it has no power to lose")
        for entry in entries:
            entry.is_killed = True
            self._network.set_up(entry.instance, False)
        with ThreadPoolExecutor(len(entries)) as pool:
            list(pool.map(_lose_power, entries))
        for entry in entries:
            self._wait_until(entry, "off")

    def wipe(self, slot: str) -> None:
        """Loses the machine's power and all that its volumes hold, and switches it on again at once, at its old address."""
        entry = self._instances.in_slot(slot)
        self.kill([entry.instance])
        self._life.erase_volumes(entry)
        self.start(entry.instance)

    def stop(self, slot: str, force: bool) -> None:
        """Stops the instance by EC2's own call; until it is started again its group replaces nothing."""
        entry = self._instances.in_slot(slot)
        self._hold(entry)
        try:
            self._aws.ec2.stop_instances(InstanceIds=[entry.instance], Force=force)
            self._wait_until(entry, "off")
            self._aws.ec2.get_waiter("instance_stopped").wait(InstanceIds=[entry.instance], WaiterConfig=EACH_SECOND)
        except Exception:
            self._release(entry)
            raise

    def start(self, slot: str) -> None:
        """Switches a machine on again that was killed or stopped."""
        entry = self._instances.in_slot(slot)
        if entry.state != "off":
            raise LabError(f"{entry.slot} is {entry.state}; only a machine that is off can be started")
        was_killed, entry.is_killed = entry.is_killed, False
        self._network.set_up(entry.instance, True)
        if was_killed:
            self._life.boot(entry)
        else:
            self._aws.ec2.start_instances(InstanceIds=[entry.instance])
            self._aws.ec2.get_waiter("instance_running").wait(InstanceIds=[entry.instance], WaiterConfig=EACH_SECOND)
        self._release(entry)

    def reboot(self, slot: str) -> None:
        """Restarts the machine in order; returns when it boots again."""
        entry = self._instances.in_slot(slot)
        if self._instances.machine_in(slot).pid is None:
            raise LabError(f"{entry.slot} is {entry.state}; only a machine that is on can be restarted")
        before = entry.boots
        self._aws.ec2.reboot_instances(InstanceIds=[entry.instance])
        deadline = time.monotonic() + OFF_SECONDS
        while entry.boots == before:
            if time.monotonic() > deadline:
                raise LabError(f"{entry.slot} has not restarted within {OFF_SECONDS} s")
            time.sleep(POLL_SECONDS)

    def replace(self, slots: Sequence[str], *, blank: bool, without_hook: bool) -> dict[str, list[str]]:
        """Terminates instances through their groups, which start others; with `blank` their volumes lose all they hold.

        `without_hook`: by EC2's own call, which waits for no termination hook. Returns the instances that go.
        """
        entries = self._distinct(slots)
        for entry in entries:
            if _group_of(entry) is None:
                raise LabError(f"{entry.slot} belongs to no Auto Scaling group that could replace it")
        instances = [entry.instance for entry in entries]
        for entry in entries:
            entry.blanked = self._life.volumes_of(entry) if blank else []
        if without_hook:
            self._aws.ec2.terminate_instances(InstanceIds=instances)
        else:
            terminate = self._aws.autoscaling.terminate_instance_in_auto_scaling_group
            for instance in instances:
                terminate(InstanceId=instance, ShouldDecrementDesiredCapacity=False)
        for entry in entries:
            self._release(entry)
        return {"instances": instances}

    def _distinct(self, slots: Sequence[str]) -> list[Entry]:
        found = [self._instances.in_slot(slot) for slot in slots]
        return list({entry.instance: entry for entry in found}.values())

    def _hold(self, entry: Entry) -> None:
        group = _group_of(entry)
        if group is not None:
            entry.is_held = True
            self._aws.autoscaling.suspend_processes(AutoScalingGroupName=group, ScalingProcesses=REPLACING)

    def _release(self, entry: Entry) -> None:
        group = _group_of(entry)
        if group is None or not entry.is_held:
            return
        entry.is_held = False
        if entry.state not in ("off", "stopping", "terminating"):
            self._aws.autoscaling.set_instance_health(InstanceId=entry.instance, HealthStatus="Healthy")
        self._aws.autoscaling.resume_processes(AutoScalingGroupName=group, ScalingProcesses=REPLACING)

    def _wait_until(self, entry: Entry, state: str) -> None:
        deadline = time.monotonic() + OFF_SECONDS
        while entry.state != state:
            if time.monotonic() > deadline:
                raise LabError(f"{entry.slot} is still {entry.state} after {OFF_SECONDS} s, not {state}")
            time.sleep(POLL_SECONDS)


def _lose_power(entry: Entry) -> None:
    if entry.machine is not None:
        entry.machine.lose_power()


def _group_of(entry: Entry) -> str | None:
    return entry.facts.tags.get(GROUP_TAG) if entry.facts else None
