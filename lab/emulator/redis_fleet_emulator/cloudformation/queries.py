"""The actions of the CloudFormation API that only read, and the whole API."""

from __future__ import annotations

import json
from typing import Any

from moto.core.responses import ActionResult

from .api import StackActions
from .errors import ValidationError
from .model import Stack
from .template import parse
from .views import event_view, resource_view, stack_view


class CloudFormationApi(StackActions):
    """CloudFormation as clients see it."""

    def describe_stacks(self) -> ActionResult:
        """Answer DescribeStacks."""
        name = self._get_param("StackName")
        stacks = [self.stack()] if name else [one for one in self._all() if one.deleted is None]
        return ActionResult({"Stacks": [stack_view(stack) for stack in stacks]})

    def list_stacks(self) -> ActionResult:
        """Answer ListStacks."""
        wanted = self._get_param("StackStatusFilter", [])
        stacks = [stack for stack in self._all() if not wanted or stack.status in wanted]
        return ActionResult({"StackSummaries": [stack_view(stack) for stack in stacks]})

    def describe_stack_events(self) -> ActionResult:
        """Answer DescribeStackEvents."""
        return ActionResult({"StackEvents": [event_view(event) for event in reversed(self.stack().events)]})

    def describe_events(self) -> ActionResult:
        """Answer DescribeEvents, which the CDK asks about change sets that failed."""
        return ActionResult({"OperationEvents": []})

    def list_hook_results(self) -> ActionResult:
        """Answer ListHookResults: the emulator has no hooks."""
        return ActionResult({"HookResults": []})

    def describe_stack_resources(self) -> ActionResult:
        """Answer DescribeStackResources."""
        return ActionResult({"StackResources": self._resources()})

    def list_stack_resources(self) -> ActionResult:
        """Answer ListStackResources."""
        return ActionResult({"StackResourceSummaries": self._resources()})

    def describe_stack_resource(self) -> ActionResult:
        """Answer DescribeStackResource."""
        found = self._resources()
        if not found:
            raise ValidationError(f"Resource {self._get_param('LogicalResourceId')} does not exist for stack {self.stack().name}")
        return ActionResult({"StackResourceDetail": found[0]})

    def _resources(self) -> list[dict[str, Any]]:
        stack, wanted = self.stack(), self._get_param("LogicalResourceId")
        resources = [one for one in list(stack.resources.values()) if wanted in (None, one.logical_id)]
        return [resource_view(stack, one) for one in resources]

    def get_template(self) -> ActionResult:
        """Answer GetTemplate."""
        if self._get_param("ChangeSetName"):
            return ActionResult({"TemplateBody": self.change_set().request.template_text})
        stack = self.stack()
        text = stack.request.template_text if stack.request else "{}"
        return ActionResult({"TemplateBody": text, "StagesAvailable": ["Original", "Processed"]})

    def get_template_summary(self) -> ActionResult:
        """Answer GetTemplateSummary."""
        return ActionResult(self._summary())

    def validate_template(self) -> ActionResult:
        """Answer ValidateTemplate."""
        return ActionResult(self._summary())

    def _summary(self) -> dict[str, Any]:
        body = self._get_param("TemplateBody") or self._get_param("TemplateURL")
        before = None if body else self.stack()
        template = before.request.template if before and before.request else parse(self._template_text(None))
        return {
            "Parameters": [_parameter_view(key, one) for key, one in template.get("Parameters", {}).items()],
            "Description": template.get("Description"),
            "ResourceTypes": sorted({one["Type"] for one in template.get("Resources", {}).values()}),
            "Version": template.get("AWSTemplateFormatVersion"),
            "Metadata": json.dumps(template["Metadata"]) if "Metadata" in template else None,
        }

    def list_exports(self) -> ActionResult:
        """Answer ListExports."""
        exports = self.engine.exports(self.current_account, self.region)
        listed = [{"ExportingStackId": stack.stack_id, "Name": name, "Value": value} for name, (stack, value) in exports.items()]
        return ActionResult({"Exports": listed})

    def list_imports(self) -> ActionResult:
        """Answer ListImports."""
        name = str(self._get_param("ExportName"))
        found = self.engine.importers(self.current_account, self.region, name)
        if not found:
            raise ValidationError(f"Export '{name}' is not imported by any stack.")
        return ActionResult({"Imports": found})

    def _all(self) -> list[Stack]:
        return self.engine.stacks(self.current_account, self.region)


def _parameter_view(key: str, declared: dict[str, Any]) -> dict[str, Any]:
    return {
        "ParameterKey": key,
        "DefaultValue": declared.get("Default"),
        "ParameterType": declared.get("Type", "String"),
        "NoEcho": str(declared.get("NoEcho", "")).lower() == "true",
        "Description": declared.get("Description"),
    }
