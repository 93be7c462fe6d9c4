"""Deletes resources, those first that nothing else needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from botocore.exceptions import ClientError

from ..resources.handler import Context, handler_of
from . import graph
from .errors import ResourceFailed
from .failure import reason_of
from .model import Resource

ContextOf = Callable[[Resource], Context]

_ABSENT = ("NotFound", "NoSuch", "NonExistent", "DoesNotExist", "ResourceNotFound")


def delete_resource(context: Context, resource: Resource) -> None:
    """Delete a resource; one that is gone already counts as deleted. Throws ResourceFailed."""
    record = resource.identity
    context.stack.record(record, "DELETE_IN_PROGRESS")
    try:
        handler_of(resource.type).delete(context, resource.made)
    except Exception as error:
        if not _says_absent(error):
            context.stack.record(record, "DELETE_FAILED", reason_of(error))
            raise ResourceFailed(f"{resource.logical_id}: {reason_of(error)}") from error
    context.stack.record(record, "DELETE_COMPLETE")


def _says_absent(error: Exception) -> bool:
    return isinstance(error, ClientError) and any(word in error.response["Error"]["Code"] for word in _ABSENT)


def delete_all(resources: Iterable[Resource], context_of: ContextOf, policy: Callable[[Resource], str]) -> list[str]:
    """Delete resources by their policies; return the logical ids and reasons of those that failed."""
    listed = list(resources)
    failures = []
    for resource in _last_made_first(listed):
        context = context_of(resource)
        if policy(resource) != "Delete":
            context.stack.record(resource.identity, "DELETE_SKIPPED")
            continue
        try:
            delete_resource(context, resource)
        except ResourceFailed as error:
            failures.append(str(error))
    return failures


def _last_made_first(resources: list[Resource]) -> list[Resource]:
    names = {resource.logical_id for resource in resources}
    needs: dict[str, set[str]] = {name: set() for name in names}
    for resource in resources:
        needs[resource.logical_id] |= resource.dependencies & names
    position = {name: index for index, name in enumerate(graph.in_order(needs))}
    return sorted(resources, key=lambda resource: position[resource.logical_id], reverse=True)
