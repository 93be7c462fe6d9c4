"""The security groups of an instance are those of its first network interface, as in EC2.

Moto keeps two lists and shows an interface with both of them, so that no group ever leaves it.
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import EmptyResult
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import Instance
from moto.ec2.responses import EC2Response


def install() -> None:
    """Keep one list, on the interface."""
    new: Any = Instance
    new.security_groups = property(_groups, _set_groups)
    NetworkInterface.group_set = property(_own_groups)  # type: ignore[assignment]
    stock = EC2Response.modify_instance_attribute

    def modify_instance_attribute(self: Any) -> Any:
        behavior = self._get_param("InstanceInitiatedShutdownBehavior.Value")
        if behavior is None:
            return stock(self)
        # Moto would take this for a change of groups, to none.
        self.error_on_dryrun()
        self.ec2_backend.get_instance(self._get_param("InstanceId")).instance_initiated_shutdown_behavior = behavior
        return EmptyResult()

    EC2Response.modify_instance_attribute = modify_instance_attribute  # type: ignore[method-assign]


def _groups(self: Any) -> Any:
    interface = getattr(self, "nics", {}).get(0)
    return interface._group_set if interface is not None else self._groups_at_launch


def _set_groups(self: Any, groups: Any) -> None:
    self._groups_at_launch = groups
    interface = getattr(self, "nics", {}).get(0)
    if interface is not None:
        interface._group_set = list(groups)


def _own_groups(self: Any) -> Any:
    return self._group_set
