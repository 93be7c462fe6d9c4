"""The last look before anything is published: no text that holds a password of this machine, none that is endless."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import NodeError
from ..node import Database
from ..report import one_line
from ..users import KEPT, kept_password

WITHHELD = "withheld, because it holds a password"
MAX_CHARACTERS = 300
# A shorter one is part of ordinary words, and to leave those out would tell it
MIN_PASSWORD = 8


def without_value(text: str) -> str:
    """An error without the value that it quotes, which could be a secret in the wrong place."""
    return text.partition(", got ")[0]


def passwords_of(databases: Iterable[Database]) -> list[str]:
    """The passwords that this machine keeps."""
    found = []
    for database in databases:
        for name in KEPT:
            try:
                found.append(kept_password(database.secrets, name).reveal())
            except NodeError:
                continue  # a fleet without replicas has none for them
    return [password for password in found if len(password) >= MIN_PASSWORD]


def published(value: Any, passwords: Iterable[str]) -> Any:
    """The same JSON value with every text on one line, of bounded length and without a password."""
    if isinstance(value, str):
        if any(password in value for password in passwords):
            return WITHHELD
        text = one_line(value)
        return text if len(text) <= MAX_CHARACTERS else f"{text[:MAX_CHARACTERS]}..."
    if isinstance(value, list):
        return [published(item, passwords) for item in value]
    if isinstance(value, dict):
        return {key: published(item, passwords) for key, item in value.items()}
    return value
