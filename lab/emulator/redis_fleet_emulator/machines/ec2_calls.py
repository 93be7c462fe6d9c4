"""EC2's calls, played on machines."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import OperationDisableApiStopNotPermitted
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.responses import EC2Response

from .instances import Instances
from .moves import Moves
from .volumes import Volumes

#: Calls after which a packet may pass that did not, or the other way round.
SECURITY_CALLS = (
    "create_security_group",
    "delete_security_group",
    "authorize_security_group_ingress",
    "authorize_security_group_egress",
    "revoke_security_group_ingress",
    "revoke_security_group_egress",
    "modify_security_group_rules",
    "create_network_interface",
    "delete_network_interface",
    "attach_network_interface",
    "detach_network_interface",
    "modify_network_interface_attribute",
    "modify_instance_attribute",
    "assign_private_ip_addresses",
    "unassign_private_ip_addresses",
    "create_managed_prefix_list",
    "modify_managed_prefix_list",
    "delete_managed_prefix_list",
    "create_route",
    "replace_route",
    "delete_route",
    "associate_route_table",
    "disassociate_route_table",
    "replace_route_table_association",
    "create_vpc_endpoint",
    "modify_vpc_endpoint",
    "delete_vpc_endpoints",
    "create_nat_gateway",
    "delete_nat_gateway",
)


def install(moves: Moves, instances: Instances, volumes: Volumes) -> None:
    """Let EC2's calls move machines."""
    _install_life(instances)
    _install_volumes(volumes)
    for name in SECURITY_CALLS:
        setattr(EC2Response, name, _reported(moves, getattr(EC2Response, name)))


def _install_life(instances: Instances) -> None:
    run = InstanceBackend.run_instances

    def run_instances(self: Any, *given: Any, **more: Any) -> Any:
        reservation = run(self, *given, **more)
        for instance in reservation.instances:
            instances.launch(instance)
        return reservation

    def terminate(self: Any) -> Any:
        return instances.terminate(self)

    def stop(self: Any, force: bool = False) -> Any:
        return instances.stop(self, force)

    def start(self: Any) -> Any:
        return instances.start(self)

    def reboot(self: Any) -> None:
        instances.reboot(self)

    InstanceBackend.run_instances = run_instances  # type: ignore[method-assign]
    for method in (terminate, stop, start, reboot):
        setattr(Instance, method.__name__, method)
    _install_status()
    EC2Response.stop_instances = _stop_instances  # type: ignore[method-assign]


def _install_status() -> None:
    healthy: Any = Instance.instance_status

    def instance_status(self: Any) -> dict[str, Any]:
        if self.state != "running" or not getattr(self, "impaired", False):
            status: dict[str, Any] = healthy.fget(self)
            return status
        return {"Status": "impaired", "Details": [{"Name": "reachability", "Status": "failed"}]}

    new: Any = Instance
    new.instance_status = property(instance_status)


def _stop_instances(self: Any) -> ActionResult:
    """Stop instances, by force if asked to, which moto does not know."""
    self.error_on_dryrun()
    force = bool(self._get_bool_param("Force", False))
    named = self.ec2_backend.get_multi_instances_by_id(self._get_param("InstanceIds", []))
    for instance in named:
        if instance.disable_api_stop is True:
            raise OperationDisableApiStopNotPermitted(instance.id)
    before = [one.stop(force) for one in named]
    answers = [
        {"InstanceId": one.id, "CurrentState": one.instance_state, "PreviousState": state} for one, state in zip(named, before)
    ]
    return ActionResult({"StoppingInstances": answers})


def _install_volumes(volumes: Volumes) -> None:
    create, delete, attach = EC2Response.create_volume, EC2Response.delete_volume, EC2Response.attach_volume
    modify = EC2Response.modify_volume

    def create_volume(self: Any) -> Any:
        answer: Any = create(self)
        volumes.made(answer.result)
        return answer

    def modify_volume(self: Any) -> Any:
        volume = self.ec2_backend.get_volume(self._get_param("VolumeId"))
        before = int(volume.size)
        answer = modify(self)
        if int(volume.size) > before:
            volumes.grown(volume)
        return answer

    def delete_volume(self: Any) -> Any:
        answer = delete(self)
        volumes.deleted(self._get_param("VolumeId"))
        return answer

    def attach_volume(self: Any) -> Any:
        answer = attach(self)
        volumes.attach(self.ec2_backend.get_volume(self._get_param("VolumeId")).attachment)
        return answer

    def detach_volume(self: Any) -> Any:
        self.error_on_dryrun()
        volume = self.ec2_backend.get_volume(self._get_param("VolumeId"))
        force = bool(self._get_bool_param("Force", False))
        ending = volumes.detach(volume, self._get_param("InstanceId"), force)
        return ActionResult(
            {
                "VolumeId": volume.id,
                "InstanceId": ending.instance.id,
                "Device": ending.device,
                "State": "detaching",
                "AttachTime": ending.attach_time,
            }
        )

    EC2Response.create_volume = create_volume  # type: ignore[method-assign]
    EC2Response.modify_volume = modify_volume  # type: ignore[method-assign]
    EC2Response.delete_volume = delete_volume  # type: ignore[method-assign]
    EC2Response.attach_volume = attach_volume  # type: ignore[method-assign]
    EC2Response.detach_volume = detach_volume  # type: ignore[method-assign]


def _reported(moves: Moves, stock: Any) -> Any:
    def call(self: Any) -> Any:
        answer = stock(self)
        moves.security_changed()
        return answer

    return call
