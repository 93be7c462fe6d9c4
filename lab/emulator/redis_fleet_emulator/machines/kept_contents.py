"""Snapshots of root volumes, whose content the controller keeps."""

from __future__ import annotations

from typing import Any

from ..images.contents import Contents
from .moves import Moves


class KeptContents(Contents):
    """Asks the controller to keep what a snapshot holds; until it is told so the snapshot is pending."""

    def __init__(self, moves: Moves) -> None:
        self._moves = moves
        self._pending: dict[str, Any] = {}

    def take(self, snapshot: Any, instance: Any, reboot: bool) -> None:
        """Ask for the content of the machine's root file system."""
        self._pending[snapshot.id] = snapshot
        self._moves.event("snapshot", snapshot=snapshot.id, instance=instance.id, reboot=reboot)

    def copy(self, snapshot: Any, source: Any) -> None:
        """Ask for the same content under another name."""
        self._pending[snapshot.id] = snapshot
        self._moves.event("copy-snapshot", snapshot=snapshot.id, source=source.id)

    def forget(self, identity: str) -> None:
        """Tell that nobody can want the content any more."""
        self._pending.pop(identity, None)
        self._moves.event("delete-snapshot", snapshot=identity)

    def tell_kept(self, identity: str, problem: str | None) -> None:
        """The content is kept, or is not to be had."""
        snapshot = self._pending.pop(identity, None)
        if snapshot is not None:
            snapshot.status = "completed" if problem is None else "error"
            snapshot.problem = problem
