"""A node that ends for good takes its own records out of the DNS."""

from __future__ import annotations

import time
from dataclasses import replace

import boto3
import pytest
from aws_servers import FaultyAws, InstanceMetadata
from node_example import cluster_example, example
from redis_fleet_node.cluster import clients
from redis_fleet_node.cluster.dns import announce
from redis_fleet_node.cluster.seat import Machine, Seat
from redis_fleet_node.lifecycle.withdraw import withdraw_node
from redis_fleet_node.metadata import Metadata
from redis_fleet_node.node import Dns, Node, parse_node
from redis_fleet_node.password import Password

NAME = "demo.redis-fleet.internal"


def node_in(zone: str, slot: str) -> Node:
    """A node that writes its records into a zone, whose id may be one that AWS would not give."""
    value = cluster_example()
    value["slot"]["name"] = slot
    node = parse_node(value)
    assert node.cluster is not None
    return replace(node, cluster=replace(node.cluster, dns=Dns(zone, NAME)))


def test_a_node_deletes_its_own_records_and_no_other(
    aws: FaultyAws, metadata_server: InstanceMetadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_ROUTE_53", aws.target)
    clients.route53_client.cache_clear()
    api = boto3.session.Session().client("route53", region_name="eu-west-1", endpoint_url=aws.target)
    zone = api.create_hosted_zone(Name=NAME, CallerReference=str(time.time()))["HostedZone"]["Id"].rpartition("/")[2]
    own, other = node_in(zone, "demo-0-0"), node_in(zone, "demo-0-1")
    for node, address in ((own, metadata_server.values["local-ipv4"]), (other, "10.0.0.9")):
        machine = Machine(address, "i-0123456789abcdef0")
        announce(Seat(node, node.databases[0], machine, Password("")))
    assert withdraw_node(own, Metadata()) == f"demo-0-0.{NAME} is deleted"
    sets = api.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    left = {(one["Name"].rstrip("."), one.get("SetIdentifier")) for one in sets if one["Type"] == "A"}
    assert left == {(NAME, "demo-0-1"), (f"demo-0-1.{NAME}", None)}
    clients.route53_client.cache_clear()


def test_a_node_without_records_asks_nobody() -> None:
    value = cluster_example()
    del value["cluster"]["dns"]
    for node in (parse_node(example()), parse_node(value)):
        assert withdraw_node(node, Metadata()) is None
