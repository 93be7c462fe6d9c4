"""What the other nodes of the fleet say, each asked itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Callable, TypeVar

from ..errors import NodeError
from .seat import Seat
from .servers import ServerLink
from .view import Member

Answer = TypeVar("Answer")
# Nodes that are gone cost two seconds each, so that several are asked at once
AT_ONCE = 16


def ask_each(seat: Seat, addresses: Iterable[str], ask: Callable[[ServerLink], Answer]) -> dict[str, Answer]:
    """The answers of those servers that give one, by their addresses."""

    def one(address: str) -> tuple[str, Answer] | None:
        try:
            with seat.link_to(address) as link:
                return address, ask(link)
        except NodeError:
            return None

    wanted = sorted(set(addresses))
    if len(wanted) <= 1:
        return dict(answer for answer in map(one, wanted) if answer)
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(wanted))) as pool:
        return dict(answer for answer in pool.map(one, wanted) if answer)


def views_of(seat: Seat, addresses: Iterable[str]) -> list[Sequence[Member]]:
    """How those servers that answer see the cluster."""
    return list(ask_each(seat, addresses, lambda link: link.nodes()).values())
