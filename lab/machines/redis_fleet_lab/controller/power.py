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
RUNNING: WaiterConfigTypeDef = {"Delay": 1, "MaxAttempts": 60}


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
        """Stops the instance by EC2's own call; its group leaves it alone while it is held."""
        entry = self._instances.in_slot(slot)
        self._hold(entry, True)
        self._aws.ec2.stop_instances(InstanceIds=[entry.instance], Force=force)
        self._wait_until(entry, "off")

    def start(self, slot: str) -> None:
        """Switches a machine on again that was killed or stopped."""
        entry = self._instances.in_slot(slot)
        if entry.state != "off":
            raise LabError(f"{entry.slot} is {entry.state}; only a machine that is off can be started")
        entry.is_killed = False
        self._network.set_up(entry.instance, True)
        state = self._aws.ec2.describe_instances(InstanceIds=[entry.instance])["Reservations"][0]["Instances"][0]["State"]["Name"]
        if state == "stopped":
            self._aws.ec2.start_instances(InstanceIds=[entry.instance])
            self._aws.ec2.get_waiter("instance_running").wait(InstanceIds=[entry.instance], WaiterConfig=RUNNING)
            if entry.facts and GROUP_TAG in entry.facts.tags:
                self._aws.autoscaling.set_instance_health(InstanceId=entry.instance, HealthStatus="Healthy")
        else:
            self._life.boot(entry)
        self._hold(entry, False)

    def reboot(self, slot: str) -> None:
        """Restarts the machine in order."""
        entry = self._instances.in_slot(slot)
        self._aws.ec2.reboot_instances(InstanceIds=[entry.instance])

    def replace(self, slot: str, blank: bool) -> dict[str, str]:
        """Terminates the instance through its group, which starts another; with `blank` its volumes lose all they hold."""
        entry = self._instances.in_slot(slot)
        if blank:
            entry.blanked = self._life.volumes_of(entry)
        terminate = self._aws.autoscaling.terminate_instance_in_auto_scaling_group
        terminate(InstanceId=entry.instance, ShouldDecrementDesiredCapacity=False)
        return {"instance": entry.instance}

    def _hold(self, entry: Entry, is_held: bool) -> None:
        entry.is_held = is_held
        self._aws.set_healing(not any(each.is_held for each in self._instances.all()))

    def _wait_until(self, entry: Entry, *states: str) -> None:
        deadline = time.monotonic() + OFF_SECONDS
        while entry.state not in states:
            if time.monotonic() > deadline:
                raise LabError(f"{entry.slot} is still {entry.state} after {OFF_SECONDS} s, not {' or '.join(states)}")
            time.sleep(POLL_SECONDS)
