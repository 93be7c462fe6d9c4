"""The Rules section of a template: assertions about its parameters."""

from __future__ import annotations

from typing import Any

from .errors import ValidationError
from .intrinsics import Resolver


def check(template: dict[str, Any], resolver: Resolver) -> None:
    """Refuse parameters that the template's own rules refuse. Throws ValidationError."""
    for name, rule in template.get("Rules", {}).items():
        if "RuleCondition" in rule and not resolver.resolve(rule["RuleCondition"]):
            continue
        for assertion in rule["Assertions"]:
            if not resolver.resolve(assertion["Assert"]):
                description = assertion.get("AssertDescription", "no description")
                raise ValidationError(f"Template error: rule {name} is violated: {description}")
