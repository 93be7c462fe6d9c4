"""Errors of CloudFormation."""

from __future__ import annotations

from moto.core.exceptions import ServiceException


class ValidationError(ServiceException):
    """A request that CloudFormation refuses before it makes anything."""

    code = "ValidationError"

    def __init__(self, message: str) -> None:
        super().__init__(message)


class AlreadyExists(ServiceException):
    """A stack of that name is there."""

    code = "AlreadyExistsException"

    def __init__(self, name: str) -> None:
        super().__init__(f"Stack [{name}] already exists")


class ChangeSetNotFound(ServiceException):
    """No change set of that name."""

    code = "ChangeSetNotFound"

    def __init__(self, name: str) -> None:
        super().__init__(f"ChangeSet [{name}] does not exist")


class ResourceFailed(Exception):
    """A resource that could not be made, changed or deleted, with the reason for the stack's events."""


def unresolved_names(names: list[str]) -> ValidationError:
    """Return the error about references to what the template does not hold."""
    listed = ", ".join(names)
    return ValidationError(
        f"Template format error: Unresolved resource dependencies [{listed}] in the Resources block of the template"
    )
