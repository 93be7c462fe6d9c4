"""Makes machines of instances: facts, network, root file system, control group."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Sequence
from pathlib import Path

from ..aws import Aws
from ..cgroups import Cgroups
from ..dns.resolver import Resolver
from ..machines.machine import Machine, Place
from ..metadata.facts import MachineFacts
from ..network.link import Link
from ..network.network import Network
from ..settings import Settings
from ..volumes.root_contents import RootContents
from ..volumes.volumes import Volumes
from .client_host import ClientHost
from .entry import Entry
from .facts import read_facts
from .security import SecurityWatch

MEBIBYTE = 2**20
# What a machine has at most, whatever its type: many of them share this computer
MOST_MEBIBYTES = 4096
ROOT = "root"
DNS_PORT = 53


class MachineMaker:
    """Makes and discards machines; a subnet becomes known with its first one."""

    def __init__(self, settings: Settings, aws: Aws, network: Network, resolver: Resolver) -> None:
        self._settings = settings
        self._aws = aws
        self._network = network
        self._resolver = resolver
        self._cgroups = Cgroups(settings.name)
        self._cgroups.enter(settings.folder.work)
        self.security = SecurityWatch(aws, network)
        self.volumes = Volumes(settings.folder.work / "volumes")
        self.contents = RootContents(settings.folder.work / "contents", Path(settings.image) / ROOT)
        self.client = ClientHost(settings, network)
        self._subnets: set[str] = set()
        self._resolvers: set[str] = set()
        self._lock = threading.Lock()

    def make(self, entry: Entry) -> None:
        """Reads what the instance is and makes its machine, which stays off."""
        facts = read_facts(self._aws, entry.instance)
        entry.facts = facts
        self._add_subnet(facts.subnet_id, facts.vpc_id, facts.vpc_cidrs)
        with self._lock:
            if self.client.pid is None:
                self.client.settle(facts.subnet_cidr, facts.vpc_id)
        network = self._network.add_machine(_link(facts))
        memory = min(self._aws.memory_of(facts.instance_type), MOST_MEBIBYTES) * MEBIBYTE
        folder = self._settings.folder
        place = Place(
            layers=self.contents.begin(facts.instance_id, self._aws.root_snapshot_of(facts.instance_id)),
            folder=folder.work / "machines" / facts.instance_id,
            console=folder.consoles / facts.instance_id,
            network=network,
            cgroups=self._cgroups.add(facts.instance_id, memory),
            memory=memory,
            resolver=f"nameserver {_host(facts.vpc_cidrs[0], 2)}\nsearch {facts.host_name.partition('.')[2]}\n",
        )
        place.folder.mkdir(parents=True)
        entry.machine = Machine(facts.instance_id, entry.slot, place)
        self.security.wait(self.security.refresh())

    def settle_client(self, subnet_id: str) -> None:
        """Moves the client's host to a subnet, which need not have a machine. Throws botocore's ClientError without one."""
        subnet = self._aws.ec2.describe_subnets(SubnetIds=[subnet_id])["Subnets"][0]
        vpc = self._aws.ec2.describe_vpcs(VpcIds=[subnet["VpcId"]])["Vpcs"][0]
        cidrs = tuple(each["CidrBlock"] for each in vpc["CidrBlockAssociationSet"])
        self._add_subnet(subnet_id, vpc["VpcId"], cidrs)
        with self._lock:
            self.client.settle(subnet["CidrBlock"], vpc["VpcId"])

    def refresh(self, entry: Entry) -> None:
        """Reads again what the instance is: between two boots its metadata options or its tags may have changed."""
        entry.facts = read_facts(self._aws, entry.instance)

    def discard(self, entry: Entry) -> None:
        """Removes whatever was made for an instance, which must be off."""
        if entry.machine:
            entry.machine.discard()
        self.contents.end(entry.instance)
        self._network.remove_machine(entry.instance)
        self._cgroups.discard(entry.instance)

    def _add_subnet(self, subnet_id: str, vpc_id: str, vpc_cidrs: Sequence[str]) -> None:
        """Lets the network answer for a subnet and those beside it, and the resolver for their VPC."""
        with self._lock:
            if subnet_id in self._subnets:
                return
            subnets = self._aws.ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["Subnets"]
            resolvers = [_host(cidr, 2) for cidr in vpc_cidrs]
            self._network.add_vpc(vpc_id, [_host(subnet["CidrBlock"], 1) for subnet in subnets], resolvers)
            for address in resolvers:
                if address not in self._resolvers:
                    self._resolver.listen((address, DNS_PORT))
                    self._resolvers.add(address)
            self._subnets.update(subnet["SubnetId"] for subnet in subnets)


def _link(facts: MachineFacts) -> Link:
    return Link(
        name=facts.instance_id,
        namespace=facts.instance_id,
        mac=facts.mac,
        address=facts.address,
        prefix=ipaddress.ip_network(facts.subnet_cidr).prefixlen,
        gateway=_host(facts.subnet_cidr, 1),
        vpc=facts.vpc_id,
    )


def _host(cidr: str, number: int) -> str:
    return str(ipaddress.ip_network(cidr)[number])
