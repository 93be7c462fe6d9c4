"""The wires: a namespace and a pair of interfaces for each host, and the lab's own addresses."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from ..errors import LabError
from .link import INSIDE, MTU, Link, outside
from .programs import find_program, run, set_kernel

#: Where ip(8) keeps the names of network namespaces.
NAMESPACES = Path("/run/netns")

#: The lab routes between all its hosts and answers ARP for them, as a VPC does. That senders use their own address is the
#: firewall's to check; the kernel's own check would stop packets that took the long way of slow hosts.
_ROUTER = {
    "ipv4/ip_forward": "1",
    "ipv4/conf/all/rp_filter": "0",
    "ipv4/conf/default/rp_filter": "0",
    "ipv4/conf/default/proxy_arp": "1",
    "ipv4/conf/all/send_redirects": "0",
    "ipv4/conf/default/send_redirects": "0",
    "ipv6/conf/all/disable_ipv6": "1",
    "ipv6/conf/default/disable_ipv6": "1",
}


class Wiring:
    """Makes and removes wires in the network namespace of the calling thread."""

    def __init__(self, tools: Path | None) -> None:
        self._ip = find_program("ip", tools)

    def prepare(self, addresses: Iterable[str]) -> None:
        """Makes this namespace the router, with addresses of its own."""
        set_kernel(_ROUTER)
        self._batch(["link set lo up", *(f"address replace {one} dev lo" for one in addresses)])

    def answer_at(self, addresses: Iterable[str]) -> None:
        """Gives the router more addresses."""
        self._batch([f"address replace {address} dev lo" for address in addresses])

    def connect(self, link: Link) -> Path:
        """Makes the host's namespace with its interface and returns its path; leaves nothing behind when it fails."""
        device = outside(link.address)
        run([self._ip, "netns", "add", link.namespace])
        try:
            pair = f"link add {device} mtu {MTU} type veth peer name {INSIDE} mtu {MTU} address {link.mac} netns {link.namespace}"
            self._batch([pair])
            set_kernel({f"ipv4/neigh/{device}/proxy_delay": "0"})
            self._batch(
                [
                    f"link set {device} up",
                    # The entry is permanent so that nothing tells a peer whether a host is off: silence, as on EC2.
                    f"neighbour replace {link.address} lladdr {link.mac} nud permanent dev {device}",
                    f"route replace {link.address}/32 dev {device}",
                ]
            )
            self._batch(["link set lo up", *_inside(link)], link.namespace)
        except LabError:
            self.disconnect(link)
            raise
        return NAMESPACES / link.namespace

    def disconnect(self, link: Link) -> None:
        """Removes a host's interface, even while programs still run in its namespace, and the namespace's name."""
        for command in (["link", "delete", outside(link.address)], ["netns", "delete", link.namespace]):
            with contextlib.suppress(LabError):
                run([self._ip, *command])

    def plug(self, link: Link) -> None:
        """Brings the host's interface up with all it had."""
        self._batch(_inside(link), link.namespace)

    def unplug(self, link: Link) -> None:
        """Takes the host's interface down: nothing leaves or arrives any more, and its address stays."""
        self._batch([f"link set {INSIDE} down"], link.namespace)

    def _batch(self, lines: list[str], namespace: str | None = None) -> None:
        place = [] if namespace is None else ["-netns", namespace]
        run([self._ip, *place, "-batch", "-"], "\n".join([*lines, ""]))


def _inside(link: Link) -> list[str]:
    return [
        f"address replace {link.address}/{link.prefix} broadcast + dev {INSIDE}",
        f"link set {INSIDE} up",
        f"route replace default via {link.gateway} dev {INSIDE}",
    ]
