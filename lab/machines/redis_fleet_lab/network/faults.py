"""What is broken between hosts on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

#: Delays above this are no network any more: TCP gives up its first attempt after about as long.
MAX_DELAY_MS = 10_000


def _nothing() -> Mapping[str, int]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Faults:
    """Failures by address; they hold between hosts of a VPC, never towards the metadata service, DNS or AWS services."""

    #: Hosts of different parts do not reach one another; a host in none reaches all.
    parts: tuple[frozenset[str], ...] = ()
    #: Percentage of packets to a host, and from it, that are lost.
    losses: Mapping[str, int] = field(default_factory=_nothing)
    #: Milliseconds that packets to a host, and from it, are held.
    delays: Mapping[str, int] = field(default_factory=_nothing)
