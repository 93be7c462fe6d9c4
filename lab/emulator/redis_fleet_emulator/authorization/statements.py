"""Policies as IAM writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .doubt import CannotJudge

_KNOWN = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal", "NotPrincipal"}


@dataclass(frozen=True)
class Condition:
    """One line of a Condition block: an operator, a key and the values that it is compared with."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """One statement; `is_not_action` and `is_not_resource` turn the meaning of the lists round."""

    sid: str
    is_allow: bool
    actions: tuple[str, ...]
    is_not_action: bool
    resources: tuple[str, ...]
    is_not_resource: bool
    conditions: tuple[Condition, ...]
    #: AWS principals of a resource's policy; empty in a policy of a role.
    principals: tuple[str, ...]
    has_variables: bool

    @property
    def label(self) -> str:
        """How a message names the statement."""
        return f'statement "{self.sid}"' if self.sid else "a statement without a Sid"


@lru_cache(maxsize=1024)
def parse(document: str) -> tuple[Statement, ...]:
    """The statements of a policy document; throws CannotJudge when it is none."""
    try:
        policy = json.loads(document)
        statements = _list(policy.get("Statement", []))
        return tuple(_statement(statement, policy.get("Version") == "2012-10-17") for statement in statements)
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        raise CannotJudge(f"a policy that is not one: {type(error).__name__}: {error}") from None


def trusts(document: str, service: str) -> bool:
    """True when a trust policy lets a service assume the role."""
    statements = _list(json.loads(document).get("Statement", []))
    named = [name for each in statements if each.get("Effect") == "Allow" for name in _services(each.get("Principal"))]
    return any(name in (service, f"{service}.cn") for name in named)


def _services(principal: Any) -> list[Any]:
    return _list(principal.get("Service", [])) if isinstance(principal, Mapping) else []


def _statement(source: Mapping[str, Any], has_variables: bool) -> Statement:
    unknown = sorted(source.keys() - _KNOWN)
    if unknown or "NotPrincipal" in source:
        raise CannotJudge(f"the element {unknown[0] if unknown else 'NotPrincipal'} of a policy")
    if source["Effect"] not in ("Allow", "Deny"):
        raise ValueError(f"Effect {source['Effect']!r}")
    return Statement(
        sid=str(source.get("Sid", "")),
        is_allow=source["Effect"] == "Allow",
        actions=_texts(source.get("Action", source.get("NotAction", []))),
        is_not_action="NotAction" in source,
        resources=_texts(source.get("Resource", source.get("NotResource", []))),
        is_not_resource="NotResource" in source,
        conditions=_conditions(source.get("Condition", {})),
        principals=_principals(source.get("Principal", {})),
        has_variables=has_variables,
    )


def _conditions(block: Mapping[str, Mapping[str, Any]]) -> tuple[Condition, ...]:
    return tuple(
        Condition(operator, key, _texts(values)) for operator, keys in block.items() for key, values in keys.items()
    )


def _principals(principal: Any) -> tuple[str, ...]:
    return ("*",) if principal == "*" else _texts(principal.get("AWS", []))


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(each).lower() if isinstance(each, bool) else str(each) for each in _list(value))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
