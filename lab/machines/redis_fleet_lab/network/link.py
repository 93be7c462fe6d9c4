"""How a host hangs on the lab's network."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

#: The interface's name inside a machine, as on a Nitro instance.
INSIDE = "ens5"

#: EC2's jumbo frames.
#: @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html
MTU = 9001


@dataclass(frozen=True)
class Link:
    """The one interface of a host."""

    #: Id of the instance.
    name: str
    #: Name of the network namespace to be made for it.
    namespace: str
    mac: str
    #: Private IPv4 address.
    address: str
    #: Length of the subnet's prefix.
    prefix: int
    #: The subnet's router: its first address.
    gateway: str
    vpc: str


def outside(address: str) -> str:
    """The name of the interface's other end, in the lab's namespace: short enough for Linux, and one for each address."""
    return f"m{int(ipaddress.IPv4Address(address)):08x}"
