"""Compares a request with its stack without making anything: what a change set shows."""

from __future__ import annotations

from typing import Any

from ..resources.handler import handler_of
from . import graph
from .deployment import Deployment
from .errors import ValidationError

NOTHING = "The submitted information didn't contain changes. Submit different information to create a change set."


def changes(deployment: Deployment) -> list[dict[str, Any]]:
    """Return the changes of a prepared deployment in the form of DescribeChangeSet."""
    found: list[dict[str, Any]] = []
    stack = deployment.stack
    for logical_id in graph.in_order(deployment.needs):
        type_name = deployment.definitions[logical_id]["Type"]
        if logical_id not in stack.resources:
            found.append(_change("Add", logical_id, type_name))
        else:
            found.extend(_modification(deployment, logical_id))
    for logical_id, resource in stack.resources.items():
        if logical_id not in deployment.definitions:
            policy = "Retain" if resource.deletion_policy != "Delete" else "Delete"
            found.append(
                _change(
                    "Remove",
                    logical_id,
                    resource.type,
                    PhysicalResourceId=resource.made.physical_id,
                    PolicyAction=policy,
                )
            )
    return found


def is_empty(deployment: Deployment, found: list[dict[str, Any]]) -> bool:
    """Tell whether executing the request would change nothing, outputs and tags included."""
    stack = deployment.stack
    if found or stack.request is None or stack.request.tags != deployment.request.tags:
        return False
    return deployment.outputs() == stack.outputs


def _modification(deployment: Deployment, logical_id: str) -> list[dict[str, Any]]:
    current = deployment.stack.resources[logical_id]
    type_name = deployment.definitions[logical_id]["Type"]
    try:
        paths = deployment.differences(logical_id, deployment.properties(logical_id))
    except ValidationError:
        paths = ["Properties"]
    if not paths:
        return []
    replacing = deployment.replacing(type_name, paths)
    if replacing:
        deployment.scope.replaced.add(logical_id)
    else:
        deployment.scope.changing[logical_id] = handler_of(type_name).volatile
    details = [_detail(path, path in replacing) for path in paths]
    return [
        _change(
            "Modify",
            logical_id,
            type_name,
            PhysicalResourceId=current.made.physical_id,
            Replacement="True" if replacing else "False",
            Scope=sorted({detail["Target"]["Attribute"] for detail in details}),
            Details=details,
        )
    ]


def _detail(path: str, replaces: bool) -> dict[str, Any]:
    target: dict[str, Any] = {"Attribute": "Tags" if path == "Tags" else "Properties"}
    if path != "Tags":
        target["Name"] = path.split(".", maxsplit=1)[0]
        target["RequiresRecreation"] = "Always" if replaces else "Never"
    return {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}


def _change(action: str, logical_id: str, type_name: str, **more: Any) -> dict[str, Any]:
    change = {"Action": action, "LogicalResourceId": logical_id, "ResourceType": type_name, **more}
    return {"Type": "Resource", "ResourceChange": change}
