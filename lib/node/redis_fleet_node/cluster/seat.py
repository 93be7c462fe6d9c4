"""Which node of which fleet these programs speak for, and where it runs."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import NodeError
from ..node import Cluster, Database, Node
from ..password import Password
from .registry import Holder
from .servers import ServerLink
from .slot_names import Place


@dataclass(frozen=True)
class Machine:
    """What the instance's metadata says of this machine."""

    address: str
    instance_id: str


@dataclass(frozen=True)
class Seat:
    """A node's slot, its machine, and the administrator's password, which all servers of the fleet share."""

    node: Node
    database: Database
    machine: Machine
    password: Password

    @property
    def slot(self) -> str:
        return self.node.slot.name

    @property
    def place(self) -> Place:
        return Place(self.node.slot.shard, self.node.slot.member)

    @property
    def cluster(self) -> Cluster:
        """The cluster of node.json; throws a NodeError when the fleet is none."""
        if self.node.cluster is None:
            raise NodeError(f'the fleet {self.node.fleet} has no cluster, because its topology is not "cluster"')
        return self.node.cluster

    @property
    def node_timeout(self) -> float:
        """Seconds after which the cluster counts a silent node as gone."""
        return self.cluster.node_timeout_millis / 1000

    def own_link(self) -> ServerLink:
        """A connection to this node's own server."""
        return self.link_to(self.machine.address)

    def link_to(self, address: str) -> ServerLink:
        """A connection to the server of the fleet at an address."""
        return ServerLink(address, self.database.port, self.password)

    def holder(self, node_id: str) -> Holder:
        """This node as the one that fills the slot."""
        return Holder(node_id, self.machine.address, self.machine.instance_id, self.node.slot.zone)
