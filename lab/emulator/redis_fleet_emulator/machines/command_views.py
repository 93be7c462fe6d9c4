"""Commands, their invocations and managed instances as Systems Manager shows them."""

from __future__ import annotations

from typing import Any

from moto.core.utils import utcnow

from .commands import Command, Invocation

#: Characters of output that GetCommandInvocation and ListCommandInvocations show.
OUTPUT, SHORT_OUTPUT = 24_000, 2_500

NAMES = {"Success": "Success", "Failed": "Failed", "InProgress": "InProgress", "TimedOut": "ExecutionTimedOut"}


def shown(command: Command) -> dict[str, Any]:
    """Return a command as the API shows it."""
    request = {key: value for key, value in command.request.items() if value is not None}
    return {
        **request,
        "CommandId": command.identity,
        "DocumentVersion": "$DEFAULT",
        "InstanceIds": [] if "Targets" in request else [one.instance for one in command.invocations],
        "RequestedDateTime": command.requested,
        "ExpiresAfter": command.expires,
        "Status": command.status,
        "StatusDetails": NAMES[command.status],
        "MaxConcurrency": "50",
        "MaxErrors": "0",
        "TargetCount": len(command.invocations),
        "CompletedCount": command.count("Success", "Failed", "TimedOut"),
        "ErrorCount": command.count("Failed", "TimedOut"),
        "DeliveryTimedOutCount": 0,
    }


def _about(command: Command, one: Invocation) -> dict[str, Any]:
    return {
        "CommandId": command.identity,
        "InstanceId": one.instance,
        "Comment": command.request.get("Comment") or "",
        "DocumentName": command.request["DocumentName"],
        "DocumentVersion": "$DEFAULT",
        "Status": one.status,
        "StatusDetails": NAMES[one.status],
        "StandardOutputUrl": "",
        "StandardErrorUrl": "",
    }


def result(command: Command, one: Invocation) -> dict[str, Any]:
    """Return what GetCommandInvocation says of an invocation."""
    ended = one.ended
    return {
        **_about(command, one),
        "PluginName": "aws:runShellScript",
        "ResponseCode": one.code,
        "ExecutionStartDateTime": _time(one.began),
        "ExecutionEndDateTime": _time(ended) if ended else "",
        "ExecutionElapsedTime": f"PT{(ended - one.began).total_seconds():.3f}S" if ended else "",
        "StandardOutputContent": one.stdout[:OUTPUT],
        "StandardErrorContent": one.stderr[:OUTPUT],
    }


def invocation(command: Command, one: Invocation, details: bool) -> dict[str, Any]:
    """Return what ListCommandInvocations says of an invocation."""
    plugin = {
        "Name": "aws:runShellScript",
        "Status": one.status,
        "StatusDetails": NAMES[one.status],
        "ResponseCode": one.code,
        "ResponseStartDateTime": one.began,
        "Output": (one.stdout + (f"\n----------ERROR-------\n{one.stderr}" if one.stderr else ""))[:SHORT_OUTPUT],
    }
    if one.ended is not None:
        plugin["ResponseFinishDateTime"] = one.ended
    shown = {**_about(command, one), "InstanceName": "", "RequestedDateTime": command.requested}
    return {**shown, "CommandPlugins": [plugin] if details else []}


def _time(when: Any) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


def information(instance: Any) -> dict[str, Any]:
    """Return what DescribeInstanceInformation says of an instance."""
    return {
        "InstanceId": instance.id,
        "PingStatus": "Online",
        "LastPingDateTime": utcnow(),
        "AgentVersion": "3.3.0.0",
        "IsLatestVersion": True,
        "PlatformType": "Linux",
        "ResourceType": "EC2Instance",
        "IPAddress": instance.private_ip,
        "ComputerName": instance.private_dns_name,
    }
