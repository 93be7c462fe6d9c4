"""Volumes that come to a machine and go from it while it lives."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from ..emulator_link import Event
from ..machines.devices import add_device, is_mounted, remove_device, shut_down
from ..volumes.volumes import Attached, Volumes
from .entry import Entry
from .instances import Instances

POLL_SECONDS = 0.1
# What EC2 shows as a volume that hangs in detaching: its owner has to unmount it, or to use force
BUSY_SECONDS = 3600


class Disks:
    """Attaches and detaches, and tells when it is done."""

    def __init__(self, instances: Instances, volumes: Volumes, tell: Callable[..., None]) -> None:
        self._instances = instances
        self._volumes = volumes
        self._tell = tell

    def size(self, event: Event) -> None:
        """A volume was made or has grown."""
        self._volumes.resize(event["volume"], event["size"])

    def delete(self, event: Event) -> None:
        """A volume is no more."""
        self._volumes.delete(event["volume"])

    def attach(self, event: Event) -> None:
        """Shows a volume to a machine; one that is off finds it when it is switched on."""
        instance, volume = event["instance"], event["volume"]
        entry = self._instances.get(instance)
        try:
            attached = self._volumes.attach(instance, volume)
            if entry:
                entry.volume = volume
            if entry and entry.machine and entry.machine.root:
                add_device(entry.machine.root, attached)
        except Exception as error:
            if entry:
                entry.problem = f"{volume} cannot be attached: {error}"
            raise
        self._tell("attached", volume=volume)

    def detach(self, event: Event) -> None:
        """Takes a volume from a machine as soon as it is not mounted there; by force at once, with what was not synced lost."""
        instance, volume = event["instance"], event["volume"]
        entry = self._instances.get(instance)
        attached = next((each for each in self._volumes.of(instance) if each.volume == volume), None)
        if entry and attached:
            self._release(entry, attached, bool(event.get("force")))
        self._volumes.detach(instance, volume)
        if entry and entry.volume == volume:
            entry.volume = None
        self._tell("detached", volume=volume)

    def _release(self, entry: Entry, attached: Attached, force: bool) -> None:
        deadline = time.monotonic() + BUSY_SECONDS
        while (machine := entry.machine) and (pid := machine.pid) and is_mounted(pid, attached):
            if force:
                shut_down(pid, attached)
                break
            if time.monotonic() > deadline:
                print(f"{attached.volume} stays mounted on {entry.slot}", file=sys.stderr)
                return
            time.sleep(POLL_SECONDS)
        if entry.machine and entry.machine.root:
            remove_device(entry.machine.root, attached)
