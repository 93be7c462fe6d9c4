"""Notices that this node was elected primary, and tells the registry: soon after, another election of it would stall."""

from __future__ import annotations

import time

from .clients import AwsError
from .fleet import Fleet
from .seat import Seat
from .view import Member


class ElectionWatch:
    """The roles of one node, seen round by round."""

    def __init__(self, seat: Seat, fleet: Fleet) -> None:
        self._seat = seat
        self._fleet = fleet
        self._was_replica = False
        self._unrecorded: int | None = None

    def look(self, myself: Member) -> str | None:
        """One round; returns that the node was elected since the last one, None when it was not."""
        is_elected = self._was_replica and myself.is_primary and myself.slot_count > 0
        self._was_replica = myself.is_replica
        if is_elected:
            self._unrecorded = int(time.time() * 1000)
        if self._unrecorded is None:
            return None
        try:
            self._fleet.registry.record_election(self._seat.slot, self._unrecorded)
        except AwsError as error:
            return f"elected primary, not recorded: {error}"
        self._unrecorded = None
        return f"elected primary of shard {self._seat.place.shard} with epoch {myself.epoch}"
