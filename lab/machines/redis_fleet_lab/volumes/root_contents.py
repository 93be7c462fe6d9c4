"""What snapshots of root volumes hold: layers of overlays over the image that all machines share."""

from __future__ import annotations

import shutil
import subprocess
import threading
from pathlib import Path

from ..errors import LabError

#: Layers of a root file system, the topmost first; the last one is the shared image.
Layers = tuple[Path, ...]


class RootContents:
    """Keeps the layers of snapshots for as long as a snapshot or a machine needs them.

    The topmost layer of a machine becomes one more layer below the machines that are made of its snapshot.
    """

    def __init__(self, folder: Path, base: Path) -> None:
        self._folder = folder
        self._base = base
        self._snapshots: dict[str, Layers] = {}
        self._machines: dict[str, Layers] = {}
        self._lock = threading.Lock()
        folder.mkdir(exist_ok=True)

    def begin(self, machine: str, snapshot: str | None) -> Layers:
        """The layers of a new machine: those of its snapshot, or the shared image where the lab keeps none of it."""
        with self._lock:
            layers = self._snapshots.get(snapshot or "", (self._base,))
            self._machines[machine] = layers
            return layers

    def end(self, machine: str) -> None:
        """A machine is no more."""
        with self._lock:
            self._machines.pop(machine, None)
            self._remove_unused()

    def keep(self, snapshot: str, machine: str, changes: Path) -> None:
        """Keeps the changes that a machine has made to its layers. Throws a LabError when they cannot be kept."""
        with self._lock:
            below = self._machines.get(machine)
        if below is None or not changes.exists():
            raise LabError(f"{machine} has no root file system")
        layer = self._folder / snapshot
        try:
            _copy(changes, layer)
        except LabError:
            shutil.rmtree(layer, ignore_errors=True)
            raise
        with self._lock:
            self._snapshots[snapshot] = (layer, *below)

    def copy(self, snapshot: str, source: str) -> None:
        """Lets a snapshot hold what another one holds, which may be none that the lab keeps."""
        with self._lock:
            if source in self._snapshots:
                self._snapshots[snapshot] = self._snapshots[source]

    def forget(self, snapshot: str) -> None:
        """A snapshot is no more."""
        with self._lock:
            self._snapshots.pop(snapshot, None)
            self._remove_unused()

    def _remove_unused(self) -> None:
        needed = {layer for layers in (*self._snapshots.values(), *self._machines.values()) for layer in layers}
        for layer in self._folder.iterdir():
            if layer not in needed:
                shutil.rmtree(layer)


def _copy(source: Path, target: Path) -> None:
    """Copies a layer with owners, modes, links, capabilities, and what an overlay marks as removed or replaced."""
    done = subprocess.run(
        ["cp", "--archive", "--sparse=always", str(source), str(target)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise LabError(f"the root file system cannot be kept: {lines[0]}")
