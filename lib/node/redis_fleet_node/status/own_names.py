"""By which names this machine can be called in its network."""

from __future__ import annotations

import os
import socket

from ..metadata_endpoint import ENDPOINT
from ..node import Node

# Where EC2's names of private addresses lie in the one region that they do not name
FIRST_REGION, FIRST_DOMAIN = "us-east-1", "ec2.internal"


def own_names(node: Node | None) -> list[str]:
    """The hostname, EC2's private DNS names and those of the slot; without node.json the hostname alone.

    @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html
    """
    hostname = os.uname().nodename.lower()
    if node is None:
        return [hostname]
    domain = FIRST_DOMAIN if node.region == FIRST_REGION else f"{node.region}.compute.internal"
    hosts = [hostname.partition(".")[0], *_names_of_address()]
    dns = node.cluster.dns if node.cluster is not None else None
    of_fleet = [] if dns is None else [f"{node.slot.name}.{dns.name}", dns.name]
    names = [hostname, *hosts, *(f"{host}.{domain}" for host in hosts), node.slot.name, *of_fleet]
    return list(dict.fromkeys(names))


def _names_of_address() -> list[str]:
    """EC2's name of the address from which this machine speaks, such as ip-10-0-0-1; none without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as speaker:
        try:
            speaker.connect((ENDPOINT.rpartition("/")[2], 80))  # chooses the address, and sends nothing
        except OSError:
            return []
        address: str = speaker.getsockname()[0]
    return [f"ip-{address.replace('.', '-')}"]
