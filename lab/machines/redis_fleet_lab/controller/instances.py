"""All instances of the lab by id, and by the slot that they fill."""

from __future__ import annotations

import threading

from ..errors import LabError
from ..machines.machine import Machine
from .entry import Entry


class Instances:
    """The entries of all instances, those that are gone left out."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._lock = threading.Lock()

    def add(self, instance: str) -> Entry:
        """The entry of a new instance."""
        with self._lock:
            return self._entries.setdefault(instance, Entry(instance))

    def get(self, instance: str) -> Entry | None:
        """The entry of an instance, if it is known."""
        with self._lock:
            return self._entries.get(instance)

    def forget(self, instance: str) -> None:
        """Drops the entry of an instance that is gone."""
        with self._lock:
            self._entries.pop(instance, None)

    def all(self) -> list[Entry]:
        """All entries, by slot and then by age."""
        with self._lock:
            return sorted(self._entries.values(), key=lambda entry: (entry.slot, entry.launched))

    def in_slot(self, name: str) -> Entry:
        """The instance that a user means: by id, by slot or by address, the newest that is not on its way out.

        Throws a LabError that lists the slots.
        """
        entries = self.all()
        meant = [each for each in entries if name in (each.slot, each.instance, each.facts.address if each.facts else "")]
        staying = [each for each in meant if each.state != "terminating"] or meant
        if not staying:
            slots = ", ".join(sorted({each.slot for each in entries})) or "none"
            allowed = f"one of the lab's slots ({slots}), the id of an instance or its address"
            raise LabError(f'"slot" must be {allowed}, got {name!r}')
        return staying[-1]

    def machine_in(self, name: str) -> Machine:
        """The machine in a slot. Throws a LabError when it has not been made yet."""
        entry = self.in_slot(name)
        if entry.machine is None:
            raise LabError(f"{entry.slot} has no machine yet: wait until `redis-fleet lab status` says booting")
        return entry.machine

    def at_address(self, address: str) -> Entry | None:
        """The instance that has a private address."""
        with self._lock:
            return next((each for each in self._entries.values() if each.facts and each.facts.address == address), None)
