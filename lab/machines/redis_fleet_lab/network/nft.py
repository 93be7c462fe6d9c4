"""The firewall as one file for nft(8), which replaces the whole table at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .faults import Faults
from .layout import Layout
from .permissions import ICMP, TCP, UDP, Block, Permission
from .security_groups import HTTPS, Interface, SecurityView
from .services import ADDRESSES

TABLE = "inet redis_fleet_lab"
METADATA = "169.254.169.254"
TIME = "169.254.169.123"
#: The device that packets of slow hosts pass.
DELAY_DEVICE = "slow0"
#: What such packets are marked with.
DELAY_MARK = 1

_EVERYTHING = Block("0.0.0.0/0")
_PROTOCOLS = {TCP: "tcp", UDP: "udp"}


def render_nft(layout: Layout, view: SecurityView, faults: Faults) -> str:
    """The file; connections that are established go on when it is applied, whatever it forbids."""
    parts = [
        *_addresses(layout, faults),
        *_groups(view),
        *_judges(layout, view),
        *_services(layout, view),
        *_arrival(),
        *_passage(faults),
        *_local(),
    ]
    body = "\n".join(parts)
    return f"table {TABLE}\ndelete table {TABLE}\ntable {TABLE} {{\n{body}\n}}\n"


def _set(name: str, kind: str, elements: Iterable[str], flags: str = "") -> str:
    listed = ", ".join(elements)
    content = f"\t\telements = {{ {listed} }}\n" if listed else ""
    return f"\tset {name} {{\n\t\ttype {kind}\n{flags}{content}\t}}"


def _map(name: str, kind: str, elements: Iterable[str]) -> str:
    return _set(name, f"{kind} : verdict", elements).replace("\tset", "\tmap", 1)


def _chain(name: str, lines: Iterable[str]) -> str:
    return "\n".join([f"\tchain {name} {{", *(f"\t\t{line}" for line in lines), "\t}"])


def _addresses(layout: Layout, faults: Faults) -> list[str]:
    vpcs = _vpcs(layout)
    return [
        _set("bindings", "ifname . ipv4_addr", [f'"{host.interface}" . {host.address}' for host in layout.hosts]),
        _set("hosts", "ipv4_addr", [host.address for host in layout.hosts]),
        _set("resolvers", "ipv4_addr", layout.resolvers),
        _set("slowed", "ipv4_addr", sorted(faults.delays)),
        *(
            _set(f"vpc_{number}", "ipv4_addr", [host.address for host in layout.hosts if host.vpc == vpc])
            for number, vpc in enumerate(vpcs)
        ),
    ]


def _vpcs(layout: Layout) -> list[str]:
    return sorted({host.vpc for host in layout.hosts})


def _groups(view: SecurityView) -> list[str]:
    """Sets of a group's members and of a prefix list's blocks, numbered in the order of their ids."""
    members: dict[str, set[str]] = {group: set() for group in view.groups}
    for interface in view.interfaces:
        for group in interface.groups:
            members.setdefault(group, set()).add(interface.address)
    ranges = "\t\tflags interval\n"
    return [
        *(_set(f"members_{number}", "ipv4_addr", sorted(members[group])) for number, group in enumerate(sorted(view.groups))),
        *(
            _set(f"list_{number}", "ipv4_addr", [str(block) for block in view.prefix_lists[one]], ranges)
            for number, one in enumerate(sorted(view.prefix_lists))
        ),
    ]


def _judges(layout: Layout, view: SecurityView) -> list[str]:
    """A chain for each set of groups that hosts have, and two maps from a host's address to its chain."""
    known = {(one.vpc, one.address): one.groups for one in view.interfaces}
    vpcs = {vpc: number for number, vpc in enumerate(_vpcs(layout))}
    profiles: dict[tuple[str, tuple[str, ...]], int] = {}
    senders, receivers = [], []
    for host in layout.hosts:
        if host.is_client:
            senders.append(f"{host.address} : goto client_{vpcs[host.vpc]}")
            continue
        number = profiles.setdefault((host.vpc, known.get((host.vpc, host.address), ())), len(profiles))
        senders.append(f"{host.address} : goto out_{number}")
        receivers.append(f"{host.address} : goto in_{number}")
    chains = [_chain(f"client_{number}", [f"ip daddr @vpc_{number} goto receive"]) for number in vpcs.values()]
    for (vpc, groups), number in profiles.items():
        rules = [view.groups[group] for group in groups if group in view.groups]
        out = [line for rule in rules for line in _rules(view, rule.egress, ("daddr", "goto receive"))]
        inwards = [line for rule in rules for line in _rules(view, rule.ingress, ("saddr", "accept"))]
        chains.append(_chain(f"out_{number}", [f"ip daddr != @vpc_{vpcs[vpc]} drop", *out]))
        chains.append(_chain(f"in_{number}", inwards))
    maps = [_map("senders", "ipv4_addr", senders), _map("receivers", "ipv4_addr", receivers)]
    return [*maps, *chains, _chain("receive", ["ip daddr vmap @receivers"])]


def _rules(view: SecurityView, permissions: Sequence[Permission], how: tuple[str, str]) -> list[str]:
    peer, verdict = how
    return [" ".join([*_about(one), *match, verdict]) for one in permissions for match in _peers(view, one, peer)]


def _peers(view: SecurityView, permission: Permission, peer: str) -> list[list[str]]:
    groups = {group: number for number, group in enumerate(sorted(view.groups))}
    lists = {one: number for number, one in enumerate(sorted(view.prefix_lists))}
    blocks = ", ".join(str(block) for block in permission.blocks)
    return [
        *([[]] if _EVERYTHING in permission.blocks else [[f"ip {peer} {{ {blocks} }}"]] if blocks else []),
        *([f"ip {peer} @members_{groups[group]}"] for group in permission.groups if group in groups),
        *([f"ip {peer} @list_{lists[one]}"] for one in permission.prefix_lists if one in lists),
    ]


def _about(permission: Permission) -> list[str]:
    if permission.protocol is None:
        return []
    if permission.protocol == ICMP:
        kind = [] if permission.first is None else [f"icmp type {permission.first}"]
        code = [] if permission.last is None else [f"icmp code {permission.last}"]
        return ["meta l4proto icmp", *kind, *code]
    if permission.protocol in _PROTOCOLS and permission.first is not None:
        last = 65535 if permission.last is None else permission.last
        return [f"{_PROTOCOLS[permission.protocol]} dport {permission.first}-{last}"]
    return [f"meta l4proto {permission.protocol}"]


def _services(layout: Layout, view: SecurityView) -> list[str]:
    """A chain for each set of services that hosts reach, and the map from a host's address to its chain."""
    known: dict[tuple[str, str], Interface] = {(one.vpc, one.address): one for one in view.interfaces}
    profiles: dict[frozenset[str], int] = {}
    askers = []
    for host in layout.hosts:
        interface = known.get((host.vpc, host.address))
        reached = frozenset(ADDRESSES.values()) if host.is_client else interface.services if interface else frozenset()
        if reached:
            askers.append(f"{host.address} : goto services_{profiles.setdefault(reached, len(profiles))}")
    chains = [
        _chain(f"services_{number}", [f"ip daddr {{ {', '.join(sorted(reached))} }} accept"])
        for reached, number in profiles.items()
    ]
    return [_map("askers", "ipv4_addr", askers), *chains]


def _arrival() -> list[str]:
    """Before all else: who sends from an address that is not his is not heard, and slow hosts' packets go the long way."""
    detour = f"meta mark set {DELAY_MARK} notrack accept"
    lines = [
        "type filter hook prerouting priority raw; policy accept;",
        f'iifname {{ "lo", "{DELAY_DEVICE}" }} accept',
        "meta nfproto ipv6 drop",
        "iifname . ip saddr != @bindings drop",
        f"ip saddr @slowed ip daddr @hosts {detour}",
        f"ip daddr @slowed ip saddr @hosts {detour}",
    ]
    return [_chain("arrival", lines)]


def _passage(faults: Faults) -> list[str]:
    """Between hosts: what is broken, then what is established, then what the groups allow."""
    everyone = sorted(set[str]().union(*faults.parts))
    sets = [_set("parted", "ipv4_addr", everyone)]
    cuts = []
    for number, part in enumerate(part for part in faults.parts if part):
        sets.append(_set(f"part_{number}", "ipv4_addr", sorted(part)))
        cuts.append(f"ip saddr @part_{number} ip daddr @parted ip daddr != @part_{number} drop")
    percents = sorted(set(faults.losses.values()))
    losses = [f"{address} : jump lose_{percent}" for address, percent in sorted(faults.losses.items())]
    lines = [
        "type filter hook forward priority filter; policy drop;",
        f'oifname "{DELAY_DEVICE}" accept',
        *cuts,
        "ip saddr vmap @losses",
        "ip daddr vmap @losses",
        "ct state established,related accept",
        "ip saddr vmap @senders",
    ]
    chance = {percent: f"numgen random mod 100 < {percent} drop" for percent in percents} | {100: "drop"}
    chains = [_chain(f"lose_{percent}", [chance[percent]]) for percent in percents]
    return [*sets, _map("losses", "ipv4_addr", losses), *chains, _chain("passage", lines)]


def _local() -> list[str]:
    """To and from the lab itself: the metadata service, DNS, AWS services, and the address of time, where nobody answers."""
    inwards = [
        "type filter hook input priority filter; policy drop;",
        'iifname "lo" accept',
        "ct state established,related accept",
        f"ip daddr {METADATA} tcp dport 80 accept",
        "ip daddr @resolvers meta l4proto { tcp, udp } th dport 53 accept",
        f"ip daddr {TIME} udp dport 123 accept",
        f"tcp dport {HTTPS} ip saddr vmap @askers",
    ]
    outwards = [
        "type filter hook output priority filter; policy drop;",
        'oifname "lo" accept',
        "ct state established,related accept",
    ]
    return [_chain("inwards", inwards), _chain("outwards", outwards)]
