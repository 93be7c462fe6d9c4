"""The actions of the CloudFormation API that change stacks."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from . import changes
from .engine import Engine
from .errors import ChangeSetNotFound, ValidationError
from .model import ChangeSet, Request, Stack
from .source import read_source
from .template import parse
from .views import change_set_view


class StackActions(BaseResponse):
    """Creates, changes and deletes stacks and change sets."""

    engine: ClassVar[Engine]

    def __init__(self) -> None:
        super().__init__(service_name="cloudformation")
        self.automated_parameter_parsing = True

    def create_stack(self) -> ActionResult:
        """Answer CreateStack."""
        request = self.request(None)
        stack = self.engine.new_stack(self.current_account, self.region, str(self._get_param("StackName")))
        try:
            self.engine.create(stack, request)
        except ValidationError:
            self.engine.forget(stack)
            raise
        stack.termination_protection = bool(self._get_bool_param("EnableTerminationProtection", False))
        return ActionResult({"StackId": stack.stack_id})

    def update_stack(self) -> ActionResult:
        """Answer UpdateStack."""
        stack = self.stack()
        request = self.request(stack)
        deployment = self.engine.deployment(stack, request)
        if changes.is_empty(deployment, changes.changes(deployment)):
            raise ValidationError("No updates are to be performed.")
        self.engine.update(stack, request)
        return ActionResult({"StackId": stack.stack_id})

    def delete_stack(self) -> ActionResult:
        """Answer DeleteStack."""
        stack = self.engine.find(self.current_account, self.region, str(self._get_param("StackName")))
        if stack is not None and stack.deleted is None:
            self.engine.delete(stack)
        return EmptyResult()

    def create_change_set(self) -> ActionResult:
        """Answer CreateChangeSet."""
        kind = str(self._get_param("ChangeSetType", "UPDATE"))
        stack = self._stack_for_change_set(kind)
        is_new = stack.request is None
        request = self.request(None if is_new else stack)
        if is_new and not stack.events:
            stack.set_status("REVIEW_IN_PROGRESS", "User Initiated")
        change_set = self._compare(stack, request, kind)
        stack.change_sets[change_set.name] = change_set
        return ActionResult({"Id": change_set.arn, "StackId": stack.stack_id})

    def _stack_for_change_set(self, kind: str) -> Stack:
        name = str(self._get_param("StackName"))
        found = self.engine.find(self.current_account, self.region, name)
        if kind == "CREATE":
            if found is not None and found.status != "REVIEW_IN_PROGRESS":
                raise ValidationError(f"Stack [{name}] already exists and cannot be created again with a changeSet.")
            return found or self.engine.new_stack(self.current_account, self.region, name)
        if found is None:
            raise ValidationError(f"Stack [{name}] does not exist")
        return found

    def _compare(self, stack: Stack, request: Request, kind: str) -> ChangeSet:
        name = str(self._get_param("ChangeSetName"))
        arn = f"arn:{stack.partition}:cloudformation:{stack.region}:{stack.account}:changeSet/{name}/{uuid.uuid4()}"
        description = self._get_param("Description")
        change_set = ChangeSet(name, arn, stack.stack_id, stack.name, request, kind, description, [])
        try:
            deployment = self.engine.deployment(stack, request)
            change_set.changes = changes.changes(deployment)
            if changes.is_empty(deployment, change_set.changes):
                _fail(change_set, changes.NOTHING)
        except ValidationError as error:
            _fail(change_set, str(error))
        return change_set

    def describe_change_set(self) -> ActionResult:
        """Answer DescribeChangeSet."""
        return ActionResult(change_set_view(self.change_set()))

    def list_change_sets(self) -> ActionResult:
        """Answer ListChangeSets."""
        return ActionResult({"Summaries": [change_set_view(one) for one in self.stack().change_sets.values()]})

    def delete_change_set(self) -> ActionResult:
        """Answer DeleteChangeSet; one that is not there counts as deleted, as on AWS."""
        try:
            change_set = self.change_set()
        except ChangeSetNotFound:
            return EmptyResult()
        stack = self.engine.nested(change_set.stack_id)
        stack.change_sets.pop(change_set.name, None)
        return EmptyResult()

    def execute_change_set(self) -> ActionResult:
        """Answer ExecuteChangeSet."""
        change_set = self.change_set()
        if change_set.execution_status != "AVAILABLE":
            raise ValidationError(
                f"ChangeSet [{change_set.arn}] cannot be executed in its current status of [{change_set.status}]"
            )
        stack = self.engine.nested(change_set.stack_id)
        request = change_set.request
        if self._get_bool_param("DisableRollback", False):
            request = Request(**{**vars(request), "disable_rollback": True})
        change_set.execution_status = "EXECUTE_IN_PROGRESS"
        stack.change_set_id = change_set.arn
        run = self.engine.create if change_set.kind == "CREATE" else self.engine.update
        run(stack, request)
        change_set.execution_status = "EXECUTE_COMPLETE"
        return EmptyResult()

    def update_termination_protection(self) -> ActionResult:
        """Answer UpdateTerminationProtection."""
        stack = self.stack()
        stack.termination_protection = bool(self._get_bool_param("EnableTerminationProtection", False))
        return ActionResult({"StackId": stack.stack_id})

    def stack(self) -> Stack:
        """Return the stack that the request names. Throws ValidationError."""
        name = str(self._get_param("StackName"))
        stack = self.engine.find(self.current_account, self.region, name)
        if stack is None:
            raise ValidationError(f"Stack with id {name} does not exist")
        return stack

    def change_set(self) -> ChangeSet:
        """Return the change set that the request names. Throws ChangeSetNotFound."""
        name = str(self._get_param("ChangeSetName"))
        for stack in self.engine.stacks(self.current_account, self.region):
            for change_set in stack.change_sets.values():
                if name == change_set.arn or (
                    name == change_set.name and self._get_param("StackName") in (stack.name, stack.stack_id)
                ):
                    return change_set
        raise ChangeSetNotFound(name)

    def request(self, previous: Stack | None) -> Request:
        """Return what the caller asks for; previous values come from a stack. Throws ValidationError."""
        before = previous.request if previous else None
        text = self._template_text(before)
        given: list[dict[str, Any]] = self._get_param("Parameters", [])
        tags = self._get_param("Tags")
        return Request(
            template_text=text,
            template=parse(text),
            parameters={one["ParameterKey"]: _parameter(one, before) for one in given},
            tags=before.tags if tags is None and before else {tag["Key"]: tag["Value"] for tag in tags or []},
            role_arn=self._get_param("RoleARN") or (before.role_arn if before else None),
            notification_arns=tuple(self._get_param("NotificationARNs", [])),
            capabilities=tuple(self._get_param("Capabilities", [])),
            disable_rollback=bool(self._get_bool_param("DisableRollback", False)) or self._get_param("OnFailure") == "DO_NOTHING",
        )

    def _template_text(self, before: Request | None) -> str:
        body, url = self._get_param("TemplateBody"), self._get_param("TemplateURL")
        if body:
            return str(body)
        if url:
            return read_source(str(url), self.current_account, self.region, self.engine.call)
        if self._get_bool_param("UsePreviousTemplate", False) and before:
            return before.template_text
        raise ValidationError("Either Template URL or Template Body must be specified.")


def _fail(change_set: ChangeSet, reason: str) -> None:
    change_set.status, change_set.execution_status, change_set.reason = "FAILED", "UNAVAILABLE", reason


def _parameter(given: dict[str, Any], before: Request | None) -> str:
    key = given["ParameterKey"]
    if str(given.get("UsePreviousValue", "")).lower() != "true":
        return str(given["ParameterValue"])
    declared = before.template.get("Parameters", {}) if before else {}
    if before is None or key not in declared:
        raise ValidationError(
            f"Invalid input for parameter key {key}: usePreviousValue of a parameter that the previous template lacks"
        )
    return str(before.parameters.get(key, declared[key].get("Default", "")))
