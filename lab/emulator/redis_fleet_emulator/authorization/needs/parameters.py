"""Systems Manager: parameters, and the node as a managed instance.

@see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moto.ssm.models import ssm_backends

from ..calls import Call
from ..checks import Check
from .keys import used_by_service


def by_name(call: Call) -> Sequence[Check]:
    """The action on the parameters that the call names, one or several."""
    return [Check(call.name, _arn(call, name), _tags(call, name)) for name in _names(call)]


def by_path(call: Call) -> Sequence[Check]:
    """The action on a path of parameters; what is below it is not looked at, as on AWS."""
    recursive = "true" if call.parameters.get("Recursive") else "false"
    return [Check(call.name, _arn(call, call.text("Path").rstrip("/") or "/"), {}, {"ssm:Recursive": (recursive,)})]


def decryption(call: Call) -> Sequence[Check]:
    """The use of the keys of secure strings that shall be decrypted."""
    if not call.parameters.get("WithDecryption"):
        return []
    found = [(name, _find(call, name)) for name in _names(call)]
    return [
        check
        for name, parameter in found
        if parameter is not None and parameter.parameter_type == "SecureString"
        for check in used_by_service(call, "kms:Decrypt", parameter.keyid, {"PARAMETER_ARN": _arn(call, name)})
    ]


def instance(call: Call) -> Sequence[Check]:
    """The action on the instance that reports itself."""
    return [Check(call.name, call.arn(f"instance/{call.text('InstanceId')}", "ec2"), None)]


def _names(call: Call) -> list[str]:
    names = call.parameters.get("Names")
    return [str(name) for name in names] if isinstance(names, list) else [call.text("Name")]


def _arn(call: Call, name: str) -> str:
    """The ARN of a parameter; its name may be an ARN itself, or end with a version or a label."""
    if name.startswith("arn:"):
        return ":".join(name.split(":")[:6])
    path = name.partition(":")[0]
    arn = call.arn(f"parameter/{path.removeprefix('/')}")
    return arn.replace(f":{call.account}:", "::") if path.startswith("/aws/service/") else arn


def _find(call: Call, name: str) -> Any:
    plain = name.rpartition(":parameter")[2] if name.startswith("arn:") else name.partition(":")[0]
    return ssm_backends[call.account][call.region].get_parameter(plain)


def _tags(call: Call, name: str) -> dict[str, str]:
    plain = name.rpartition(":parameter")[2] if name.startswith("arn:") else name.partition(":")[0]
    backend = ssm_backends[call.account][call.region]
    return {str(key): str(value) for key, value in backend._resource_tags["Parameter"].get(plain, {}).items()}
