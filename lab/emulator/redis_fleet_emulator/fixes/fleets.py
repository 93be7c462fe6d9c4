"""Fleets of EC2 start instances with all that their launch template says."""

from __future__ import annotations

from typing import Any

from moto.ec2.models.fleets import Fleet
from moto.ec2.models.spot_requests import SpotInstanceRequest


def install() -> None:
    """Wrap the two ways by which moto starts the instances of a fleet, which take a few things from the template only."""
    launch_stock, order_stock = SpotInstanceRequest.launch_instance, Fleet.create_on_demand_requests

    def launch_instance(self: Any) -> Any:
        if self.launch_spec is None or not self.launch_spec.launch_template_spec:
            return launch_stock(self)
        return _start(self.ec2_backend, self.launch_spec, {"lifecycle": "spot", "spot_fleet_id": self.spot_fleet_id})

    def create_on_demand_requests(self: Any, weight_to_add: float) -> None:
        weights, added = self.get_launch_spec_counts(weight_to_add)
        if not all(spec.launch_template_spec for spec in weights):
            order_stock(self, weight_to_add)
            return
        for spec, count in weights.items():
            for _ in range(count):
                instance = _start(self.ec2_backend, spec, {"fleet_id": self.id})
                self.on_demand_instances.append({"id": instance.id, "instance": instance, "launch_spec": spec})
        self.fulfilled_capacity += added

    SpotInstanceRequest.launch_instance = launch_instance  # type: ignore[method-assign]
    Fleet.create_on_demand_requests = create_on_demand_requests  # type: ignore[method-assign]


def _start(backend: Any, spec: Any, kind: dict[str, Any]) -> Any:
    """One instance of the template, with what the fleet has over it: the type, and where it says so the subnet."""
    template = spec.launch_template_spec
    overrides = spec.overrides or {}
    reservation = backend.run_instances(
        "",
        1,
        None,
        [],
        instance_type=spec.instance_type,
        is_instance_type_default=False,
        region_name=backend.region_name,
        subnet_id=overrides.get("SubnetId"),
        launch_template={"LaunchTemplateId": template["LaunchTemplateId"], "Version": template["Version"]},
        tags=spec.tag_specifications,
        **kind,
    )
    return reservation.instances[0]
