"""What the lab knows of an instance."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime

from ..machines.machine import Machine
from ..metadata.facts import Interruption, MachineFacts

SLOT_TAG = "redis-fleet:slot"
GROUP_TAG = "aws:autoscaling:groupName"
SSH_KEY_SECONDS = 60


@dataclass
class Entry:
    """An instance, its machine, and how far it is."""

    instance: str
    launched: float = field(default_factory=time.monotonic)
    facts: MachineFacts | None = None
    machine: Machine | None = None
    #: pending, booting, ready, failed, off, stopping or terminating
    state: str = "pending"
    #: Seconds from the launch to ready.
    seconds: float | None = None
    #: Why it failed.
    problem: str | None = None
    #: The data volume that was attached last and is there still.
    volume: str | None = None
    #: State that Auto Scaling wants it in, for the instance's metadata; None outside a group.
    target_state: str | None = None
    #: What EC2 has announced.
    spot: Interruption | None = None
    rebalance: datetime | None = None
    #: Public keys by user, each with the moment at which it expires.
    keys: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    #: Line of authorized_keys of the key pair that it was launched with.
    public_key: str | None = None
    #: True from the loss of its power until it is started again.
    is_killed: bool = False
    #: There while it is off so that its root file system can be kept as it is; set as soon as it is off.
    pause: threading.Event | None = None
    #: True while its group must leave it off.
    is_held: bool = False
    #: Volumes that lose all they hold when the instance is gone.
    blanked: list[str] = field(default_factory=list)
    #: How often it was switched on.
    boots: int = 0
    #: Held while it is decided what becomes of a machine that went off.
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def slot(self) -> str:
        """The slot that it fills; its own id where it fills none."""
        return self.facts.tags.get(SLOT_TAG, self.instance) if self.facts else self.instance

    def add_key(self, user: str, key: str) -> None:
        """Lets a user in by this key for a minute."""
        self.keys.setdefault(user, []).append((time.monotonic() + SSH_KEY_SECONDS, key))

    def valid_keys(self) -> dict[str, list[str]]:
        """The keys that have not expired, by user."""
        now = time.monotonic()
        return {user: [key for until, key in keys if until > now] for user, keys in self.keys.items()}
