"""Which operation of which service a request is, and with what parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from .callers import Caller
from .doubt import CannotJudge
from .incoming import Credential, Incoming
from .s3_calls import s3_call

#: Services whose actions have another prefix than the one that requests are signed for.
_PREFIXES = MappingProxyType({"monitoring": "cloudwatch"})

#: The operations of the services whose requests are told by method and path.
_PATHS = (
    ("route53", "POST", r"/2013-04-01/hostedzone/(?P<Id>[^/]+)/rrset/?", "ChangeResourceRecordSets"),
    ("route53", "GET", r"/2013-04-01/hostedzone/(?P<Id>[^/]+)/rrset/?", "ListResourceRecordSets"),
    ("route53", "GET", r"/2013-04-01/change/(?P<Id>[^/]+)", "GetChange"),
    ("ssmmessages", "POST", r"/v1/control-channel/(?P<ChannelId>[^/]+)", "CreateControlChannel"),
    ("ssmmessages", "POST", r"/v1/data-channel/(?P<ChannelId>[^/]+)", "CreateDataChannel"),
    ("ssmmessages", "GET", r"/v1/control-channel/(?P<ChannelId>[^/]+)", "OpenControlChannel"),
    ("ssmmessages", "GET", r"/v1/data-channel/(?P<ChannelId>[^/]+)", "OpenDataChannel"),
)


@dataclass(frozen=True)
class Call:
    """An operation and its parameters, by the names of the service's API; lists of EC2 are `Name.1`, `Name.2`, …"""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    region: str
    caller: Caller
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def name(self) -> str:
        """The operation with its service, such as `ec2:AttachVolume`."""
        return f"{self.service}:{self.operation}"

    @property
    def account(self) -> str:
        """The account that the caller belongs to."""
        return self.caller.account

    def arn(self, resource: str, service: str | None = None) -> str:
        """The ARN of a resource in the caller's account and the call's region."""
        return f"arn:{self.caller.partition}:{service or self.service}:{self.region}:{self.account}:{resource}"

    def text(self, name: str) -> str:
        """A parameter that must be there; throws CannotJudge when it is not."""
        value = self.parameters.get(name)
        if not isinstance(value, str) or not value:
            raise CannotJudge(f"{self.name} without {name}")
        return value

    def numbered(self, name: str) -> list[str]:
        """The values of a list of the query protocols, in order."""
        found = [(key, value) for key, value in self.parameters.items() if re.fullmatch(rf"{re.escape(name)}\.(\d+)", key)]
        return [str(value) for _, value in sorted(found, key=lambda pair: int(pair[0].rpartition(".")[2]))]


def read_call(incoming: Incoming, credential: Credential, caller: Caller) -> Call:
    """The call that a request makes; throws CannotJudge when it is not in a form that the lab reads."""
    service = _PREFIXES.get(credential.service, credential.service)
    try:
        operation, parameters = _operation(service, incoming)
        body = incoming.content if service != "s3" else b""
    except (ValueError, UnicodeDecodeError) as error:
        raise CannotJudge(f"a request to {service} that cannot be read: {error}") from None
    return Call(service, operation, parameters, credential.region, caller, incoming.headers, body)


def _operation(service: str, incoming: Incoming) -> tuple[str, Mapping[str, Any]]:
    if service == "s3":
        return s3_call(incoming)
    target = incoming.headers.get("x-amz-target")
    if target is not None:
        parameters = json.loads(incoming.content or b"{}")
        if not isinstance(parameters, dict):
            raise ValueError("its body is no JSON object")
        return target.rpartition(".")[2], parameters
    form = _form(incoming)
    if "Action" in form:
        return form["Action"], form
    for owner, method, pattern, operation in _PATHS:
        match = re.fullmatch(pattern, incoming.path)
        if owner == service and method == incoming.method and match:
            return operation, match.groupdict()
    return f"{incoming.method} {incoming.path}", {}


def _form(incoming: Incoming) -> dict[str, str]:
    if incoming.headers.get("content-type", "").startswith("application/x-www-form-urlencoded") and incoming.body:
        return dict(parse_qsl(incoming.content.decode(), keep_blank_values=True))
    return incoming.query
