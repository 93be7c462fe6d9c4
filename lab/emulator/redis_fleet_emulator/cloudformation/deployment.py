"""One creation or update of one stack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..ledger import Dropped, Ledger, Properties
from ..resources.handler import Call, Context, NestedStacks, handler_of, supported_types
from . import graph, parameters, rules, schema, template
from .errors import ResourceFailed, ValidationError, unresolved_names
from .failure import reason_of
from .intrinsics import NO_VALUE, Resolver
from .model import Made, Output, Request, Resource, Stack, now
from .removal import delete_resource
from .scope import Scope

REPLACES = "Requested update requires the creation of a new physical resource; hence creating one."
CUSTOM_NAME = (
    "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
    "Rename {name} and update the stack again."
)
NOT_UPDATABLE = '"{path}" of {type} cannot be updated: the emulator neither changes it in place nor replaces the resource for it'

NOT_REMOVABLE = '"{name}" of {type} cannot be taken away: the emulator does not know what it falls back to'


class World:
    """What every deployment shares: the services, the ledger, the other stacks."""

    def __init__(self, call: Call, ledger: Ledger, stacks: NestedStacks, exports: Callable[[Stack], dict[str, str]]) -> None:
        self.call = call
        self.ledger = ledger
        self.stacks = stacks
        self.exports = exports


class Deployment:
    """Brings a stack's resources to what a request asks for, and can take it back."""

    def __init__(self, world: World, stack: Stack, request: Request) -> None:
        self.stack = stack
        self.request = request
        self.scope = Scope(stack, request, world.call, lambda: world.exports(stack))
        self.resolver = Resolver(request.template, self.scope)
        self.definitions: dict[str, Any] = {}
        self.needs: dict[str, set[str]] = {}
        self.leftovers: list[Resource] = []
        self._world = world
        self._undo: list[Callable[[], None]] = []

    def prepare(self) -> None:
        """Check the request as a whole. Throws ValidationError before anything is made."""
        wanted = self.request.template
        template.check(wanted, supported_types())
        self.scope.parameters = parameters.resolve(wanted, self.request.parameters, self.scope.dynamic.parameter)
        rules.check(wanted, self.resolver)
        for logical_id, definition in wanted["Resources"].items():
            if "Condition" not in definition or self.resolver.condition(definition["Condition"]):
                self.definitions[logical_id] = definition
                schema.check_names(definition["Type"], logical_id, definition.get("Properties", {}))
        self.scope.active = set(self.definitions)
        self.needs = {name: graph.dependencies(one, self.definitions) for name, one in self.definitions.items()}
        graph.in_order(self.needs)
        self._check_references(wanted)

    def _check_references(self, wanted: dict[str, Any]) -> None:
        known = set(wanted["Resources"]) | set(wanted.get("Parameters", {}))
        named = set(graph.references(wanted["Resources"])) | set(graph.references(wanted.get("Outputs", {})))
        unresolved = sorted(name for name in named if name not in known and not name.startswith("AWS::"))
        if unresolved:
            raise unresolved_names(unresolved)

    def run(self) -> None:
        """Make, change and replace resources in the order of their dependencies. Throws ResourceFailed."""
        for logical_id in graph.in_order(self.needs):
            self._apply(logical_id)
        self.stack.outputs = self.outputs()
        self.stack.parameters = self.scope.parameters
        self.stack.imports = self.scope.imports
        removed = [one for name, one in self.stack.resources.items() if name not in self.definitions]
        self.leftovers.extend(removed)
        for resource in removed:
            del self.stack.resources[resource.logical_id]

    def roll_back(self) -> list[str]:
        """Take back what `run` did, the last first; return the reasons of what could not be."""
        failures = []
        for undo in reversed(self._undo):
            try:
                undo()
            except ResourceFailed as error:
                failures.append(str(error))
        return failures

    def outputs(self) -> dict[str, Output]:
        """Return the outputs of the template. Throws ValidationError."""
        outputs = {}
        for key, one in self.request.template.get("Outputs", {}).items():
            if "Condition" in one and not self.resolver.condition(one["Condition"]):
                continue
            value = self.resolver.resolve(one["Value"])
            if isinstance(value, (list, dict)):
                raise ValidationError(f"Template format error: Output {key} is malformed: its Value must evaluate to a String.")
            export = one.get("Export", {}).get("Name")
            outputs[key] = Output(key, str(value), one.get("Description"), export and str(self.resolver.resolve(export)))
        return outputs

    def properties(self, logical_id: str) -> dict[str, Any]:
        """Return a resource's properties with all functions resolved."""
        resolved: Any = self.resolver.resolve(self.definitions[logical_id].get("Properties", {}))
        return {} if resolved is NO_VALUE else dict(resolved)

    def context(self, logical_id: str) -> Context:
        """Return what a handler needs to work on a resource."""
        return Context(self.stack, logical_id, self._tags(logical_id), self._world.call, self._world.stacks)

    def differences(self, logical_id: str, properties: dict[str, Any]) -> list[str]:
        """Return the paths at which a deployed resource differs from its new properties."""
        current = self.stack.resources[logical_id]
        paths = list(schema.changed_paths(current.properties, properties))
        if current.tags != self._tags(logical_id) and "Tags" in handler_of(current.type).in_place:
            paths.append("Tags")
        return paths

    def replacing(self, type_name: str, paths: list[str]) -> list[str]:
        """Return those of the changed paths that replace a resource."""
        fixed = schema.create_only(type_name) | handler_of(type_name).replaces
        return [path for path in paths if schema.replaces(path, fixed)]

    def _tags(self, logical_id: str) -> dict[str, str]:
        own = {
            "aws:cloudformation:stack-name": self.stack.name,
            "aws:cloudformation:stack-id": self.stack.stack_id,
            "aws:cloudformation:logical-id": logical_id,
        }
        return {**self.request.tags, **own}

    def _apply(self, logical_id: str) -> None:
        definition = self.definitions[logical_id]
        current = self.stack.resources.get(logical_id)
        verb = "CREATE" if current is None else "UPDATE"
        try:
            properties = self.properties(logical_id)
            if current is None:
                self._create(logical_id, properties)
            elif current.type != definition["Type"]:
                raise ResourceFailed(f"Update of resource type is not permitted: {current.type} to {definition['Type']}")
            else:
                self._change(current, properties)
        except Exception as error:
            physical_id = current.made.physical_id if current else ""
            self.stack.record((definition["Type"], logical_id, physical_id), f"{verb}_FAILED", reason_of(error))
            raise ResourceFailed(f"{logical_id}: {reason_of(error)}") from error

    def _new(self, logical_id: str, made: Made, properties: dict[str, Any]) -> Resource:
        definition = self.definitions[logical_id]
        kind, tags, needs = definition["Type"], self._tags(logical_id), self.needs[logical_id]
        return Resource(logical_id, kind, made, properties, tags, definition, needs)

    def _create(self, logical_id: str, properties: dict[str, Any]) -> None:
        type_name = self.definitions[logical_id]["Type"]
        self.stack.record((type_name, logical_id, ""), "CREATE_IN_PROGRESS")
        recorded = Properties(properties)
        made = handler_of(type_name).create(self.context(logical_id), recorded)
        resource = self._new(logical_id, made, properties)
        self.stack.resources[logical_id] = resource
        self._undo.append(lambda: self._undo_create(resource))
        self._note(resource, recorded, None)
        self.stack.record(resource.identity, "CREATE_COMPLETE")

    def _change(self, current: Resource, properties: dict[str, Any]) -> None:
        paths = self.differences(current.logical_id, properties)
        if not paths:
            current.definition = self.definitions[current.logical_id]
            current.dependencies = self.needs[current.logical_id]
        elif self.replacing(current.type, paths):
            self._replace(current, properties)
        else:
            self._update(current, properties, paths)

    def _replace(self, current: Resource, properties: dict[str, Any]) -> None:
        name = schema.custom_name(current.type, properties)
        if name is not None and name == schema.custom_name(current.type, current.properties):
            raise ResourceFailed(CUSTOM_NAME.format(name=name))
        self.stack.record(current.identity, "UPDATE_IN_PROGRESS", REPLACES)
        self._undo.append(lambda: self._keep(current))
        self._create(current.logical_id, properties)
        self.leftovers.append(current)

    def _update(self, current: Resource, properties: dict[str, Any], paths: list[str]) -> None:
        handler = handler_of(current.type)
        given = self._with_defaults(current, properties)
        for path in paths:
            if path.split(".")[0] not in handler.in_place and self._world.ledger.reason(current.type, path) is None:
                raise ResourceFailed(NOT_UPDATABLE.format(path=path, type=current.type))
        self.stack.record(current.identity, "UPDATE_IN_PROGRESS")
        recorded = Properties(given)
        context = self.context(current.logical_id)
        made = handler.update(context, current.made, recorded, current.properties)
        updated = replace(self._new(current.logical_id, made, properties), status="UPDATE_COMPLETE")
        self.stack.resources[current.logical_id] = updated
        self._undo.append(lambda: self._undo_update(current, updated))
        self._note(updated, recorded, paths)
        self.stack.record(updated.identity, "UPDATE_COMPLETE")

    def _with_defaults(self, current: Resource, properties: dict[str, Any]) -> dict[str, Any]:
        handler = handler_of(current.type)
        given = dict(properties)
        for name in sorted(set(current.properties) - set(properties)):
            if name in handler.defaults:
                given[name] = handler.defaults[name]
            elif name not in handler.removable and name not in ("Tags", "HostedZoneTags"):
                raise ResourceFailed(NOT_REMOVABLE.format(name=name, type=current.type))
        return given

    def _note(self, resource: Resource, properties: Properties, paths: list[str] | None) -> None:
        for path in properties.unread():
            plain = path.replace("[]", "")
            if paths is None or any(f"{plain}.".startswith(f"{one}.") or f"{one}.".startswith(f"{plain}.") for one in paths):
                self._drop(resource, path)
        for attribute in ("CreationPolicy", "UpdatePolicy"):
            for policy in resource.definition.get(attribute, {}):
                self._drop(resource, f"{attribute}.{policy}")

    def _drop(self, resource: Resource, path: str) -> None:
        self._world.ledger.add(Dropped(resource.type, resource.logical_id, path, self.stack.name))

    def _keep(self, old: Resource) -> None:
        self.stack.resources[old.logical_id] = old
        if old in self.leftovers:
            self.leftovers.remove(old)

    def _undo_create(self, resource: Resource) -> None:
        self.stack.resources.pop(resource.logical_id, None)
        if resource.deletion_policy in ("Retain", "Snapshot"):
            self.stack.record(resource.identity, "DELETE_SKIPPED")
        else:
            delete_resource(self.context(resource.logical_id), resource)

    def _undo_update(self, old: Resource, new: Resource) -> None:
        context = replace(self.context(old.logical_id), tags=old.tags)
        try:
            given = Properties(self._with_defaults(new, old.properties))
            made = handler_of(old.type).update(context, new.made, given, new.properties)
        except Exception as error:
            raise ResourceFailed(f"{old.logical_id}: {reason_of(error)}") from error
        self.stack.resources[old.logical_id] = replace(old, made=made, status="UPDATE_COMPLETE", timestamp=now())
        self.stack.record(old.identity, "UPDATE_COMPLETE")
