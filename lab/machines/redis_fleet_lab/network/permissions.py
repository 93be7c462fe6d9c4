"""The rules of a security group."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Block = ipaddress.IPv4Network

ICMP, TCP, UDP = 1, 6, 17
_NUMBERS = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "icmpv6": 58}


@dataclass(frozen=True)
class Permission:
    """What one entry of IpPermissions lets through."""

    #: Number of the IP protocol; None for all.
    protocol: int | None
    #: First and last port, or ICMP's type and code; None for all.
    first: int | None
    last: int | None
    blocks: tuple[Block, ...]
    groups: tuple[str, ...]
    prefix_lists: tuple[str, ...]

    def permits_port(self, protocol: int, port: int) -> bool:
        """Whether the permission is about a TCP or UDP port at all, whoever the peer is."""
        if self.protocol is None:
            return True
        first = 0 if self.first is None else self.first
        last = 65535 if self.last is None else self.last
        return self.protocol == protocol and first <= port <= last


@dataclass(frozen=True)
class Group:
    """A security group's rules in both directions."""

    ingress: tuple[Permission, ...]
    egress: tuple[Permission, ...]


def group_of(answer: Mapping[str, Any]) -> Group:
    """A group as DescribeSecurityGroups shows it."""
    return Group(_permissions(answer.get("IpPermissions", ())), _permissions(answer.get("IpPermissionsEgress", ())))


def _permissions(answers: Sequence[Mapping[str, Any]]) -> tuple[Permission, ...]:
    return tuple(permission_of(answer) for answer in answers)


def permission_of(answer: Mapping[str, Any]) -> Permission:
    """A permission as EC2 shows it; IPv6 ranges are left out, because no host of the lab has such an address."""
    name = str(answer["IpProtocol"])
    protocol = None if name == "-1" else _NUMBERS.get(name) or int(name)
    has_ports = protocol in {ICMP, TCP, UDP}
    return Permission(
        protocol=protocol,
        first=_number(answer.get("FromPort")) if has_ports else None,
        last=_number(answer.get("ToPort")) if has_ports else None,
        blocks=blocks_of([one["CidrIp"] for one in answer.get("IpRanges", ())]),
        groups=tuple(sorted({one["GroupId"] for one in answer.get("UserIdGroupPairs", ())})),
        prefix_lists=tuple(sorted({one["PrefixListId"] for one in answer.get("PrefixListIds", ())})),
    )


def _number(value: Any) -> int | None:
    """A port, or a type or code of ICMP; -1 means all of them."""
    return None if value is None or int(value) == -1 else int(value)


def blocks_of(texts: Sequence[str]) -> tuple[Block, ...]:
    """IPv4 blocks, merged where they touch or overlap; IPv6 blocks are left out."""
    blocks = [Block(text, strict=False) for text in texts if ":" not in text]
    return tuple(ipaddress.collapse_addresses(blocks))
