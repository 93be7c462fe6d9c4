"""Makes machines of instances: facts, network, root file system, control group."""

from __future__ import annotations

import ipaddress
import threading
from pathlib import Path

from ..aws import Aws
from ..cgroups import Cgroups
from ..dns.resolver import Resolver
from ..machines.machine import Machine, Place
from ..machines.spec import MachineSpec, read_spec
from ..network.link import Link
from ..network.network import Network
from .entry import Entry
from .security import SecurityWatch
from .settings import Settings

MEBIBYTE = 2**20
ROOT = "root"
DNS_PORT = 53


class MachineMaker:
    """Makes and discards machines; a VPC becomes known with its first one."""

    def __init__(self, settings: Settings, aws: Aws, network: Network, resolver: Resolver) -> None:
        self._settings = settings
        self._aws = aws
        self._network = network
        self._resolver = resolver
        self._cgroups = Cgroups(settings.name)
        self._cgroups.enter(settings.folder.work)
        self.security = SecurityWatch(aws, network)
        self._vpcs: set[str] = set()
        self._lock = threading.Lock()

    def make(self, entry: Entry) -> None:
        """Reads what the instance is and makes its machine, which stays off."""
        spec = read_spec(self._aws, entry.instance)
        entry.spec = spec
        self._add_vpc(spec)
        network = self._network.add_machine(_link(spec))
        memory = min(spec.memory_mib, self._settings.memory) * MEBIBYTE
        folder = self._settings.folder
        place = Place(
            image=Path(self._settings.image) / ROOT,
            folder=folder.work / "machines" / spec.instance,
            console=folder.consoles / spec.instance,
            network=network,
            cgroups=self._cgroups.add(spec.instance, memory),
            memory=memory,
            resolver=f"nameserver {_host(spec.vpc_cidrs[0], 2)}\nsearch {spec.host_name.partition('.')[2]}\n",
        )
        place.folder.mkdir(parents=True)
        entry.machine = Machine(spec, place)
        self.security.wait(self.security.refresh())

    def refresh(self, entry: Entry) -> None:
        """Reads again what the instance is: between two boots its metadata options or its tags may have changed."""
        entry.spec = read_spec(self._aws, entry.instance)

    def discard(self, entry: Entry) -> None:
        """Removes what was made for an instance, which must be off."""
        if entry.machine:
            entry.machine.discard()
            self._network.remove_machine(entry.instance)

    def size_of(self, volume: str) -> int:
        """Size of a volume in GiB."""
        return self._aws.ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["Size"]

    def _add_vpc(self, spec: MachineSpec) -> None:
        with self._lock:
            if spec.vpc in self._vpcs:
                return
            subnets = self._aws.ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [spec.vpc]}])["Subnets"]
            gateways = [_host(subnet["CidrBlock"], 1) for subnet in subnets]
            resolvers = [_host(cidr, 2) for cidr in spec.vpc_cidrs]
            self._network.add_vpc(spec.vpc, gateways, resolvers)
            for address in resolvers:
                self._resolver.listen((address, DNS_PORT))
            self._vpcs.add(spec.vpc)


def _link(spec: MachineSpec) -> Link:
    return Link(
        name=spec.instance,
        namespace=spec.instance,
        mac=spec.mac,
        address=spec.address,
        prefix=ipaddress.ip_network(spec.subnet_cidr).prefixlen,
        gateway=_host(spec.subnet_cidr, 1),
        vpc=spec.vpc,
    )


def _host(cidr: str, number: int) -> str:
    return str(ipaddress.ip_network(cidr)[number])
