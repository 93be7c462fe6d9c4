"""EBS volumes: a file each, which outlives the machines that it is attached to."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import LabError
from .erase import erase
from .loop import LoopDevice

GIBIBYTE = 2**30
# What Nitro instances take at most, with their root volume
MOST = 27


@dataclass(frozen=True)
class Attached:
    """A volume as a machine has it: the host's block device, and its name on the machine."""

    volume: str
    device: LoopDevice
    name: str

    @property
    def link(self) -> str:
        """The stable name below /dev/disk/by-id, as EC2's machines have it."""
        return f"nvme-Amazon_Elastic_Block_Store_{self.volume.replace('-', '', 1)}"


class Volumes:
    """All volumes of the lab and which machine has which; a file is made when its volume is attached first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._attached: dict[str, list[Attached]] = {}
        self._lock = threading.Lock()
        folder.mkdir(exist_ok=True)

    def resize(self, volume: str, gibibytes: int) -> None:
        """Makes the volume, or grows it; what it is attached to sees a new size with its next attachment."""
        with self._lock, (self._folder / volume).open("ab") as disk:
            disk.truncate(max(gibibytes * GIBIBYTE, disk.tell()))

    def attach(self, machine: str, volume: str) -> Attached:
        """Makes a block device of the volume for a machine, which keeps it over restarts until it is detached.

        Throws a LabError when there is no such volume, or the machine has as many as it can have.
        """
        with self._lock:
            had = self._attached.setdefault(machine, [])
            known = next((each for each in had if each.volume == volume), None)
            if known is not None:
                return known
            file = self._folder / volume
            if not file.exists():
                raise LabError(f"there is no volume {volume}")
            attached = Attached(volume, LoopDevice(file), _free_name({each.name for each in had}))
            had.append(attached)
            return attached

    def of(self, machine: str) -> list[Attached]:
        """The volumes of a machine."""
        with self._lock:
            return list(self._attached.get(machine, []))

    def detach(self, machine: str, volume: str) -> Attached | None:
        """Takes the volume from the machine; returns what it was there, or None when it was not."""
        with self._lock:
            had = self._attached.get(machine, [])
            found = next((each for each in had if each.volume == volume), None)
            if found is not None:
                had.remove(found)
                found.device.release()
            return found

    def detach_all(self, machine: str) -> list[str]:
        """Takes all volumes from a machine that is gone; returns their ids."""
        volumes = [each.volume for each in self.of(machine)]
        for volume in volumes:
            self.detach(machine, volume)
        return volumes

    def blank(self, volumes: Sequence[str]) -> None:
        """Loses all that the volumes hold, but for those that have been deleted or attached elsewhere meanwhile."""
        with self._lock:
            in_use = {each.volume for had in self._attached.values() for each in had}
            for volume in volumes:
                file = self._folder / volume
                if volume not in in_use and file.exists():
                    with file.open("r+b") as disk:
                        size = disk.seek(0, os.SEEK_END)
                        disk.truncate(0)
                        disk.truncate(size)

    def erase(self, machine: str) -> None:
        """Loses all that the volumes of a machine hold, which keeps them. Throws a LabError where one is mounted for long."""
        for attached in self.of(machine):
            erase(attached.device.path)

    def delete(self, volume: str) -> None:
        """Forgets the volume."""
        (self._folder / volume).unlink(missing_ok=True)


def _free_name(taken: set[str]) -> str:
    for number in range(1, MOST + 1):
        if f"nvme{number}n1" not in taken:
            return f"nvme{number}n1"
    raise LabError(f"a machine takes at most {MOST} volumes beside its root")
