"""Makes all nodes forget the ids of nodes that were replaced, within the time for which a forgotten id stays away."""

from __future__ import annotations

import time
from collections.abc import Iterable

from .peer_views import ask_each
from .seat import Seat
from .servers import ServerLink
from .timing import Timing
from .view import Member

# Of the time for which servers keep a forgotten id away: afterwards those who still know it would tell the others again
SHARE_OF_BAN = 0.8
PAUSE = 1.0


def forgettable(members: Iterable[Member], ids: set[str], with_slots: bool = False) -> list[str]:
    """Those of the ids that a node lists, does not reach, and that have no hash slots to lose, unless these may be lost."""
    lost = [member for member in members if member.id in ids and not member.is_reachable]
    return [member.id for member in lost if with_slots or member.slot_count == 0]


def forget_on(link: ServerLink, ids: set[str], with_slots: bool = False) -> dict[str, str | None]:
    """Makes one node forget those of the ids that it may; returns each with the server's refusal, if it refused."""
    return {known: link.keeps("CLUSTER", "FORGET", known) for known in forgettable(link.nodes(), ids, with_slots)}


def forget_everywhere(seat: Seat, addresses: set[str], ids: set[str], timing: Timing) -> str:
    """Makes every node that answers at an address forget the ids, and looks whether one still lists them; says how it ended."""
    end = time.monotonic() + SHARE_OF_BAN * timing.ban
    while True:
        ask_each(seat, addresses, lambda link: forget_on(link, ids))
        listed = ask_each(seat, addresses, lambda link: [member.id for member in link.nodes() if member.id in ids])
        keepers = sorted(address for address, found in listed.items() if found)
        if not keepers:
            return f"{len(listed)} of {len(addresses)} nodes have forgotten {', '.join(sorted(ids))}"
        if time.monotonic() + PAUSE > end:
            return f"{', '.join(keepers)} still list one of {', '.join(sorted(ids))}"
        time.sleep(PAUSE)
