"""Lifecycle actions: one for each hook that an instance waits for."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Timer
from typing import Any

from .activities import Activity
from .moves import Moves, later

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"

#: Seconds that an instance may wait at most, and how many heartbeats that are at most.
LONGEST_WAIT = 172_800
MOST_HEARTBEATS = 100


class Action:
    """A wait for one hook, which ends with a result: CONTINUE or ABANDON.

    Without a heartbeat it ends with the hook's default result when the hook's timeout has passed. Heartbeats
    restart the timeout, up to 48 hours or 100 timeouts in all, whichever is less.

    @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LifecycleHook.html
    """

    def __init__(self, hook: Any, moves: Moves, expire: Callable[[Action], None]) -> None:
        self.hook = hook
        self.token = str(uuid.uuid4())
        self._moves = moves
        self._expire = expire
        self._limit = time.monotonic() + min(LONGEST_WAIT, MOST_HEARTBEATS * hook.heartbeat_timeout)
        self._timer: Timer | None = None
        self._beat: object = None
        self.beat()

    def beat(self) -> None:
        """Restart the timeout."""
        self.cancel()
        seconds = max(0.0, min(self.hook.heartbeat_timeout, self._limit - time.monotonic()))
        beat = object()
        self._beat = beat
        self._timer = later(seconds, lambda: self._run_out(beat))

    def cancel(self) -> None:
        """Wait no longer."""
        self._beat = None
        if self._timer is not None:
            self._timer.cancel()

    def _run_out(self, beat: object) -> None:
        with self._moves.move():
            # Otherwise the action has ended, or a heartbeat came, while this waited for its turn.
            if self._beat is beat:
                self._expire(self)


@dataclass
class Passage:
    """An instance's way into its group or out of it."""

    member: Any
    transition: str
    activity: Activity
    actions: list[Action] = field(default_factory=list)

    def cancel(self) -> None:
        """Wait for none of the hooks any longer."""
        for action in self.actions:
            action.cancel()
        self.actions.clear()

    def find(self, hook: str, token: str | None) -> Action | None:
        """Return the open action of a hook, if a token is given the one that has it."""
        return next((one for one in self.actions if one.hook.name == hook and token in (None, one.token)), None)
