"""Instances for tests, and the states that they reach."""

from __future__ import annotations

from typing import Any

from .testing import IMAGE
from .testing_controller import Controller, wait_until


def run(lab: Controller, **more: Any) -> str:
    """Run an instance through the API."""
    answer = lab.aws.client("ec2").run_instances(MinCount=1, MaxCount=1, ImageId=IMAGE, **more)
    return str(answer["Instances"][0]["InstanceId"])


def started(lab: Controller, **more: Any) -> str:
    """Run an instance and wait until it runs."""
    instance = run(lab, **more)
    reaches(lab, instance, "running")
    return instance


def describe(lab: Controller, instance: str) -> dict[str, Any]:
    """Return what EC2 shows of an instance."""
    answer = lab.aws.client("ec2").describe_instances(InstanceIds=[instance])
    shown: dict[str, Any] = answer["Reservations"][0]["Instances"][0]
    return shown


def state(lab: Controller, instance: str) -> str:
    """Return the state that EC2 shows."""
    return str(describe(lab, instance)["State"]["Name"])


def reaches(lab: Controller, instance: str, wanted: str) -> None:
    """Wait until an instance is in a state."""
    wait_until(lambda: state(lab, instance) == wanted, f"{instance} {wanted}")
