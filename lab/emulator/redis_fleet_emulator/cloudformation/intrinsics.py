"""CloudFormation's intrinsic functions."""

from __future__ import annotations

import base64
import ipaddress
import json
import re
from collections.abc import Callable
from typing import Any, Protocol

from .errors import ValidationError

#: What `AWS::NoValue` resolves to: the property is left out.
NO_VALUE = object()

_VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")


class Names(Protocol):
    """What a template's functions look up outside themselves."""

    def ref(self, name: str) -> Any:
        """Return the value of a Ref."""

    def attribute(self, name: str, attribute: str) -> Any:
        """Return the value of a Fn::GetAtt."""

    def exported(self, name: str) -> Any:
        """Return the value of a Fn::ImportValue."""

    def zones(self, region: str) -> list[str]:
        """Return the availability zones of a region."""

    def text(self, value: str) -> str:
        """Return a text with its dynamic references resolved."""


class Resolver:
    """Resolves the functions in parts of one template."""

    def __init__(self, template: dict[str, Any], names: Names) -> None:
        self._mappings: dict[str, Any] = template.get("Mappings", {})
        self._conditions: dict[str, Any] = template.get("Conditions", {})
        self._known_conditions: dict[str, bool] = {}
        self._names = names
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Condition": self.condition,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Split": self._split,
            "Fn::Select": self._select,
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": self._if,
            "Fn::Base64": lambda node: base64.b64encode(str(self.resolve(node)).encode()).decode(),
            "Fn::GetAZs": lambda node: self._names.zones(str(self.resolve(node) or self._names.ref("AWS::Region"))),
            "Fn::ImportValue": lambda node: self._names.exported(str(self.resolve(node))),
            "Fn::Cidr": self._cidr,
            "Fn::ToJsonString": lambda node: json.dumps(self.resolve(node), separators=(",", ":")),
            "Fn::Length": lambda node: len(self.resolve(node)),
            "Fn::And": lambda node: all(self.resolve(item) for item in node),
            "Fn::Or": lambda node: any(self.resolve(item) for item in node),
            "Fn::Not": lambda node: not self.resolve(node[0]),
            "Fn::Equals": lambda node: _plain(self.resolve(node[0])) == _plain(self.resolve(node[1])),
            "Fn::Contains": lambda node: self.resolve(node[1]) in self.resolve(node[0]),
        }

    def resolve(self, node: Any) -> Any:
        """Return a part of the template with all functions replaced by their values.

        Throws ValidationError for a function that the emulator does not know.
        """
        if isinstance(node, dict):
            return self._resolve_mapping(node)
        if isinstance(node, list):
            return [value for value in map(self.resolve, node) if value is not NO_VALUE]
        return self._names.text(node) if isinstance(node, str) else node

    def condition(self, name: str) -> bool:
        """Return the value of a condition of the template. Throws ValidationError if there is none."""
        if name not in self._known_conditions:
            if name not in self._conditions:
                raise ValidationError(f"Template format error: Unresolved condition dependency {name}")
            self._known_conditions[name] = bool(self.resolve(self._conditions[name]))
        return self._known_conditions[name]

    def _resolve_mapping(self, node: dict[str, Any]) -> Any:
        if len(node) == 1:
            ((name, argument),) = node.items()
            if name in self._functions and (name != "Condition" or isinstance(argument, str)):
                return self._functions[name](argument)
            if name.startswith("Fn::"):
                raise ValidationError(f"Template error: the emulator does not support {name}")
        resolved = {key: self.resolve(value) for key, value in node.items()}
        return {key: value for key, value in resolved.items() if value is not NO_VALUE}

    def _ref(self, name: str) -> Any:
        return NO_VALUE if name == "AWS::NoValue" else self._names.ref(name)

    def _get_att(self, argument: Any) -> Any:
        name, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        return self._names.attribute(name, str(self.resolve(attribute)))

    def _sub(self, argument: Any) -> Any:
        text, variables = (argument, {}) if isinstance(argument, str) else argument

        def replace(match: re.Match[str]) -> str:
            literal, name = match.group(1), match.group(2).strip()
            if literal:
                return f"${{{name}}}"
            if name in variables:
                return _text(self.resolve(variables[name]))
            owner, _, attribute = name.partition(".")
            return _text(self._names.attribute(owner, attribute) if attribute else self._names.ref(name))

        return self._names.text(_VARIABLE.sub(replace, text))

    def _join(self, argument: Any) -> Any:
        delimiter, items = argument
        return self._names.text(str(delimiter).join(_text(item) for item in self.resolve(items)))

    def _split(self, argument: Any) -> Any:
        delimiter, text = argument
        return str(self.resolve(text)).split(delimiter)

    def _select(self, argument: Any) -> Any:
        index, items = int(self.resolve(argument[0])), self.resolve(argument[1])
        if not 0 <= index < len(items):
            raise ValidationError(f"Template error: Fn::Select cannot select nonexistent value at index {index}")
        return items[index]

    def _find_in_map(self, argument: Any) -> Any:
        name, first, second = (self.resolve(item) for item in argument[:3])
        try:
            return self._mappings[name][first][second]
        except KeyError:
            raise ValidationError(f"Template error: Unable to get mapping for {name}::{first}::{second}") from None

    def _if(self, argument: Any) -> Any:
        name, when_true, when_false = argument
        return self.resolve(when_true if self.condition(name) else when_false)

    def _cidr(self, argument: Any) -> list[str]:
        block, count, bits = (self.resolve(item) for item in argument)
        network = ipaddress.ip_network(str(block))
        subnets = network.subnets(new_prefix=network.max_prefixlen - int(bits))
        return [str(subnet) for subnet, _ in zip(subnets, range(int(count)))]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _plain(value: Any) -> Any:
    return _text(value) if not isinstance(value, (dict, list)) else value
