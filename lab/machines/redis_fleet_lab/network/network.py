"""The network of the lab: every packet between two hosts passes the lab's own firewall."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import LabError
from .delay import Delay
from .faults import MAX_DELAY_MS, Faults
from .layout import Host, Layout
from .link import Link, outside
from .nft import METADATA, TABLE, TIME, render_nft
from .programs import find_program, run
from .security_groups import SecurityView
from .wiring import Wiring

#: Amazon's resolver at its address for every VPC.
RESOLVER = "169.254.169.253"


@dataclass
class _State:
    """What is wanted; names are those of hosts."""

    machines: dict[str, Link] = field(default_factory=dict)
    clients: dict[str, Link] = field(default_factory=dict)
    resolvers: set[str] = field(default_factory=lambda: {RESOLVER})
    view: SecurityView = field(default_factory=SecurityView)
    parts: list[list[str]] = field(default_factory=list)
    losses: dict[str, int] = field(default_factory=dict)
    delays: dict[str, int] = field(default_factory=dict)

    def copy(self) -> _State:
        """The same, to be changed without changing this."""
        return replace(
            self,
            machines=dict(self.machines),
            clients=dict(self.clients),
            resolvers=set(self.resolvers),
            losses=dict(self.losses),
            delays=dict(self.delays),
        )

    @property
    def hosts(self) -> dict[str, Link]:
        """All hosts by name."""
        return {**self.machines, **self.clients}


class Network:
    """Links, security groups and failures of the lab.

    Works in the network namespace of the thread that calls, which must be one of the lab's own, as root, with a tmpfs on
    /run/netns. Methods may be called from several threads.
    """

    def __init__(self, tools: Path | None = None) -> None:
        """Tools is a folder to look for nft first; throws when a program is missing."""
        self._nft = find_program("nft", tools)
        self._wiring = Wiring(tools)
        self._delay = Delay(tools)
        self._state = _State()
        self._lock = threading.RLock()

    def start(self, services: Sequence[str]) -> None:
        """Makes the namespace a router that lets nothing through; services are addresses or blocks that it answers at itself."""
        with self._changing():
            own = [f"{address}/32" for address in (METADATA, TIME, RESOLVER)]
            self._wiring.prepare([*own, *(one if "/" in one else f"{one}/32" for one in services)])

    def add_vpc(self, vpc: str, gateways: Sequence[str], resolvers: Sequence[str]) -> None:
        """Answers at the addresses of a VPC's subnet routers and of its resolver."""
        with self._changing() as state:
            self._wiring.answer_at([f"{address}/32" for address in (*gateways, *resolvers)])
            state.resolvers.update(resolvers)

    def add_machine(self, link: Link) -> Path:
        """Connects a machine and returns the path of its network namespace.

        Throws when its name or address is taken.
        """
        return self._add(link, is_client=False)

    def add_client(self, link: Link) -> Path:
        """Connects a host without a security group: it may open any connection in its VPC and to AWS, nobody may open one to it.

        Throws when its name or address is taken.
        """
        return self._add(link, is_client=True)

    def remove_machine(self, name: str) -> None:
        """Takes a host away, with all failures that it had part in; one that is not there is none to take away."""
        with self._changing() as state:
            link = state.machines.pop(name, None) or state.clients.pop(name, None)
            if link is None:
                return
            state.parts = [[one for one in part if one != name] for part in state.parts]
            state.losses.pop(name, None)
            state.delays.pop(name, None)
            self._wiring.disconnect(link)

    def set_up(self, name: str, is_up: bool) -> None:
        """Takes a host's interface down, as a power loss does, or brings it up with the address that it had."""
        with self._lock:
            link = self._find(name)
            if is_up:
                self._wiring.plug(link)
            else:
                self._wiring.unplug(link)

    def apply(self, rules: SecurityView) -> None:
        """Enforces other security groups, all at once; what is established goes on, as EC2's tracked connections do."""
        with self._changing() as state:
            state.view = rules

    def partition(self, groups: Sequence[Sequence[str]]) -> None:
        """Drops packets between hosts of different groups; a host in no group reaches all. Replaces an earlier partition.

        Throws when a host is in two groups.
        """
        with self._changing() as state:
            names = [self._find(name).name for group in groups for name in group]
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise LabError(f'a host must be on one side of a partition, "{twice[0]}" is on several')
            state.parts = [list(group) for group in groups]

    def loss(self, name: str, percent: int) -> None:
        """Loses a percentage, 0-100, of the packets to a host and of those from it; 0 ends it."""
        with self._changing() as state:
            if not 0 <= percent <= 100:
                raise LabError(f'"percent" must be 0-100, got {percent}')
            _put(state.losses, self._find(name).name, percent)

    def slow(self, name: str, milliseconds: int) -> None:
        """Holds the packets to a host, and those from it, for 0-10000 ms; 0 ends it."""
        with self._changing() as state:
            if not 0 <= milliseconds <= MAX_DELAY_MS:
                raise LabError(f'"ms" must be 0-{MAX_DELAY_MS}, got {milliseconds}')
            _put(state.delays, self._find(name).name, milliseconds)

    def heal(self) -> None:
        """Ends partition, loss and delay."""
        with self._changing() as state:
            state.parts = []
            state.losses.clear()
            state.delays.clear()

    def stop(self) -> None:
        """Takes all hosts and rules away."""
        with self._lock:
            self._delay.end()
            for link in self._state.hosts.values():
                self._wiring.disconnect(link)
            self._state = _State()
            run([self._nft, "-f", "-"], f"table {TABLE}\ndelete table {TABLE}\n")

    def _add(self, link: Link, *, is_client: bool) -> Path:
        with self._changing() as state:
            for other in state.hosts.values():
                if link.name == other.name:
                    raise LabError(f'there is a host "{link.name}" already')
                if link.address == other.address:
                    taken = f'the address {link.address} of "{link.name}" is the one of "{other.name}" in {other.vpc}'
                    raise LabError(f"{taken}; VPCs of one lab must have different blocks")
            path = self._wiring.connect(link)
            (state.clients if is_client else state.machines)[link.name] = link
            return path

    def vpc_of(self, address: str) -> str | None:
        """The VPC of the host that has an address; None where no host has it."""
        return next((link.vpc for link in self._state.hosts.values() if link.address == address), None)

    def _find(self, name: str) -> Link:
        hosts = self._state.hosts
        if name not in hosts:
            raise LabError(f'there is no host "{name}" in the network; hosts: {", ".join(sorted(hosts)) or "none"}')
        return hosts[name]

    @contextmanager
    def _changing(self) -> Iterator[_State]:
        """Gives the state to be changed, and enforces it; when either fails, what was enforced before stays."""
        with self._lock:
            wanted = self._state.copy()
            try:
                yield wanted
                self._enforce(wanted)
            except Exception:
                for link in wanted.hosts.values():
                    if link.name not in self._state.hosts:
                        self._wiring.disconnect(link)
                raise
            self._state = wanted

    def _enforce(self, state: _State) -> None:
        faults = _faults(state)
        if faults.delays:
            self._delay.set(faults.delays)
        run([self._nft, "-f", "-"], render_nft(_layout(state), state.view, faults))
        if not faults.delays:
            self._delay.end()


def _layout(state: _State) -> Layout:
    machines = [Host(link.address, outside(link.address), link.vpc) for link in state.machines.values()]
    clients = [Host(link.address, outside(link.address), link.vpc, is_client=True) for link in state.clients.values()]
    return Layout((*machines, *clients), tuple(sorted(state.resolvers)))


def _faults(state: _State) -> Faults:
    address = {name: link.address for name, link in state.hosts.items()}
    return Faults(
        parts=tuple(frozenset(address[name] for name in part) for part in state.parts),
        losses={address[name]: percent for name, percent in state.losses.items()},
        delays={address[name]: milliseconds for name, milliseconds in state.delays.items()},
    )


def _put(values: dict[str, int], name: str, value: int) -> None:
    if value == 0:
        values.pop(name, None)
    else:
        values[name] = value
