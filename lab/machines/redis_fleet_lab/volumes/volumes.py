"""EBS volumes: a file each, which outlives the machines that it is attached to."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from .loop import LoopDevice

GIBIBYTE = 2**30


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

    def attach(self, machine: str, volume: str, gibibytes: int) -> Attached:
        """Makes a block device of the volume for a machine, which keeps it over restarts until it is detached."""
        with self._lock:
            had = self._attached.setdefault(machine, [])
            known = next((each for each in had if each.volume == volume), None)
            if known is not None:
                return known
            file = self._folder / volume
            with file.open("ab") as disk:
                disk.truncate(max(gibibytes * GIBIBYTE, file.stat().st_size))
            taken = {each.name for each in had}
            name = next(name for name in (f"nvme{number}n1" for number in range(1, 30)) if name not in taken)
            attached = Attached(volume, LoopDevice(file), name)
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

    def blank(self, volume: str) -> None:
        """Loses all that the volume holds; it must be attached nowhere."""
        file = self._folder / volume
        size = file.stat().st_size
        with file.open("r+b") as disk:
            disk.truncate(0)
            disk.truncate(size)

    def delete(self, volume: str) -> None:
        """Forgets the volume."""
        (self._folder / volume).unlink(missing_ok=True)
