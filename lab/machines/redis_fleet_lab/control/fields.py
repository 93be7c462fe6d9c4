"""The fields of a request, checked."""

from __future__ import annotations

from datetime import datetime

from ..errors import LabError
from .server import Request


def text(request: Request, name: str) -> str:
    """A text that is not empty."""
    value = request.get(name)
    if not isinstance(value, str) or not value:
        raise LabError(f'"{name}" must be a text, got {value!r}')
    return value


def words(request: Request, name: str) -> list[str]:
    """A list of texts, at least one."""
    value = request.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
        raise LabError(f'"{name}" must be a list of words, got {value!r}')
    return value


def number(request: Request, name: str, most: int, default: int | None = None) -> int:
    """A whole number from 0 on."""
    value = request.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise LabError(f'"{name}" must be a whole number, 0-{most}, got {value!r}')
    return value


def slots(request: Request) -> list[list[str]]:
    """Two or more groups of slots."""
    value = request.get("groups")
    if not isinstance(value, list) or len(value) < 2:
        raise LabError(f'"groups" must be two or more lists of slots, got {value!r}')
    return [words({"group": group}, "group") for group in value]


def moment(request: Request, name: str) -> datetime | None:
    """A time with its zone, or None where there is none."""
    value = request.get(name)
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise LabError(f'"{name}" must be a time with its zone such as 2026-01-02T03:04:05Z, got {value!r}')
    return found
