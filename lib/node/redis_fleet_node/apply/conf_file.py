"""What a redis.conf says, as CONFIG GET would tell it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from ..errors import NodeError

MAX_INCLUDES = 8
# These are no parameters of CONFIG GET
NO_PARAMETERS = frozenset({"include", "user", "rename-command", "loadmodule", "sentinel"})
UNITS = {"k": 1000, "kb": 1024, "m": 1000**2, "mb": 1024**2, "g": 1000**3, "gb": 1024**3}
SIZE = re.compile(r"([0-9]+)(k|kb|m|mb|g|gb|b)")


def read_conf(path: Path, with_includes: bool = True) -> dict[str, str]:
    """The value of each directive in the file and, where wanted, in what it includes; the last one counts.

    Throws a NodeError that names the file when it cannot be read, or holds a line that is no directive.
    """
    values: dict[str, str] = {}
    for name, words in _directives(path, 0 if with_includes else None):
        if name == "save":
            values[name] = _save(values.get(name, ""), words)
        elif name == "client-output-buffer-limit":
            values[name] = _limits(values.get(name, ""), words)
        elif name not in NO_PARAMETERS:
            values[name] = " ".join(words)
    return values


def normal(value: str) -> str:
    """A value in the form in which two that mean the same are the same: sizes in bytes, words in lower case."""
    words = [_bytes(word) for word in value.lower().split()]
    return " ".join("replica" if word == "slave" else word for word in words)


def _directives(path: Path, depth: int | None) -> Iterator[tuple[str, list[str]]]:
    """`depth` counts the files above this one; None leaves the included ones out."""
    if depth is not None and depth > MAX_INCLUDES:
        raise NodeError(f"{path}: more than {MAX_INCLUDES} files include each other")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise NodeError(f"{path}: cannot be read: {error.strerror}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            name, *words = shlex.split(line)
        except ValueError as error:
            raise NodeError(f"{path}, line {number}: is no directive: {error}") from None
        if name == "include" and depth is not None:
            yield from _directives(Path(words[0]), depth + 1)
        yield name.lower(), words


def _save(before: str, words: list[str]) -> str:
    """Each line adds its rules; one with an empty text drops those before it."""
    return "" if words == [""] else " ".join([*before.split(), *words])


def _limits(before: str, words: list[str]) -> str:
    """Each line sets the limits of one or more classes, of four words each."""
    fours = [*before.split(), *words]
    classes = {normal(fours[at]): fours[at : at + 4] for at in range(0, len(fours), 4)}
    return " ".join(word for limit in classes.values() for word in limit)


def _bytes(word: str) -> str:
    match = SIZE.fullmatch(word)
    return str(int(match[1]) * UNITS.get(match[2], 1)) if match else word
