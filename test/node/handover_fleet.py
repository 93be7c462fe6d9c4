"""A fleet whose nodes hand over: a real cluster, its records in the registry, and a hand-over as a node's program does it."""

from __future__ import annotations

from handover_servers import NODE_TIMEOUT_MILLIS, PASSWORD, ClusterServers, Server
from node_example import cluster_example
from redis_fleet_node.cluster.clients import ssm_client
from redis_fleet_node.cluster.registry import Holder, Registry
from redis_fleet_node.handover.fleet_link import FleetLink
from redis_fleet_node.handover.handover import HandOver, Outcome
from redis_fleet_node.handover.records import ShardRecords
from redis_fleet_node.node import Node, parse_node
from redis_fleet_node.patience import Patience

ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")
QUICK = Patience(limit=3, pause=0.1)


def publish(cluster: ClusterServers, registry: Registry) -> None:
    """Records each server in the registry, as the nodes themselves do."""
    for server in cluster.servers:
        zone = ZONES[(server.shard + int(server.slot[-1])) % len(ZONES)]
        registry.publish(server.slot, Holder(server.node_id, server.address, "i-0123456789abcdef0", zone))


def node_of(server: Server) -> Node:
    value = cluster_example()
    value["slot"]["name"] = server.slot
    value["databases"][0]["port"] = server.port
    value["cluster"]["nodeTimeoutMillis"] = NODE_TIMEOUT_MILLIS
    return parse_node(value)


def hand_over(
    server: Server, registry: Registry, fleet: FleetLink | None = None, *, to: str = "", patience: Patience | None = None
) -> Outcome:
    # The client of the test before speaks to an AWS that is gone
    ssm_client.cache_clear()
    node = node_of(server)
    records = ShardRecords("handover", node, registry)
    task = HandOver(node, node.databases[0], fleet or FleetLink(PASSWORD), records)
    return task.run(to=to, patience=patience, address=server.address)
