"""Faults and orders that concern the power of a machine."""

from __future__ import annotations

import time
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

    def kill(self, slot: str) -> None:
        """Loses the machine's power; its group learns nothing of it, and `start` brings it back."""
        entry = self._instances.in_slot(slot)
        machine = self._instances.machine_in(slot)
        if machine.pid is None:
            raise LabError(f"{entry.slot} is {entry.state}: it has no power to lose")
        entry.is_killed = True
        self._network.set_up(entry.instance, False)
        machine.lose_power()
        self._wait_until(entry, "off")

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

    def replace(self, slot: str, blank: bool) -> dict[str, str]:
        """Terminates the instance through its group, which starts another; with `blank` its volumes lose all they hold."""
        entry = self._instances.in_slot(slot)
        if _group_of(entry) is None:
            raise LabError(f"{entry.slot} belongs to no Auto Scaling group that could replace it")
        if blank:
            entry.blanked = self._life.volumes_of(entry)
        terminate = self._aws.autoscaling.terminate_instance_in_auto_scaling_group
        terminate(InstanceId=entry.instance, ShouldDecrementDesiredCapacity=False)
        self._release(entry)
        return {"instance": entry.instance}

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


def _group_of(entry: Entry) -> str | None:
    return entry.facts.tags.get(GROUP_TAG) if entry.facts else None
