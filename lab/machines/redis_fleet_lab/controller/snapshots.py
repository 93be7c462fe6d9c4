"""Snapshots of the root volumes of machines."""

from __future__ import annotations

from ..emulator_link import Event
from ..errors import LabError
from ..volumes.root_contents import RootContents
from .entry import Entry
from .instances import Instances
from .life import Life


class Snapshots:
    """Keeps what root file systems hold, and tells when it is done."""

    def __init__(self, instances: Instances, contents: RootContents, life: Life) -> None:
        self._instances = instances
        self._contents = contents
        self._life = life

    def take(self, event: Event) -> None:
        """Keeps the root file system of a machine; with `reboot` the machine is off meanwhile, and boots again."""
        problem: str | None = None
        try:
            entry = self._instances.get(event["instance"])
            if entry is None:
                raise LabError(f"{event['instance']} is gone")
            self._keep(entry, event)
        except Exception as error:
            problem = str(error)
            raise
        finally:
            self._life.tell("snapshot", snapshot=event["snapshot"], problem=problem)

    def copy(self, event: Event) -> None:
        """Keeps the same under another id."""
        self._contents.copy(event["snapshot"], event["source"])
        self._life.tell("snapshot", snapshot=event["snapshot"], problem=None)

    def delete(self, event: Event) -> None:
        """Keeps it no longer."""
        self._contents.forget(event["snapshot"])

    def _keep(self, entry: Entry, event: Event) -> None:
        machine = entry.machine
        if machine is None:
            raise LabError(f"{entry.slot} has no machine")
        if not event["reboot"]:
            self._contents.keep(event["snapshot"], entry.instance, machine.changes)
            return
        self._life.pause(entry)
        try:
            self._contents.keep(event["snapshot"], entry.instance, machine.changes)
        finally:
            self._life.resume(entry)
