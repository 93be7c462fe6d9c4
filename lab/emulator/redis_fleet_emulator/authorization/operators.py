"""The operators of conditions, each between one value of the request and one of the policy.

@see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import operator
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from .doubt import CannotJudge
from .patterns import matches, matches_arn, plain

Compare = Callable[[str, str], bool]

#: Operators whose policy values may hold variables; the others take them as they are.
WITH_VARIABLES = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})


def _ordered(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Compare:
    """A comparison of numbers or dates; a value of the request that is none never matches."""

    def decide(value: str, wanted: str) -> bool:
        limit = read(wanted)
        if limit is None:
            raise CannotJudge(f"the value {wanted!r} of a condition")
        given = read(value)
        return given is not None and compare(given, limit)

    return decide


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _date(text: str) -> float | None:
    """Seconds since 1970, of a date in ISO 8601 or of just that number."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        date = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return (date if date.tzinfo else date.replace(tzinfo=timezone.utc)).timestamp()


def _in_network(value: str, wanted: str) -> bool:
    try:
        network = ipaddress.ip_network(wanted, strict=False)
    except ValueError:
        raise CannotJudge(f"the network {wanted!r} of a condition") from None
    try:
        return ipaddress.ip_address(value) in network
    except ValueError:
        return False


def _same_bytes(value: str, wanted: str) -> bool:
    try:
        return base64.b64decode(value, validate=True) == base64.b64decode(wanted, validate=True)
    except binascii.Error:
        return False


#: The operators that say what must be. NumericEquals and the like have their opposites in NEGATIONS.
OPERATORS: Mapping[str, Compare] = MappingProxyType(
    {
        "stringequals": lambda value, wanted: value == plain(wanted),
        "stringequalsignorecase": lambda value, wanted: value.lower() == plain(wanted).lower(),
        "stringlike": lambda value, wanted: matches(wanted, value),
        "arnequals": lambda value, wanted: matches_arn(wanted, value),
        "arnlike": lambda value, wanted: matches_arn(wanted, value),
        "bool": lambda value, wanted: value.lower() == wanted.lower(),
        "binaryequals": _same_bytes,
        "ipaddress": _in_network,
        "numericequals": _ordered(_number, operator.eq),
        "numericlessthan": _ordered(_number, operator.lt),
        "numericlessthanequals": _ordered(_number, operator.le),
        "numericgreaterthan": _ordered(_number, operator.gt),
        "numericgreaterthanequals": _ordered(_number, operator.ge),
        "dateequals": _ordered(_date, operator.eq),
        "datelessthan": _ordered(_date, operator.lt),
        "datelessthanequals": _ordered(_date, operator.le),
        "dategreaterthan": _ordered(_date, operator.gt),
        "dategreaterthanequals": _ordered(_date, operator.ge),
    }
)

#: The operators that say what must not be, and the one that each turns round.
NEGATIONS: Mapping[str, str] = MappingProxyType(
    {
        "stringnotequals": "stringequals",
        "stringnotequalsignorecase": "stringequalsignorecase",
        "stringnotlike": "stringlike",
        "arnnotequals": "arnequals",
        "arnnotlike": "arnlike",
        "notipaddress": "ipaddress",
        "numericnotequals": "numericequals",
        "datenotequals": "dateequals",
    }
)
