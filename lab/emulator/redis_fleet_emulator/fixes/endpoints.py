"""An interface endpoint has one network interface in each of its subnets, with an address there and its own groups.

Moto gives it any private address and the default group, and never changes its interfaces.

@see https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.vpcs import VPCBackend


def install() -> None:
    """Let the interfaces follow their endpoint."""
    create, modify, delete = VPCBackend.create_vpc_endpoint, VPCBackend.modify_vpc_endpoint, VPCBackend.delete_vpc_endpoints

    def create_vpc_endpoint(self: Any, *given: Any, **more: Any) -> Any:
        endpoint = create(self, *given, **more)
        if _is_interface(endpoint):
            endpoint.subnet_ids = endpoint.subnet_ids or []
            endpoint.security_group_ids = endpoint.security_group_ids or _default_group(self, endpoint)
            _remove(self, endpoint.network_interface_ids)
            endpoint.network_interface_ids = []
            _follow(self, endpoint)
        return endpoint

    def modify_vpc_endpoint(self: Any, *given: Any, **more: Any) -> None:
        modify(self, *given, **more)
        endpoint = self.vpc_end_points[more.get("vpc_id") or given[0]]
        if _is_interface(endpoint):
            _follow(self, endpoint)

    def delete_vpc_endpoints(self: Any, vpce_ids: list[str] | None = None) -> None:
        found = [self.vpc_end_points[one] for one in vpce_ids or [] if one in self.vpc_end_points]
        for endpoint in found:
            _remove(self, endpoint.network_interface_ids)
        delete(self, vpce_ids)

    VPCBackend.create_vpc_endpoint = create_vpc_endpoint  # type: ignore[method-assign]
    VPCBackend.modify_vpc_endpoint = modify_vpc_endpoint  # type: ignore[method-assign]
    VPCBackend.delete_vpc_endpoints = delete_vpc_endpoints  # type: ignore[method-assign]


def _is_interface(endpoint: Any) -> bool:
    return str(endpoint.vpc_endpoint_type).lower() == "interface"


def _default_group(backend: Any, endpoint: Any) -> list[str]:
    group = backend.get_default_security_group(endpoint.vpc_id)
    return [group.id] if group is not None else []


def _follow(backend: Any, endpoint: Any) -> None:
    """Make the interfaces that are missing, remove those in other subnets, and give all of them the endpoint's groups."""
    by_subnet = {backend.enis[one].subnet.id: one for one in endpoint.network_interface_ids}
    _remove(backend, [one for subnet, one in by_subnet.items() if subnet not in endpoint.subnet_ids])
    endpoint.network_interface_ids = [
        by_subnet.get(subnet) or _make(backend, endpoint, backend.get_subnet(subnet)) for subnet in endpoint.subnet_ids
    ]
    for one in endpoint.network_interface_ids:
        groups = [backend.get_security_group_from_id(group) for group in endpoint.security_group_ids]
        backend.enis[one]._group_set = groups


def _make(backend: Any, endpoint: Any, subnet: Any) -> str:
    address = subnet.get_available_subnet_ip(endpoint)
    interface = backend.create_network_interface(subnet, address, description=f"VPC Endpoint Interface {endpoint.id}")
    interface.interface_type = "vpc_endpoint"
    interface.requester_managed = True
    interface.status = "in-use"
    return str(interface.id)


def _remove(backend: Any, identities: list[str]) -> None:
    for one in identities:
        interface = backend.enis.pop(one, None)
        if interface is not None:
            interface.subnet.del_subnet_ip(interface.private_ip_address)
