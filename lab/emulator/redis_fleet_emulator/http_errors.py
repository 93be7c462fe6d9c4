"""Answers for what moto does not implement, in the form that AWS clients understand."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterable
from typing import Any, Callable
from xml.sax.saxutils import escape

WsgiApplication = Callable[..., Any]


class ErrorsAsAws:
    """Turns an exception of the wrapped application into an AWS error that no client retries.

    Unwrapped, an API that moto lacks answers HTTP 500 with HTML, which the SDKs retry and then
    report as a parse error.
    """

    def __init__(self, application: WsgiApplication) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            result: Iterable[bytes] = self._application(environ, start_response)
            return result
        except NotImplementedError as error:
            return _answer(environ, start_response, ("NotImplemented", _words(error)))
        except Exception as error:  # noqa: BLE001 - an error of moto itself: report it, do not hide it
            traceback.print_exc(file=sys.stderr)
            return _answer(environ, start_response, ("EmulatorError", f"{type(error).__name__}: {error}"))


def _words(error: NotImplementedError) -> str:
    return f"{error} (the local emulator lacks this API)"


def _answer(environ: dict[str, Any], start_response: Any, error: tuple[str, str]) -> list[bytes]:
    code, message = error
    if environ.get("HTTP_X_AMZ_TARGET"):
        kind, text = "application/x-amz-json-1.1", json.dumps({"__type": code, "message": message})
    else:
        kind, text = "text/xml", _xml(environ, code, message)
    body = text.encode()
    start_response("400 Bad Request", [("Content-Type", kind), ("Content-Length", str(len(body)))], sys.exc_info())
    return [body]


def _xml(environ: dict[str, Any], code: str, message: str) -> str:
    error = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    if "/ec2/" in environ.get("HTTP_AUTHORIZATION", ""):
        return f"<Response><Errors>{error}</Errors><RequestID>emulator</RequestID></Response>"
    return f"<ErrorResponse>{error}<RequestId>emulator</RequestId></ErrorResponse>"
