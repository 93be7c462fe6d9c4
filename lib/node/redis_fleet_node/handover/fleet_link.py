"""Access to the servers of the fleet, and what each of them thinks of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ..cluster.servers import ServerLink
from ..cluster.view import Member, by_id, parse_nodes
from ..errors import NodeError
from ..password import Password

AT_ONCE = 16


@dataclass(frozen=True)
class View:
    """Some members as one primary sees them; `problem` tells why it could not be asked."""

    of: Member
    members: dict[str, Member]
    problem: str = ""


class FleetLink:
    """Opens connections to the servers of the fleet, which all know the same administrator."""

    def __init__(self, password: Password) -> None:
        self._password = password

    def open(self, address: str, port: int) -> ServerLink:
        """A connection to a server; throws a NodeError when it does not answer."""
        return ServerLink(address, port, self._password)

    def views(self, primaries: Sequence[Member], ids: Iterable[str]) -> list[View]:
        """What each primary itself lists of the nodes with these ids."""
        wanted = tuple(ids)
        with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            return list(pool.map(lambda primary: self._view(primary, wanted), primaries))

    def _view(self, primary: Member, ids: tuple[str, ...]) -> View:
        try:
            with self.open(primary.address, primary.port) as link:
                text = str(link.call("CLUSTER", "NODES"))
        except NodeError as error:
            return View(primary, {}, str(error))
        # Hundreds of primaries list hundreds of others each
        lines = [line for line in text.splitlines() if line.startswith(ids)]
        return View(primary, by_id(parse_nodes("\n".join(lines))))
