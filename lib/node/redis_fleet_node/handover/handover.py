"""The hand-over of one database: look, choose, fail over, verify; again while it may still come right."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ..cluster.servers import ServerLink
from ..errors import NodeError
from ..node import Database, Node
from ..patience import Patience
from ..report import say
from .candidate import Candidate, choose
from .elections import Elections, rest_after_election
from .failover import fail_over
from .fleet_link import FleetLink
from .records import ShardRecords
from .survey import Survey, Surveyor

PROGRAM = "handover"
HOST = "127.0.0.1"
MAX_TRIES = 3
LOOK_SECONDS = 0.25
# Above the seconds for which a link is down or views differ after a failover, and three tries of ten seconds
BESIDE_REST_SECONDS = 40
# systemd ends the stop of a server after 300
MAX_SECONDS = 240


@dataclass(frozen=True)
class Outcome:
    """How a hand-over ended: `to` is the new primary's slot, or its address where the slot is not known."""

    text: str
    to: str = ""
    seconds: float = 0.0


class Refused(NodeError):
    """The hand-over was not done: the primary is still the primary, and serves."""


def patience_for(node: Node) -> Patience:
    """How long a hand-over may wait for its gates: long enough for a replica that was elected a moment ago."""
    rest = rest_after_election(node.cluster.node_timeout_millis) if node.cluster else 0
    return Patience(limit=min(rest + BESIDE_REST_SECONDS, MAX_SECONDS), pause=LOOK_SECONDS)


class HandOver:
    """Hands the slots of the server on this machine over to one of its replicas."""

    def __init__(self, node: Node, database: Database, fleet: FleetLink, records: ShardRecords) -> None:
        self._node = node
        self._database = database
        self._fleet = fleet
        self._records = records
        self._tries = 0
        self._said = ""

    def run(self, to: str = "", patience: Patience | None = None, address: str = HOST) -> Outcome:
        """Hands over, to the slot `to` if it is given.

        A replica, a primary without slots and a shard of one member have nothing to hand over.

        `address` is where the server on this machine listens. Throws Refused, with the reason, when no replica may
        take the place within the patience or three tries failed, and a NodeError when the server does not answer.
        """
        if self._node.cluster is None:
            return Outcome("nothing to hand over: the database has no replicas")
        with self._fleet.open(address, self._database.port) as own:
            role = own.role()
            if not role.is_primary:
                return Outcome(f"nothing to hand over: this is a replica of {role.primary_address}")
            self._records.load()
            elections = Elections(self._records.elections(), self._node.cluster.node_timeout_millis)
            surveyor = Surveyor(self._fleet, self._records.places(), elections)
            return self._wait(own, (surveyor, elections), to, patience or patience_for(self._node))

    def _wait(self, own: ServerLink, eyes: tuple[Surveyor, Elections], to: str, patience: Patience) -> Outcome:
        surveyor, elections = eyes
        problem = ""
        for waited in patience.rounds():
            survey = surveyor.look(own)
            nothing = self._nothing_in(survey)
            if nothing is not None:
                return nothing
            problem = _problem_of(survey, to)
            if not problem:
                candidate = self._choose(survey, to)
                try:
                    seconds = self._fail_over(own, candidate, elections)
                except NodeError as error:
                    problem = str(error)
                else:
                    text = f"handed over to {candidate.name} in {seconds:.3f} s, after {waited:.1f} s of waiting"
                    return Outcome(text, candidate.slot or f"{candidate.address}:{candidate.port}", waited + seconds)
            self._say(problem)
            if self._tries >= MAX_TRIES:
                raise Refused(f"{problem}; {MAX_TRIES} tries failed")
        raise Refused(f"{problem}; waited {patience.limit:.0f} s")

    def _nothing_in(self, survey: Survey) -> Outcome | None:
        """The outcome where there is nothing to hand over, and will not be."""
        if not survey.has_slots:
            done = f"this is a replica of {survey.myself.primary_id}" if survey.myself.is_replica else "it has no slots"
            return Outcome(f"nothing to hand over: {done}")
        if not survey.has_replicas and self._records.has_no_replicas():
            return Outcome("nothing to hand over: the shards of this fleet have no replicas")
        return None

    def _choose(self, survey: Survey, to: str) -> Candidate:
        zones = {node_id: place.zone for node_id, place in self._records.places().items()}
        others = (one for one in survey.members.values() if one.is_primary and one.slot_count and not one.is_myself)
        primaries = Counter(zones[one.id] for one in others if one.id in zones)
        return choose([one for one in survey.candidates if to in ("", one.slot)], primaries)

    def _fail_over(self, own: ServerLink, candidate: Candidate, elections: Elections) -> float:
        self._tries += 1
        say(PROGRAM, f"{self._database.port}: {candidate.name} is to take over, try {self._tries}")
        try:
            with self._fleet.open(candidate.address, candidate.port) as replica:
                seconds = fail_over(own, replica, candidate)
        finally:
            # A try that failed may have been an election too
            at_millis = elections.note(candidate.node_id)
        if candidate.slot:
            self._records.record_election(candidate.slot, at_millis)
        return seconds

    def _say(self, problem: str) -> None:
        """One line each time that the reason is another one, not counting the seconds in it."""
        kind = "".join(character for character in problem if not character.isdigit())
        if kind != self._said:
            self._said = kind
            say(PROGRAM, f"{self._database.port}: waits: {problem}")


def _problem_of(survey: Survey, to: str) -> str:
    """Why nobody may take over now, or the empty text."""
    if survey.problems:
        return "; ".join(survey.problems[:3])
    if any(to in ("", candidate.slot) for candidate in survey.candidates):
        return ""
    refused = [f"{name}: {reason}" for name, reason in sorted(survey.refused.items()) if not to or name.startswith(f"{to} ")]
    if refused:
        return "; ".join(refused)
    return f"{to} is no replica of this node" if to else "this node has no replica"
