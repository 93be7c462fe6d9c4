"""Where a running server differs from its file, and what may be set."""

from __future__ import annotations

from dataclasses import dataclass

from ..cluster.servers import ServerLink
from .conf_file import normal

# Their values are not for a log
SECRETS = frozenset({"masterauth", "primaryauth", "requirepass", "tls-key-file-pass", "tls-client-key-file-pass"})
# Each class is compared by itself: the file need not name them all
BY_CLASS = "client-output-buffer-limit"


@dataclass(frozen=True)
class Difference:
    """One directive: what the file wants and what the server has."""

    name: str
    wanted: str
    actual: str

    def __str__(self) -> str:
        if self.name in SECRETS:
            return f"{self.name} differs"
        return f"{self.name} is {self.actual or 'empty'}, the file says {self.wanted or 'empty'}"


def differences(link: ServerLink, wanted: dict[str, str]) -> list[Difference]:
    """The directives in which the server differs; one that it does not know is none."""
    found = []
    for name, value in wanted.items():
        actual = running(link, name)
        if actual is not None and not _is_same(name, value, actual):
            found.append(Difference(name, value, actual))
    return found


def running(link: ServerLink, name: str) -> str | None:
    """The value that the server has, None where it does not know the directive."""
    reply = link.call("CONFIG", "GET", name)
    return str(reply[1]) if isinstance(reply, list) and len(reply) == 2 else None


def set_live(link: ServerLink, difference: Difference) -> str | None:
    """Sets what the file wants; None when the server has it now, else why it needs a restart."""
    refusal = link.does("CONFIG", "SET", difference.name, difference.wanted)
    if refusal is None:
        return None
    return "the value is refused" if difference.name in SECRETS else refusal


def _is_same(name: str, wanted: str, actual: str) -> bool:
    if name != BY_CLASS:
        return normal(wanted) == normal(actual)
    has = _classes(actual)
    return all(has.get(one) == limits for one, limits in _classes(wanted).items())


def _classes(value: str) -> dict[str, list[str]]:
    words = normal(value).split()
    return {words[at]: words[at + 1 : at + 4] for at in range(0, len(words), 4)}
