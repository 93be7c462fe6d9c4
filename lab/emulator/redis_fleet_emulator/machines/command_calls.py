"""Systems Manager's calls about commands and managed instances, played on machines."""

from __future__ import annotations

from typing import Any, Callable

from moto.core.responses import ActionResult
from moto.ssm.exceptions import SSMException
from moto.ssm.responses import SimpleSystemManagerResponse

from .command_views import information, invocation, result, shown
from .commands import Command, Commands
from .instances import Instances

RUN_SHELL_SCRIPT = "AWS-RunShellScript"


def install(commands: Commands, instances: Instances) -> None:
    """Let commands run on machines; a command reaches only those that it names."""

    def send_command(self: Any) -> ActionResult:
        request = {key: self._get_param(key) for key in ("DocumentName", "Parameters", "Comment", "TimeoutSeconds", "Targets")}
        _check_document(self.ssm_backend, request)
        meant = _meant(self._get_param("InstanceIds", []), request["Targets"] or [], _running(self, instances))
        return ActionResult({"Command": shown(commands.send(_owner(self), request, meant))})

    def list_commands(self: Any) -> ActionResult:
        return ActionResult({"Commands": [shown(one) for one in _selected(self, commands)]})

    def list_command_invocations(self: Any) -> ActionResult:
        details, instance = bool(self._get_param("Details", False)), self._get_param("InstanceId")
        found = [
            invocation(command, one, details)
            for command in _selected(self, commands)
            for one in command.invocations
            if instance in (None, one.instance)
        ]
        return ActionResult({"CommandInvocations": found})

    def get_command_invocation(self: Any) -> ActionResult:
        for command in _selected(self, commands):
            (one,) = [each for each in command.invocations if each.instance == self._get_param("InstanceId")]
            return ActionResult(result(command, one))
        raise SSMException("InvocationDoesNotExist", "The command was not sent to the instance")

    def describe_instance_information(self: Any) -> ActionResult:
        filters = [*self._get_param("Filters", []), *_old_filters(self._get_param("InstanceInformationFilterList", []))]
        found = [information(one) for one in _running(self, instances) if _is_meant(one, filters)]
        return ActionResult({"InstanceInformationList": found})

    calls: tuple[Callable[[Any], ActionResult], ...] = (
        send_command,
        list_commands,
        list_command_invocations,
        get_command_invocation,
        describe_instance_information,
    )
    for call in calls:
        setattr(SimpleSystemManagerResponse, call.__name__, call)


def _owner(self: Any) -> tuple[str, str]:
    return str(self.current_account), str(self.region)


def _running(self: Any, instances: Instances) -> list[Any]:
    account, region = _owner(self)
    return [
        one
        for one in instances.all()
        if one.state == "running" and (one.ec2_backend.account_id, one.ec2_backend.region_name) == (account, region)
    ]


def _check_document(backend: Any, request: dict[str, Any]) -> None:
    name = request["DocumentName"]
    if name == RUN_SHELL_SCRIPT:
        if not (request["Parameters"] or {}).get("commands"):
            raise SSMException("InvalidParameters", f"{RUN_SHELL_SCRIPT} needs the parameter commands")
    else:
        # Throws InvalidDocument when nobody wrote it.
        backend.describe_document(name, None, None)


def _meant(named: list[str], targets: list[dict[str, Any]], running: list[Any]) -> list[str]:
    """Return the ids of the instances that a command is for."""
    if not named and not targets:
        raise SSMException("InvalidParameters", "A command needs InstanceIds or Targets")
    missing = set(named) - {one.id for one in running}
    if missing:
        raise SSMException("InvalidInstanceId", f"Instances {sorted(missing)} do not run")
    return list(dict.fromkeys(named)) or [one.id for one in running if _is_meant(one, targets)]


def _is_meant(instance: Any, targets: list[dict[str, Any]]) -> bool:
    """Tell whether all targets mean an instance; AWS's names are InstanceIds, tag:KEY and tag-key."""
    tags = {tag["key"]: tag["value"] for tag in instance.get_tags()}

    def means(target: dict[str, Any]) -> bool:
        key, values = target["Key"], target.get("Values", [])
        if key == "InstanceIds":
            return instance.id in values
        if key == "tag-key":
            return any(value in tags for value in values)
        return key.startswith("tag:") and tags.get(key[len("tag:") :]) in values

    return all(means(target) for target in targets)


def _old_filters(filters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"Key": one["key"], "Values": one["valueSet"]} for one in filters]


def _selected(self: Any, commands: Commands) -> list[Command]:
    wanted, instance = self._get_param("CommandId"), self._get_param("InstanceId")
    found = [one for one in commands.of(_owner(self)) if wanted in (None, one.identity)]
    if wanted is not None and not found:
        raise SSMException("InvalidCommandId", "")
    return [one for one in found if instance is None or any(each.instance == instance for each in one.invocations)]
