"""Rules of security groups name a protocol that there is, and ports, or ICMP types and codes, that it has.

Moto keeps whatever it is given, except for a protocol without ports, at which it fails.

@see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moto.ec2.exceptions import InvalidParameterValue
from moto.ec2.models.security_groups import SecurityGroupBackend
from moto.ec2.responses import EC2Response

#: The names that EC2 has for protocols, by their numbers.
NAMES = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"}

Ports = tuple[int | None, int | None]


def install() -> None:
    """Check all rules of a request before any of them is made."""
    read: Any = EC2Response._process_rules_from_querystring

    def process_rules(self: Any) -> Iterator[dict[str, Any]]:
        rules = list(read(self))
        for rule in rules:
            if rule["ip_protocol"]:
                protocol = _protocol(rule["ip_protocol"])
                first, last = _ports(protocol, rule["from_port"], rule["to_port"])
                rule.update(ip_protocol=protocol, from_port=first, to_port=last)
        yield from rules

    make: Any = SecurityGroupBackend._iterate_security_rules

    def iterate_security_rules(  # noqa: PLR0917 - the signature of moto
        self: Any, protocol: str, group: str, first: int | None, last: int | None, *peers: Any, **more: Any
    ) -> Iterator[Any]:
        for rule in make(self, protocol, group, first or 0, last or 0, *peers, **more):
            rule.from_port, rule.to_port = first, last
            yield rule

    EC2Response._process_rules_from_querystring = process_rules  # type: ignore[method-assign]
    SecurityGroupBackend._iterate_security_rules = iterate_security_rules  # type: ignore[method-assign,assignment]
    _mend_modify()


def _mend_modify() -> None:
    """Check the rules that take the place of others."""
    modify = SecurityGroupBackend.modify_security_group_rules

    def modify_security_group_rules(self: Any, group_id: str, rules: dict[str, dict[str, Any]]) -> None:
        checked = {name: _checked(rule) for name, rule in rules.items()}
        ports = {name: (rule.get("FromPort"), rule.get("ToPort")) for name, rule in checked.items()}
        # Moto asks for ports, whatever the protocol is.
        modify(self, group_id, {name: {"FromPort": 0, "ToPort": 0, **rule} for name, rule in checked.items()})
        group = self.get_security_group_by_name_or_id(group_id)
        for name, (first, last) in ports.items():
            changed = group.get_rule(name)
            changed.from_port, changed.to_port = first, last

    SecurityGroupBackend.modify_security_group_rules = modify_security_group_rules  # type: ignore[method-assign]


def _checked(rule: Mapping[str, Any]) -> dict[str, Any]:
    if rule.get("IpProtocol") is None:
        return dict(rule)
    protocol = _protocol(rule["IpProtocol"])
    first, last = _ports(protocol, rule.get("FromPort"), rule.get("ToPort"))
    bare = {key: value for key, value in rule.items() if key not in ("FromPort", "ToPort")}
    ports = {} if first is None else {"FromPort": first, "ToPort": last}
    return {**bare, "IpProtocol": protocol, **ports}


def _protocol(given: Any) -> str:
    """Return a protocol as EC2 shows it: four of them by name, the others by number."""
    name = NAMES.get(str(given).lower(), str(given).lower())
    is_number = name.isascii() and name.isdecimal() and int(name) <= 255
    if not is_number and name not in NAMES.values():
        raise InvalidParameterValue(f"Invalid value '{given}' for IP protocol. Unknown protocol.")
    return name


def _ports(protocol: str, first: Any, last: Any) -> Ports:
    """Return the ports of a rule, or ICMP's type and code; none of a protocol that has none, even if they are given."""
    if protocol not in ("tcp", "udp", "icmp", "icmpv6") or (protocol == "icmpv6" and first is None and last is None):
        return None, None
    kind = "ICMP" if protocol.startswith("icmp") else "TCP/UDP"
    if first is None or last is None:
        raise InvalidParameterValue(f"Invalid value for portRange. Must specify both from and to ports with {kind}.")
    first, last = int(first), int(last)
    if kind == "ICMP":
        _check_range("ICMP type", first, (-1, 255))
        _check_range("ICMP code", last, (-1, 255))
        return first, last
    _check_range("TCP/UDP (from) port", first, (0, 65535))
    _check_range("TCP/UDP (to) port", last, (0, 65535))
    if first > last:
        raise InvalidParameterValue(f"Invalid TCP/UDP port range ({first}:{last})")
    return first, last


def _check_range(what: str, value: int, limits: tuple[int, int]) -> None:
    low, high = limits
    if not low <= value <= high:
        raise InvalidParameterValue(f"{what} ({value}) out of range")
