"""Reads templates and checks them before anything is made."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import yaml

from .errors import ValidationError
from .model import Template

SECTIONS = {
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Mappings",
    "Conditions",
    "Resources",
    "Outputs",
    "Rules",
}


class _Loader(yaml.SafeLoader):
    """YAML with the short forms of CloudFormation's functions."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        raise ValidationError(f"Template format error: !{suffix} of nothing")
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def parse(text: str) -> Template:
    """Return the template of a JSON or YAML text. Throws ValidationError."""
    try:
        template = json.loads(text)
    except ValueError:
        template = _parse_yaml(text)
    if not isinstance(template, dict):
        raise ValidationError("Template format error: unsupported structure.")
    return template


def _parse_yaml(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader with tags of its own
    except yaml.YAMLError as error:
        raise ValidationError(f"Template format error: YAML not well-formed. {error}") from error


def check(template: Template, supported: Iterable[str]) -> None:
    """Refuse a template of which something would be skipped. Throws ValidationError."""
    unknown = sorted(set(template) - SECTIONS)
    if unknown:
        raise ValidationError(f"Template format error: sections that the emulator does not support: {unknown}")
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise ValidationError("Template format error: At least one Resources member must be defined.")
    _check_types(resources, set(supported))
    _check_attributes(resources)


def _check_types(resources: dict[str, Any], supported: set[str]) -> None:
    for logical_id, resource in resources.items():
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            raise ValidationError(
                f"Template format error: [/Resources/{logical_id}] Every Resources object must contain a Type member."
            )
    unsupported = sorted({resource["Type"] for resource in resources.values()} - supported)
    if unsupported:
        raise ValidationError(f"Template format error: Unrecognized resource types: [{', '.join(unsupported)}]")


RESOURCE_ATTRIBUTES = {
    "Type",
    "Properties",
    "DependsOn",
    "Condition",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "UpdatePolicy",
    "CreationPolicy",
    "Metadata",
}
POLICIES = {"Delete", "Retain", "RetainExceptOnCreate", "Snapshot"}


def _check_attributes(resources: dict[str, Any]) -> None:
    for logical_id, resource in resources.items():
        unknown = sorted(set(resource) - RESOURCE_ATTRIBUTES)
        if unknown:
            raise ValidationError(f"Template format error: Invalid template resource property '{unknown[0]}' of {logical_id}")
        for name in ("DeletionPolicy", "UpdateReplacePolicy"):
            if resource.get(name, "Delete") not in POLICIES:
                raise ValidationError(f"Template format error: {name} of {logical_id} must be one of {sorted(POLICIES)}")
