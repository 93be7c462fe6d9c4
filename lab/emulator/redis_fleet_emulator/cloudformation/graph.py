"""The order in which resources depend on each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .errors import ValidationError

_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")


def references(node: Any) -> Iterator[str]:
    """Yield the names that a part of a template refers to by Ref, Fn::GetAtt or Fn::Sub."""
    if isinstance(node, list):
        for item in node:
            yield from references(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _references_of(key, value)


def _references_of(key: str, value: Any) -> Iterator[str]:
    if key == "Ref" and isinstance(value, str):
        yield value
    elif key == "Fn::GetAtt":
        yield value.split(".")[0] if isinstance(value, str) else value[0]
    elif key == "Fn::Sub":
        text, variables = (value, {}) if isinstance(value, str) else value
        for name in _VARIABLE.findall(text):
            if name not in variables:
                yield name.split(".")[0].strip()
        yield from references(variables)
    else:
        yield from references(value)


def dependencies(definition: Mapping[str, Any], known: Mapping[str, Any]) -> set[str]:
    """Return the logical ids that a resource's definition depends on."""
    depends_on = definition.get("DependsOn", [])
    named = [depends_on] if isinstance(depends_on, str) else depends_on
    found = set(references(definition.get("Properties", {}))) | set(named)
    return {name for name in found if name in known}


def in_order(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the names so that each comes after those it depends on. Throws ValidationError on a circle."""
    order: list[str] = []
    done: set[str] = set()
    waiting = dict(graph)
    while waiting:
        ready = [name for name, needs in waiting.items() if all(n in done or n not in graph for n in needs)]
        if not ready:
            raise ValidationError(f"Circular dependency between resources: [{', '.join(sorted(waiting))}]")
        for name in ready:
            order.append(name)
            done.add(name)
            del waiting[name]
    return order
