"""One look at the cluster before a hand-over: which replicas may take the primary's place, and why the others may not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..cluster.servers import ServerLink
from ..cluster.view import Member, by_id, myself_of
from ..errors import NodeError
from .candidate import Candidate, named
from .elections import Elections, keeps_votes, votes_asked_for
from .fleet_link import FleetLink, View

# The primary pauses its clients until the replica has read what is missing: 16 MiB take 0.13 s at 1 Gbit/s
MAX_LAG_BYTES = 16 * 2**20


@dataclass(frozen=True)
class Place:
    """What the registry knows of a node."""

    slot: str
    zone: str = ""
    member: int = 0


@dataclass(frozen=True)
class Survey:
    """What one look found: `problems` are of the cluster, `refused` of single replicas, by what lines call them."""

    myself: Member
    members: Mapping[str, Member]
    problems: Sequence[str] = ()
    candidates: Sequence[Candidate] = ()
    refused: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_slots(self) -> bool:
        """Whether the node is a primary that serves slots, so that there is something to hand over."""
        return self.myself.is_primary and self.myself.slot_count > 0

    @property
    def has_replicas(self) -> bool:
        """Whether any replica is listed, in whatever state."""
        return bool(self.candidates or self.refused)


class Surveyor:
    """Looks at the cluster from its primary that will stop, and asks each node itself."""

    def __init__(self, fleet: FleetLink, places: Mapping[str, Place], elections: Elections) -> None:
        self._fleet = fleet
        self._places = places
        self._elections = elections

    def look(self, own: ServerLink) -> Survey:
        """One look; throws a NodeError when the primary itself does not answer."""
        listed = own.nodes()
        myself, members = myself_of(listed), by_id(listed)
        survey = Survey(myself, members)
        if not survey.has_slots:
            return survey
        replicas = [one for one in members.values() if one.is_replica and one.primary_id == myself.id]
        primaries = [one for one in members.values() if one.is_primary and one.slot_count > 0 and one.id != myself.id]
        views = self._fleet.views([one for one in primaries if not one.is_failed], [myself.id, *(one.id for one in replicas)])
        problems = self._problems(own, myself, views)
        offset = own.role().offset
        candidates, refused = [], {}
        for replica in replicas:
            place = self._places.get(replica.id, Place(""))
            name = named(place.slot, replica.address, replica.port)
            try:
                candidates.append(self._examine(replica, place, offset, (myself, views)))
            except NodeError as error:
                refused[name] = str(error)
        left = self._elections.seconds_until_votes([one.id for one in replicas]) if keeps_votes(own.info("server")) else 0
        if left > 0:
            problems.append(f"the other primaries voted about this one a short time ago and do so again in {left:.1f} s")
        return Survey(myself, members, problems, candidates, refused)

    def _problems(self, own: ServerLink, myself: Member, views: Sequence[View]) -> list[str]:
        problems = []
        if own.cluster_info().get("cluster_state") != "ok":
            problems.append("cluster_state is not ok")
        if myself.open_slots:
            problems.append(f"slots are on the move here, such as {myself.open_slots[0][:40]}")
        problems += [f"the primary {_where(view.of)} cannot be asked: {view.problem}" for view in views if view.problem]
        for view in views:
            seen = view.members.get(myself.id)
            if not view.problem and (seen is None or not seen.is_primary):
                problems.append(f"the primary {_where(view.of)} does not see this node as a primary")
        return problems

    def _examine(
        self, replica: Member, place: Place, offset: int, seen_by: tuple[Member, Sequence[View]]
    ) -> Candidate:
        """The replica as a candidate; throws a NodeError with what speaks against it."""
        myself, views = seen_by
        if not replica.is_reachable:
            raise NodeError("it does not answer the cluster")
        with self._fleet.open(replica.address, replica.port) as link:
            reached = _check_link(link)
            _check_view(link, replica, myself)
            if keeps_votes(link.info("server")) and votes_asked_for(link.cluster_info()) > 0:
                self._check_rest(replica)
        if offset - reached > MAX_LAG_BYTES:
            raise NodeError(f"it is {offset - reached} bytes behind, allowed are {MAX_LAG_BYTES}")
        for view in views:
            seen = view.members.get(replica.id)
            if not view.problem and (seen is None or not seen.is_replica or seen.primary_id != myself.id):
                raise NodeError(f"the primary {_where(view.of)} does not see it as a replica of this node yet")
        return Candidate(replica.id, replica.address, replica.port, reached, place.slot, place.zone, place.member)

    def _check_rest(self, replica: Member) -> None:
        left = self._elections.seconds_left(replica.id)
        if left > 0:
            raise NodeError(f"it was elected a short time ago and may be elected again in {left:.1f} s")


def _check_link(link: ServerLink) -> int:
    """The replica's offset in bytes, where its link is up."""
    role, replication = link.role(), link.info("replication")
    if role.is_primary:
        raise NodeError("it says that it is a primary")
    if role.link != "connected" or replication.get("master_link_status") != "up":
        raise NodeError(f"its link to this primary is {role.link if role.link != 'connected' else 'down'}")
    if replication.get("master_sync_in_progress") != "0":
        raise NodeError("it is still syncing")
    return role.offset


def _check_view(link: ServerLink, replica: Member, myself: Member) -> None:
    """What the replica itself thinks."""
    seen = by_id(link.nodes())
    if replica.id not in seen or seen[replica.id].primary_id != myself.id:
        raise NodeError("it does not say that it is a replica of this node")
    if myself.id not in seen or not seen[myself.id].is_primary or not seen[myself.id].is_reachable:
        raise NodeError("it does not see this node as its primary")
    if link.cluster_info().get("cluster_state") != "ok":
        raise NodeError("its cluster_state is not ok")


def _where(member: Member) -> str:
    return f"{member.address}:{member.port}"
