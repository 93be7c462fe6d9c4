"""The network interface of a machine in its metadata."""

from __future__ import annotations

from .facts import MachineFacts


def interface(facts: MachineFacts) -> dict[str, str]:
    """What is below `network/interfaces/macs/MAC`."""
    tree = {
        "device-number": "0",
        "local-hostname": facts.host_name,
        "local-ipv4s": facts.address,
        "mac": facts.mac,
        "owner-id": facts.account,
        "security-group-ids": "\n".join(group for group, _ in facts.security_groups),
        "security-groups": "\n".join(name for _, name in facts.security_groups),
        "subnet-id": facts.subnet_id,
        "subnet-ipv4-cidr-block": facts.subnet_cidr,
        "vpc-id": facts.vpc_id,
        "vpc-ipv4-cidr-block": facts.vpc_cidrs[0],
        "vpc-ipv4-cidr-blocks": "\n".join(facts.vpc_cidrs),
    }
    if facts.interface_id is not None:
        tree["interface-id"] = facts.interface_id
    return tree
