"""The key "hostStatus" of node.json: on which port this machine tells its status, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..database import BUS_OFFSET
from ..errors import NodeError
from ..fields import Fields

# The word of node.json, which is also in the name of the socket's unit
ACCESSES = ("local", "network")
SERVICE = "redis-fleet-status.service"
# Of all sockets that a node could have, whatever their port
SOCKETS = "redis-fleet-status-*@*.socket"


@dataclass(frozen=True)
class HostStatus:
    """`access` is local, for programs on this machine, or network, for whom the security group lets in."""

    port: int
    access: str

    @property
    def socket(self) -> str:
        """The unit that listens."""
        return f"redis-fleet-status-{self.access}@{self.port}.socket"


def parse_host_status(fields: Fields, ports: Sequence[int], has_bus: bool) -> HostStatus:
    """Checks the section against the ports of the node's servers, which in a cluster have a bus each.

    Throws a NodeError that names the key, because a socket on a server's port would keep the server from starting.
    """
    status = HostStatus(port=fields.whole("port", 1024, 65535), access=fields.choice("access", ACCESSES))
    taken = [*ports, *(port + BUS_OFFSET for port in ports if has_bus)]
    if status.port in taken:
        listed = ", ".join(str(port) for port in taken)
        raise NodeError(f'"{fields.name("port")}" must be none of the servers\' ports ({listed}), got {status.port}')
    fields.end()
    return status
