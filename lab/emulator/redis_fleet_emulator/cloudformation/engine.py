"""Runs the operations on stacks: create, update, delete, and their rollbacks."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

from moto.utilities.utils import get_partition

from ..ledger import Ledger
from ..resources.handler import Call
from . import removal
from .deployment import Deployment, World
from .errors import AlreadyExists, ResourceFailed, ValidationError
from .failure import reason_of
from .model import Request, Resource, Stack, now

#: How long a request waits for its operation before it answers, in seconds. Most are done by then,
#: which spares clients the wait of their first poll.
PATIENCE = 8.0

#: Statuses in which a stack can be updated.
SETTLED = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "CREATE_FAILED", "UPDATE_FAILED"}


class Engine:
    """All stacks of all accounts and regions, and what happens to them."""

    def __init__(self, call: Call, ledger: Ledger) -> None:
        self._stacks: dict[str, Stack] = {}
        self._lock = threading.RLock()
        self.call = call
        self._world = World(call, ledger, self, self._exports_seen_by)

    def stacks(self, account: str, region: str) -> list[Stack]:
        """Return the stacks of an account's region, deleted ones too, the newest first."""
        stacks = [one for one in list(self._stacks.values()) if (one.account, one.region) == (account, region)]
        return sorted(stacks, key=lambda stack: stack.created, reverse=True)

    def find(self, account: str, region: str, name: str) -> Stack | None:
        """Return the stack of a name, or of an id, which finds deleted ones as well."""
        for stack in self.stacks(account, region):
            if name == stack.stack_id or (name == stack.name and stack.deleted is None):
                return stack
        return None

    def nested(self, stack_id: str) -> Stack:
        """Return a nested stack. Throws KeyError."""
        return self._stacks[stack_id]

    def new_stack(self, account: str, region: str, name: str, parent: Stack | None = None) -> Stack:
        """Register an empty stack. Throws AlreadyExists."""
        if self.find(account, region, name):
            raise AlreadyExists(name)
        partition = get_partition(region)
        stack_id = f"arn:{partition}:cloudformation:{region}:{account}:stack/{name}/{uuid.uuid4()}"
        stack = Stack(name, account, region, partition, stack_id, parent=parent)
        self._stacks[stack_id] = stack
        return stack

    def forget(self, stack: Stack) -> None:
        """Drop a stack that never held anything."""
        self._stacks.pop(stack.stack_id, None)

    def deployment(self, stack: Stack, request: Request) -> Deployment:
        """Return a deployment that was checked. Throws ValidationError."""
        deployment = Deployment(self._world, stack, request)
        deployment.prepare()
        return deployment

    def create(self, stack: Stack, request: Request) -> None:
        """Create a stack's resources. Throws ValidationError before anything is made."""
        deployment = self.deployment(stack, request)
        stack.set_status("CREATE_IN_PROGRESS", "User Initiated")
        self._start(lambda: self._create(deployment))

    def update(self, stack: Stack, request: Request) -> None:
        """Update a stack. Throws ValidationError before anything is changed."""
        if stack.status not in SETTLED:
            raise ValidationError(f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")
        deployment = self.deployment(stack, request)
        stack.set_status("UPDATE_IN_PROGRESS", "User Initiated")
        self._start(lambda: self._update(deployment))

    def delete(self, stack: Stack) -> None:
        """Delete a stack. Throws ValidationError if it is protected or its exports are in use."""
        if stack.termination_protection:
            raise ValidationError(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
        if stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS":
            raise ValidationError(f"Stack [{stack.stack_id}] cannot be deleted while in status {stack.status}")
        stack.set_status("DELETE_IN_PROGRESS", "User Initiated")
        self._start(lambda: self._delete(stack))

    def create_nested(self, parent: Stack, name: str, request: Request) -> Stack:
        """Create a stack below another. Throws ResourceFailed."""
        stack = self.new_stack(parent.account, parent.region, name, parent)
        deployment = self._prepared(stack, request)
        stack.set_status("CREATE_IN_PROGRESS")
        self._create(deployment)
        if stack.status != "CREATE_COMPLETE":
            raise ResourceFailed(f"Embedded stack {stack.stack_id} was not successfully created: {stack.reason}")
        return stack

    def update_nested(self, stack_id: str, request: Request) -> Stack:
        """Update a nested stack. Throws ResourceFailed."""
        stack = self._stacks[stack_id]
        deployment = self._prepared(stack, request)
        stack.set_status("UPDATE_IN_PROGRESS")
        self._update(deployment)
        if stack.status != "UPDATE_COMPLETE":
            raise ResourceFailed(f"Embedded stack {stack.stack_id} was not successfully updated: {stack.reason}")
        return stack

    def delete_nested(self, stack_id: str) -> None:
        """Delete a nested stack. Throws ResourceFailed."""
        stack = self._stacks[stack_id]
        if stack.deleted is None:
            stack.set_status("DELETE_IN_PROGRESS")
            self._delete(stack)
        if stack.status != "DELETE_COMPLETE":
            raise ResourceFailed(f"Embedded stack {stack_id} was not successfully deleted: {stack.reason}")

    def exports(self, account: str, region: str) -> dict[str, tuple[Stack, str]]:
        """Return the exports of an account's region: name to stack and value."""
        return {
            output.export: (stack, output.value)
            for stack in self.stacks(account, region)
            for output in stack.outputs.values()
            if output.export and stack.deleted is None
        }

    def importers(self, account: str, region: str, export: str) -> list[str]:
        """Return the names of the stacks that import an export."""
        return [stack.name for stack in self.stacks(account, region) if export in stack.imports and stack.deleted is None]

    def _exports_seen_by(self, stack: Stack) -> dict[str, str]:
        return {name: value for name, (_, value) in self.exports(stack.account, stack.region).items()}

    def _prepared(self, stack: Stack, request: Request) -> Deployment:
        try:
            return self.deployment(stack, request)
        except ValidationError as error:
            raise ResourceFailed(f"Embedded stack {stack.stack_id}: {error}") from error

    def _start(self, operation: Callable[[], None]) -> None:
        def work() -> None:
            with self._lock:
                operation()

        thread = threading.Thread(target=work, name="cloudformation", daemon=True)
        thread.start()
        thread.join(PATIENCE)

    def _create(self, deployment: Deployment) -> None:
        stack, request = deployment.stack, deployment.request
        stack.request = request
        failure = _failure_of(deployment.run)
        if failure is None:
            stack.set_status("CREATE_COMPLETE")
        elif request.disable_rollback:
            stack.set_status("CREATE_FAILED", failure)
        else:
            stack.set_status("ROLLBACK_IN_PROGRESS", failure)
            self._finish_rollback(deployment, "ROLLBACK", failure)

    def _update(self, deployment: Deployment) -> None:
        stack, before = deployment.stack, deployment.stack.request
        stack.updated = now()
        outputs = stack.outputs
        failure = _failure_of(deployment.run)
        if failure is None:
            stack.request = deployment.request
            stack.set_status("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
            orphans = removal.delete_all(deployment.leftovers, self._context(deployment), self._policy(deployment))
            stack.set_status("UPDATE_COMPLETE", f"could not delete: {'; '.join(orphans)}" if orphans else None)
        elif deployment.request.disable_rollback:
            stack.set_status("UPDATE_FAILED", failure)
        else:
            stack.request, stack.outputs = before, outputs
            stack.set_status("UPDATE_ROLLBACK_IN_PROGRESS", failure)
            self._finish_rollback(deployment, "UPDATE_ROLLBACK", failure)

    def _finish_rollback(self, deployment: Deployment, prefix: str, failure: str) -> None:
        problems = deployment.roll_back()
        status = f"{prefix}_FAILED" if problems else f"{prefix}_COMPLETE"
        deployment.stack.set_status(status, "; ".join([failure, *problems]))

    def _delete(self, stack: Stack) -> None:
        in_use = {name: self.importers(stack.account, stack.region, name) for name in _exported(stack)}
        used = [f"Export {name} cannot be deleted as it is in use by {', '.join(by)}" for name, by in in_use.items() if by]
        if used:
            stack.set_status("DELETE_FAILED", "; ".join(used))
            return
        request = stack.request or Request("{}", {}, {}, {})
        context = Deployment(self._world, stack, request).context
        failures = removal.delete_all(stack.resources.values(), lambda one: context(one.logical_id), _deletion_policy)
        if failures:
            stack.set_status("DELETE_FAILED", "; ".join(failures))
            return
        stack.set_status("DELETE_COMPLETE")
        stack.deleted = now()
        stack.resources, stack.change_sets = {}, {}

    def _context(self, deployment: Deployment) -> removal.ContextOf:
        return lambda resource: deployment.context(resource.logical_id)

    def _policy(self, deployment: Deployment) -> Callable[[Resource], str]:
        def policy(resource: Resource) -> str:
            replaced = resource.logical_id in deployment.definitions
            return resource.update_replace_policy if replaced else resource.deletion_policy

        return policy


def _failure_of(action: Callable[[], Any]) -> str | None:
    try:
        action()
    except Exception as error:  # noqa: BLE001 - whatever goes wrong has to end in a rollback
        return reason_of(error)
    return None


def _exported(stack: Stack) -> list[str]:
    return [output.export for output in stack.outputs.values() if output.export]


def _deletion_policy(resource: Resource) -> str:
    return resource.deletion_policy
