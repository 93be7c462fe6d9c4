"""Refusals, each in the form of the service that it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape

from .incoming import Incoming


class Kind(Enum):
    """Why a request is refused."""

    NOT_ALLOWED = "not allowed"
    EXPIRED = "expired"
    UNKNOWN_KEY = "unknown key"
    WRONG_TOKEN = "wrong token"  # noqa: S105 - no secret
    WRONG_SIGNATURE = "wrong signature"
    WRONG_TIME = "wrong time"
    UNSIGNED = "unsigned"


class Refused(Exception):
    """A request that is refused; `words` are only for those that are not allowed."""

    def __init__(self, kind: Kind, words: str = "") -> None:
        super().__init__(words or kind.value)
        self.kind = kind
        self.words = words


@dataclass(frozen=True)
class _Error:
    code: str
    status: str
    message: str = ""


_INVALID = "AWS was not able to validate the provided access credentials"
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method."
)
_EXPIRED = "The security token included in the request is expired"
_UNKNOWN = "The security token included in the request is invalid."
_LATE = "Signature expired, or not yet current: the time of the request is too far from that of the service"
_BAD, _UNAUTHORIZED, _FORBIDDEN = "400 Bad Request", "401 Unauthorized", "403 Forbidden"

_EC2 = MappingProxyType(
    {
        Kind.NOT_ALLOWED: _Error("UnauthorizedOperation", _FORBIDDEN),
        Kind.EXPIRED: _Error("RequestExpired", _BAD, "Request has expired."),
        Kind.UNKNOWN_KEY: _Error("AuthFailure", _UNAUTHORIZED, _INVALID),
        Kind.WRONG_TOKEN: _Error("AuthFailure", _UNAUTHORIZED, _INVALID),
        Kind.WRONG_SIGNATURE: _Error("AuthFailure", _UNAUTHORIZED, _INVALID),
        Kind.WRONG_TIME: _Error("AuthFailure", _UNAUTHORIZED, _INVALID),
        Kind.UNSIGNED: _Error("MissingAuthenticationToken", _FORBIDDEN, "Request is missing Authentication Token"),
    }
)
_S3 = MappingProxyType(
    {
        Kind.NOT_ALLOWED: _Error("AccessDenied", _FORBIDDEN),
        Kind.EXPIRED: _Error("ExpiredToken", _BAD, "The provided token has expired."),
        Kind.UNKNOWN_KEY: _Error(
            "InvalidAccessKeyId", _FORBIDDEN, "The AWS Access Key Id you provided does not exist in our records."
        ),
        Kind.WRONG_TOKEN: _Error("InvalidToken", _BAD, "The provided token is malformed or otherwise invalid."),
        Kind.WRONG_SIGNATURE: _Error("SignatureDoesNotMatch", _FORBIDDEN, _MISMATCH),
        Kind.WRONG_TIME: _Error(
            "RequestTimeTooSkewed", _FORBIDDEN, "The difference between the request time and the current time is too large."
        ),
        Kind.UNSIGNED: _Error("AccessDenied", _FORBIDDEN, "Access Denied"),
    }
)
_JSON = MappingProxyType(
    {
        Kind.NOT_ALLOWED: _Error("AccessDeniedException", _BAD),
        Kind.EXPIRED: _Error("ExpiredTokenException", _BAD, _EXPIRED),
        Kind.UNKNOWN_KEY: _Error("UnrecognizedClientException", _BAD, _UNKNOWN),
        Kind.WRONG_TOKEN: _Error("UnrecognizedClientException", _BAD, _UNKNOWN),
        Kind.WRONG_SIGNATURE: _Error("InvalidSignatureException", _BAD, _MISMATCH),
        Kind.WRONG_TIME: _Error("InvalidSignatureException", _BAD, _LATE),
        Kind.UNSIGNED: _Error("MissingAuthenticationTokenException", _BAD, "Missing Authentication Token"),
    }
)
_QUERY = MappingProxyType(
    {
        Kind.NOT_ALLOWED: _Error("AccessDenied", _FORBIDDEN),
        Kind.EXPIRED: _Error("ExpiredToken", _FORBIDDEN, _EXPIRED),
        Kind.UNKNOWN_KEY: _Error("InvalidClientTokenId", _FORBIDDEN, _UNKNOWN),
        Kind.WRONG_TOKEN: _Error("InvalidClientTokenId", _FORBIDDEN, _UNKNOWN),
        Kind.WRONG_SIGNATURE: _Error("SignatureDoesNotMatch", _FORBIDDEN, _MISMATCH),
        Kind.WRONG_TIME: _Error("SignatureDoesNotMatch", _FORBIDDEN, _LATE),
        Kind.UNSIGNED: _Error("MissingAuthenticationToken", _FORBIDDEN, "Request is missing Authentication Token"),
    }
)


def answer(incoming: Incoming, refused: Refused, start_response: Any) -> Iterable[bytes]:
    """Sends a refusal as the service would."""
    service = _service(incoming)
    error = _errors(service, incoming)[refused.kind]
    message = refused.words or error.message
    if service == "ec2":
        if refused.kind is Kind.NOT_ALLOWED:
            message = f"You are not authorized to perform this operation. {message}"
        content = f"<Response><Errors>{_xml(error.code, message)}</Errors><RequestID>lab</RequestID></Response>"
        return _send(start_response, error.status, "text/xml", content)
    if service == "s3":
        content = _xml(error.code, message, "<RequestId>lab</RequestId>") if incoming.method != "HEAD" else ""
        return _send(start_response, error.status, "application/xml", content)
    if _speaks_json(incoming):
        code = f"com.amazon.coral.service#{error.code}" if service == "dynamodb" else error.code
        content = json.dumps({"__type": code, "Message": message, "message": message})
        return _send(start_response, error.status, "application/x-amz-json-1.1", content)
    content = f"<ErrorResponse>{_xml(error.code, message, '<Type>Sender</Type>')}<RequestId>lab</RequestId></ErrorResponse>"
    return _send(start_response, error.status, "text/xml", content)


def _errors(service: str, incoming: Incoming) -> Mapping[Kind, _Error]:
    if service in ("ec2", "s3"):
        return _EC2 if service == "ec2" else _S3
    return _JSON if _speaks_json(incoming) else _QUERY


def _service(incoming: Incoming) -> str:
    if incoming.credential is not None:
        return incoming.credential.service
    host = incoming.headers.get("host", "").partition(":")[0]
    return "s3" if ".s3." in f".{host}" else host.partition(".")[0]


def _speaks_json(incoming: Incoming) -> bool:
    return "x-amz-target" in incoming.headers or _service(incoming) == "ssmmessages"


def _xml(code: str, message: str, more: str = "") -> str:
    return f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message>{more}</Error>"


def _send(start_response: Any, status: str, kind: str, content: str) -> list[bytes]:
    prologue = '<?xml version="1.0" encoding="UTF-8"?>\n' if kind.endswith("xml") and content else ""
    body = f"{prologue}{content}".encode()
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body))), ("x-amzn-RequestId", "lab")])
    return [body]
