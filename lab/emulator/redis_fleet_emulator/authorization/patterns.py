"""Wildcards and variables of policies.

@see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Optional

#: Gives the one value of a condition key, None when the request has none.
Lookup = Callable[[str], Optional[str]]

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_DEFAULT = re.compile(r"\s*([^,\s]+)\s*,\s*'([^']*)'\s*")
# Wildcards that came out of a variable stand for themselves; private characters keep them apart.
_HIDDEN = {"*": "\ue000", "?": "\ue001", "$": "$"}
_SHOWN = {hidden: shown for shown, hidden in _HIDDEN.items()}


def expand(template: str, lookup: Lookup) -> str | None:
    """Puts values in the place of variables; None when the request has no value for one that has no default."""
    parts: list[str] = []
    end = 0
    for match in _VARIABLE.finditer(template):
        value = _value(match[1], lookup)
        if value is None:
            return None
        parts += [template[end : match.start()], value]
        end = match.end()
    return "".join([*parts, template[end:]])


def _value(variable: str, lookup: Lookup) -> str | None:
    if variable in _HIDDEN:
        return _HIDDEN[variable]
    with_default = _DEFAULT.fullmatch(variable)
    name, default = (with_default[1], with_default[2]) if with_default else (variable, None)
    value = lookup(name)
    value = default if value is None else value
    return None if value is None else "".join(_HIDDEN.get(letter, letter) for letter in value)


def plain(pattern: str) -> str:
    """The text of an expanded pattern in which wildcards mean nothing."""
    return "".join(_SHOWN.get(letter, letter) for letter in pattern)


def matches(pattern: str, text: str) -> bool:
    """True when a text is what a pattern with * and ? says; case counts."""
    return _text_expression(pattern).fullmatch(text) is not None


def matches_action(pattern: str, action: str) -> bool:
    """The same for actions, whose case does not count."""
    return matches(pattern.lower(), action.lower())


def matches_resource(pattern: str, arn: str) -> bool:
    """True when an ARN is what a Resource element says.

    A * inside one of the first five parts of an ARN stays inside it, unless it is the part's last character.
    @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    return _arn_expression(pattern).fullmatch(arn) is not None


def matches_arn(pattern: str, arn: str) -> bool:
    """True when an ARN is what an ARN condition says: each of the six parts by itself, both with ArnEquals and ArnLike."""
    patterns, parts = pattern.split(":", 5), arn.split(":", 5)
    return len(patterns) == len(parts) == 6 and all(map(matches, patterns, parts))


@lru_cache(maxsize=4096)
def _text_expression(pattern: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(letter, re.escape(plain(letter))) for letter in pattern), re.DOTALL)


@lru_cache(maxsize=4096)
def _arn_expression(pattern: str) -> re.Pattern[str]:
    expression, colons = "", 0
    for letter, after in zip(pattern, f"{pattern[1:]}:"):
        colons += letter == ":"
        wild = "[^:]*" if colons < 5 and after != ":" else ".*"
        expression += {"*": wild, "?": "."}.get(letter, re.escape(plain(letter)))
    return re.compile(expression, re.DOTALL)
