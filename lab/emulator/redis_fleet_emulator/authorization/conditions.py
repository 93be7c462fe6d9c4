"""Whether the Condition block of a statement holds for a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .context import Context
from .doubt import CannotJudge
from .operators import NEGATIONS, OPERATORS, WITH_VARIABLES, Compare
from .patterns import expand
from .statements import Condition, Statement


def conditions_hold(statement: Statement, context: Context) -> bool:
    """True when all conditions hold.

    One that surely does not hold settles it; otherwise throws CannotJudge when there is one that cannot be judged.
    """
    doubt: CannotJudge | None = None
    for condition in statement.conditions:
        try:
            if not _holds(condition, context, statement.has_variables):
                return False
        except CannotJudge as error:
            doubt = error
    if doubt is not None:
        raise CannotJudge(f"{doubt} in {statement.label}")
    return True


@dataclass(frozen=True)
class _Operator:
    """An operator taken apart: ForAnyValue or ForAllValues before it, IfExists behind it."""

    name: str
    quantifier: str
    if_exists: bool


def _operator(text: str) -> _Operator:
    name = text.lower()
    quantifier, colon, rest = name.rpartition(":")
    if_exists = rest.endswith("ifexists")
    rest = rest.removesuffix("ifexists")
    known = rest in OPERATORS or rest in NEGATIONS or (rest == "null" and not quantifier and not if_exists)
    if not known or (colon and quantifier not in ("foranyvalue", "forallvalues")):
        raise CannotJudge(f"the condition operator {text}")
    return _Operator(rest, quantifier, if_exists)


def _holds(condition: Condition, context: Context, has_variables: bool) -> bool:
    operator = _operator(condition.operator)
    values = context.values(condition.key)
    if operator.name == "null":
        return any((wanted.lower() == "true") == (not values) for wanted in condition.values)
    if not values:
        return _holds_without_value(operator)
    if len(values) > 1 and not operator.quantifier:
        raise CannotJudge(f"the several values of {condition.key} under {condition.operator}")
    wanted = _wanted(condition, operator, context) if has_variables else condition.values
    results = [_matches_any(operator, value, wanted) for value in values]
    return any(results) if operator.quantifier == "foranyvalue" else all(results)


def _holds_without_value(operator: _Operator) -> bool:
    if operator.if_exists or operator.quantifier:
        return operator.if_exists or operator.quantifier == "forallvalues"
    return operator.name in NEGATIONS


def _wanted(condition: Condition, operator: _Operator, context: Context) -> Sequence[str]:
    """The policy's values with the request's in the place of variables; one whose variable is absent matches nothing."""
    if NEGATIONS.get(operator.name, operator.name) not in WITH_VARIABLES:
        return condition.values
    expanded = [expand(value, context.single) for value in condition.values]
    return [value for value in expanded if value is not None]


def _matches_any(operator: _Operator, value: str, wanted: Sequence[str]) -> bool:
    if operator.name in NEGATIONS:
        compare: Compare = OPERATORS[NEGATIONS[operator.name]]
        return not any(compare(value, each) for each in wanted)
    return any(OPERATORS[operator.name](value, each) for each in wanted)
