"""What the agent tells Auto Scaling, and what it hears back."""

from __future__ import annotations

import enum

LAUNCHING = "launching"
TERMINATING = "terminating"


class Verb(enum.Enum):
    """What to tell Auto Scaling about a hook."""

    CONTINUE = "CONTINUE"
    ABANDON = "ABANDON"
    # Give me more time
    BEAT = "BEAT"
    # Does it wait for me?
    LOOK = "LOOK"


class Heard(enum.IntEnum):
    """How that ended, as an exit code."""

    TOLD = 0
    # Nothing waits for an answer, and nothing will
    NOTHING_WAITS = 3
    # The instance is on its way to where it waits
    NOT_YET = 4
