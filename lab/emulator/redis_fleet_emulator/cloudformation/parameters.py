"""The parameters of a template: defaults, constraints, and values looked up in SSM."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from .errors import ValidationError
from .model import Template

_SSM = re.compile(r"^AWS::SSM::Parameter::Value<(.+)>$")

Lookup = Callable[[str], str]


def resolve(template: Template, given: Mapping[str, str], look_up: Lookup) -> dict[str, Any]:
    """Return the value of each parameter that the template declares.

    Throws ValidationError for a parameter that is missing, undeclared or not allowed.
    """
    declared: dict[str, Any] = template.get("Parameters", {})
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise ValidationError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    missing = sorted(name for name, one in declared.items() if name not in given and "Default" not in one)
    if missing:
        raise ValidationError(f"Parameters: [{', '.join(missing)}] must have values")
    return {name: _value(name, one, str(given.get(name, one.get("Default"))), look_up) for name, one in declared.items()}


def _value(name: str, declared: Mapping[str, Any], text: str, look_up: Lookup) -> Any:
    _check(name, declared, text)
    kind = str(declared.get("Type", "String"))
    looked_up = _SSM.match(kind)
    if looked_up:
        kind, text = looked_up.group(1), look_up(text)
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        return [item.strip() for item in text.split(",")] if text else []
    return text


def _check(name: str, declared: Mapping[str, Any], text: str) -> None:
    allowed = [str(value) for value in declared.get("AllowedValues", [])]
    if allowed and text not in allowed:
        raise ValidationError(f"Parameter '{name}' must be one of AllowedValues")
    pattern = declared.get("AllowedPattern")
    if pattern and not re.fullmatch(pattern, text):
        raise ValidationError(f"Parameter '{name}' must match pattern {pattern}")
    if "MinLength" in declared and len(text) < int(declared["MinLength"]):
        raise ValidationError(f"Parameter '{name}' must contain at least {declared['MinLength']} characters")
    if "MaxLength" in declared and len(text) > int(declared["MaxLength"]):
        raise ValidationError(f"Parameter '{name}' must contain at most {declared['MaxLength']} characters")
    if declared.get("Type") == "Number" and not re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise ValidationError(f"Parameter '{name}' must be a number")
