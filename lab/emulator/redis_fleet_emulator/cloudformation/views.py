"""How records look in the API's answers."""

from __future__ import annotations

from typing import Any

from .model import ChangeSet, Event, Resource, Stack


def _parameters(values: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"ParameterKey": key, "ParameterValue": value if isinstance(value, str) else ",".join(value)}
        for key, value in values.items()
    ]


def _tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def change_set_view(one: ChangeSet) -> dict[str, Any]:
    """Return a change set as DescribeChangeSet shows it."""
    return {
        "ChangeSetName": one.name,
        "ChangeSetId": one.arn,
        "StackId": one.stack_id,
        "StackName": one.stack_name,
        "Description": one.description,
        "CreationTime": one.created,
        "ExecutionStatus": one.execution_status,
        "Status": one.status,
        "StatusReason": one.reason,
        "Parameters": _parameters(one.request.parameters),
        "Tags": _tags(one.request.tags),
        "Capabilities": list(one.request.capabilities),
        "NotificationARNs": list(one.request.notification_arns),
        "Changes": one.changes,
    }


def stack_view(stack: Stack) -> dict[str, Any]:
    """Return a stack as DescribeStacks shows it."""
    request = stack.request
    return {
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "ChangeSetId": stack.change_set_id,
        "Description": request.template.get("Description") if request else None,
        "Parameters": _shown_parameters(stack),
        "CreationTime": stack.created,
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason,
        "DisableRollback": bool(request and request.disable_rollback),
        "NotificationARNs": list(request.notification_arns) if request else [],
        "Capabilities": list(request.capabilities) if request else [],
        "Outputs": [
            {"OutputKey": one.key, "OutputValue": one.value, "Description": one.description, "ExportName": one.export}
            for one in stack.outputs.values()
        ],
        "RoleARN": request.role_arn if request else None,
        "Tags": _tags(request.tags) if request else [],
        "EnableTerminationProtection": stack.termination_protection,
        "ParentId": stack.parent.stack_id if stack.parent else None,
        "RootId": stack.root.stack_id if stack.parent else None,
    }


def _shown_parameters(stack: Stack) -> list[dict[str, str]]:
    if stack.request is None:
        return []
    declared: dict[str, Any] = stack.request.template.get("Parameters", {})
    shown = []
    for key, value in stack.parameters.items():
        given = stack.request.parameters.get(key, declared.get(key, {}).get("Default", ""))
        entry = {"ParameterKey": key, "ParameterValue": "****" if declared.get(key, {}).get("NoEcho") else str(given)}
        if str(declared.get(key, {}).get("Type", "")).startswith("AWS::SSM::"):
            entry["ResolvedValue"] = value if isinstance(value, str) else ",".join(value)
        shown.append(entry)
    return shown


def resource_view(stack: Stack, one: Resource) -> dict[str, Any]:
    """Return a resource as DescribeStackResources and ListStackResources show it."""
    return {
        "StackName": stack.name,
        "StackId": stack.stack_id,
        "LogicalResourceId": one.logical_id,
        "PhysicalResourceId": one.made.physical_id,
        "ResourceType": one.type,
        "Timestamp": one.timestamp,
        "LastUpdatedTimestamp": one.timestamp,
        "ResourceStatus": one.status,
        "ResourceStatusReason": one.reason,
    }


def event_view(event: Event) -> dict[str, Any]:
    """Return an event as DescribeStackEvents shows it."""
    return {
        "StackId": event.stack_id,
        "EventId": event.event_id,
        "StackName": event.stack_name,
        "LogicalResourceId": event.logical_id,
        "PhysicalResourceId": event.physical_id,
        "ResourceType": event.type,
        "Timestamp": event.timestamp,
        "ResourceStatus": event.status,
        "ResourceStatusReason": event.reason,
    }
