"""The gate in front of the emulated services."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Callable

from .callers import Caller, find_caller, is_users_key
from .calls import Call, read_call
from .checks import Check
from .context import Context
from .denials import Kind, Refused, answer
from .doubt import CannotJudge
from .evaluation import refusal
from .incoming import Credential, Incoming
from .operations import checks_of
from .request_keys import request_keys
from .signature import is_in_time, is_signed_by

WsgiApplication = Callable[..., Any]


class Authorizing:
    """Lets a call pass to the wrapped application when the policies of its caller allow it.

    Judged is every call with credentials of a role that EC2 may assume: a node's. Other principals are not: the
    deployer's keys, the roles of the CDK and of services, IAM's users. Over TLS, where machines come in, a request
    must be signed with a key that STS or IAM has given out, for the account's owner has none.
    """

    def __init__(self, application: WsgiApplication) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        incoming = Incoming(environ)
        try:
            _admit(incoming, environ)
        except Refused as refused:
            return answer(incoming, refused, start_response)
        result: Iterable[bytes] = self._application(environ, start_response)
        return result


def _admit(incoming: Incoming, environ: dict[str, Any]) -> None:
    """Returns for a request that may pass; throws Refused for any other."""
    credential = incoming.credential
    if credential is None:
        if incoming.is_secure:
            _refuse(incoming, environ, Kind.UNSIGNED)
        return
    caller = find_caller(credential.access_key)
    if caller is None or not caller.exists:
        if incoming.is_secure and (caller is not None or not is_users_key(credential.access_key)):
            _refuse(incoming, environ, Kind.UNKNOWN_KEY)
        return
    if caller.is_node:
        incoming.read_body(environ)
        _authenticate(incoming, credential, caller)
        _authorize(incoming, credential, caller)


def _refuse(incoming: Incoming, environ: dict[str, Any], kind: Kind) -> None:
    # The body must be read, or it would be taken for the next request
    incoming.read_body(environ)
    raise Refused(kind)


def _authenticate(incoming: Incoming, credential: Credential, caller: Caller) -> None:
    if credential.token != caller.token:
        raise Refused(Kind.WRONG_TOKEN)
    if not is_signed_by(incoming, credential, caller.secret):
        raise Refused(Kind.WRONG_SIGNATURE)
    if not is_in_time(credential):
        if credential.expires is not None:
            raise Refused(Kind.NOT_ALLOWED, "Request has expired")
        raise Refused(Kind.WRONG_TIME)
    if caller.is_expired:
        raise Refused(Kind.EXPIRED)


def _authorize(incoming: Incoming, credential: Credential, caller: Caller) -> None:
    call: Call | None = None
    try:
        call = read_call(incoming, credential, caller)
        checks = checks_of(call)
    except CannotJudge as doubt:
        name = call.name if call is not None else credential.service
        raise Refused(
            Kind.NOT_ALLOWED, f"User: {caller.arn} is not authorized to perform: {name} because the lab cannot judge {doubt}"
        ) from None
    keys, principal = request_keys(incoming, call), caller.principal()
    for check in checks:
        reason = refusal(check, principal, Context(keys, check.context))
        if reason is not None:
            raise Refused(Kind.NOT_ALLOWED, _sentence(caller, check, reason))


def _sentence(caller: Caller, check: Check, reason: str) -> str:
    # S3 alone puts the resource in quotation marks
    resource = f'"{check.resource}"' if check.action.startswith("s3:") else check.resource
    sentence = f"User: {caller.arn} is not authorized to perform: {check.action} on resource: {resource} {reason}"
    return f"{check.preface} ({sentence})" if check.preface else sentence
