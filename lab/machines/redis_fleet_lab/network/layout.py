"""The hosts of the lab, as the firewall needs to know them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Host:
    """A host and the interface behind which it sits."""

    address: str
    interface: str
    vpc: str
    #: Whether it is a client: no security group; it may open connections, and nobody may open one to it.
    is_client: bool = False


@dataclass(frozen=True)
class Layout:
    """Who is there."""

    hosts: tuple[Host, ...] = ()
    #: Addresses that answer DNS.
    resolvers: tuple[str, ...] = ()
