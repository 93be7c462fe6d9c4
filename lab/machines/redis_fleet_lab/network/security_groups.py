"""Who may talk to whom, as EC2's security groups say it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .answers import Answer, Answers
from .permissions import TCP, Block, Group, Permission, blocks_of, group_of
from .services import ADDRESSES
from .ways import Endpoint, Subnet, endpoints_of, subnets_of

HTTPS = 443


@dataclass(frozen=True)
class Interface:
    """An address of a network interface."""

    address: str
    vpc: str
    groups: tuple[str, ...]
    #: Addresses of the AWS services that it may reach.
    services: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SecurityView:
    """All that decides about a packet; nothing in it is nothing allowed."""

    groups: Mapping[str, Group] = field(default_factory=lambda: MappingProxyType({}))
    interfaces: tuple[Interface, ...] = ()
    prefix_lists: Mapping[str, tuple[Block, ...]] = field(default_factory=lambda: MappingProxyType({}))


def security_view(answers: Answers) -> SecurityView:
    """The view that follows from EC2's answers."""
    groups = {answer["GroupId"]: group_of(answer) for answer in answers.security_groups}
    lists = {answer["PrefixListId"]: _entries(answer) for answer in answers.prefix_lists}
    subnets = subnets_of(answers)
    judge = _ServiceJudge(SecurityView(groups=groups, prefix_lists=lists), subnets, endpoints_of(answers, subnets))
    interfaces = [
        Interface(address, answer["VpcId"], _groups_of(answer), judge.services_of(answer, address))
        for answer in answers.network_interfaces
        for address in _addresses(answer)
    ]
    return SecurityView(groups=groups, interfaces=tuple(interfaces), prefix_lists=lists)


def _groups_of(interface: Answer) -> tuple[str, ...]:
    return tuple(sorted(group["GroupId"] for group in interface.get("Groups", ())))


def _addresses(interface: Answer) -> list[str]:
    named = [one["PrivateIpAddress"] for one in interface.get("PrivateIpAddresses", ())]
    return named or [interface["PrivateIpAddress"]]


def _entries(answer: Answer) -> tuple[Block, ...]:
    """The blocks of a prefix list; the one of an AWS service has the service's address inside the lab, too."""
    service = str(answer.get("PrefixListName", "")).split(".", 3)[-1]
    texts = [entry["Cidr"] for entry in answer.get("Entries", ())]
    return blocks_of([*texts, f"{ADDRESSES[service]}/32"] if service in ADDRESSES else texts)


class _ServiceJudge:
    """Decides which AWS services an interface reaches: its groups must let HTTPS out, and there must be a way."""

    def __init__(self, view: SecurityView, subnets: Mapping[str, Subnet], endpoints: Mapping[tuple[str, str], Endpoint]) -> None:
        self._view = view
        self._subnets = subnets
        self._endpoints = endpoints
        self._permitted: dict[tuple[str, ...], frozenset[str]] = {}

    def services_of(self, interface: Answer, address: str) -> frozenset[str]:
        """Addresses of the services in reach.

        An interface endpoint with private DNS is the only way to its service, even where there is a gateway as well.
        """
        subnet = self._subnets.get(interface.get("SubnetId", ""))
        groups = _groups_of(interface)
        reached = set() if subnet is None else self._outside(subnet, groups, public="Association" in interface)
        for (vpc, service), endpoint in self._endpoints.items():
            if vpc == interface["VpcId"] and service in ADDRESSES:
                reached.discard(ADDRESSES[service])
                if self._lets_in(endpoint, groups, address):
                    reached.add(ADDRESSES[service])
        return frozenset(reached)

    def _outside(self, subnet: Subnet, groups: tuple[str, ...], *, public: bool) -> set[str]:
        everything = subnet.leads_out(public=public)
        ways = {address for service, address in ADDRESSES.items() if everything or service in subnet.gateway_endpoints}
        return ways & self._permitted_to(groups)

    def _permitted_to(self, groups: tuple[str, ...]) -> frozenset[str]:
        """The services' addresses to which the groups let HTTPS out."""
        if groups not in self._permitted:
            rules = self._https("egress", groups)
            self._permitted[groups] = frozenset(one for one in ADDRESSES.values() if self._covers(rules, [Block(one)]))
        return self._permitted[groups]

    def _lets_in(self, endpoint: Endpoint, groups: tuple[str, ...], address: str) -> bool:
        out, inwards = self._https("egress", groups), self._https("ingress", endpoint.groups)
        leaves = self._covers(out, endpoint.blocks) or _names(out, endpoint.groups)
        return leaves and (self._covers(inwards, [Block(address)]) or _names(inwards, groups))

    def _https(self, direction: str, groups: Iterable[str]) -> list[Permission]:
        known = [self._view.groups[group] for group in groups if group in self._view.groups]
        rules = [rule for group in known for rule in (group.egress if direction == "egress" else group.ingress)]
        return [rule for rule in rules if rule.permits_port(TCP, HTTPS)]

    def _covers(self, rules: Iterable[Permission], blocks: Iterable[Block]) -> bool:
        """Whether the rules' blocks and prefix lists contain one of the blocks wholly."""
        allowed = [block for rule in rules for block in (*rule.blocks, *self._listed(rule))]
        return any(block.subnet_of(one) for one in ipaddress.collapse_addresses(allowed) for block in blocks)

    def _listed(self, rule: Permission) -> list[Block]:
        return [block for one in rule.prefix_lists for block in self._view.prefix_lists.get(one, ())]


def _names(rules: Iterable[Permission], groups: Iterable[str]) -> bool:
    wanted = set(groups)
    return any(wanted.intersection(rule.groups) for rule in rules)
