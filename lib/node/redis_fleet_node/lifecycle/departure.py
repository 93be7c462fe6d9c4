"""What a node does when its group ends it: hand over, stop the servers, let the group go on; or stay, and say why."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from ..errors import NodeError
from ..patience import Patience
from ..report import say
from .answer_codes import TERMINATING, Heard, Verb
from .heartbeat import PAUSE_SECONDS, Heartbeat
from .programs import PROGRAM, Programs

# AWS may not be reachable for a while; the hook itself has 300 seconds after each heartbeat
ASK = Patience(limit=120, pause=5)


class Departure(enum.Enum):
    """How it ended."""

    # The servers are stopped and the group goes on
    GONE = "gone"
    # The group keeps the instance, whose servers go on
    STAYS = "stays"
    # AWS did not answer: the servers go on, and it is tried again
    UNKNOWN = "unknown"


def depart(ports: Sequence[int], programs: Programs, ask: Patience = ASK, beat_seconds: float = PAUSE_SECONDS) -> Departure:
    """Hands over every database, stops the servers and tells the group CONTINUE.

    Where a hand-over fails, or the snapshot before a stop, the group is told ABANDON, upon which it keeps the instance; the
    servers that were not stopped yet go on.
    """
    with Heartbeat(programs, beat_seconds):
        try:
            for port in ports:
                programs.hand_over(port)
        except NodeError as error:
            return _stay(programs, ask, f"the hand-over failed: {error}")
        try:
            if _answer(programs, Verb.LOOK, ask) is not Heard.TOLD:
                say(PROGRAM, "the group waits for no answer of this node: its servers go on")
                return Departure.STAYS
        except NodeError as error:
            say(PROGRAM, f"it is not known whether the group waits for this node, its servers go on: {error}")
            return Departure.UNKNOWN
        try:
            for port in ports:
                # Another node that leaves too may have handed over to this one meanwhile
                programs.hand_over(port)
                programs.stop(port)
        except NodeError as error:
            return _stay(programs, ask, f"the stop failed: {error}")
        _withdraw(programs)
        return _tell(programs, Verb.CONTINUE, ask, Departure.GONE)


def _stay(programs: Programs, ask: Patience, reason: str) -> Departure:
    say(PROGRAM, f"the termination is abandoned, this instance stays: {reason}")
    return _tell(programs, Verb.ABANDON, ask, Departure.STAYS)


def _tell(programs: Programs, verb: Verb, ask: Patience, ending: Departure) -> Departure:
    try:
        _answer(programs, verb, ask)
    except NodeError as error:
        say(PROGRAM, f"the group cannot be told {verb.value}: {error}")
        return Departure.UNKNOWN
    return ending


def _withdraw(programs: Programs) -> None:
    try:
        programs.withdraw()
    except NodeError as error:
        say(PROGRAM, f"the node's DNS records are still there: {error}")


def _answer(programs: Programs, verb: Verb, ask: Patience) -> Heard:
    """Asks again while AWS does not answer, or the instance is not yet where it waits; throws the last NodeError."""
    heard = Heard.NOT_YET
    for waited in ask.rounds():
        try:
            heard = programs.answer(verb, TERMINATING)
        except NodeError:
            if waited >= ask.limit:
                raise
            continue
        if heard is not Heard.NOT_YET:
            break
    return heard
