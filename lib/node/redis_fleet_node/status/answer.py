"""What is answered to a request."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Callable

from .page import render_page
from .request import Refused, Request
from .style import POLICY

METHODS = ("GET", "HEAD")
# Whoever reaches the page by this machine's own address calls it so; another name means that a web site has had its name
# led here, to read the page with the browser of somebody who may
OWN_NAMES = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
COMMON = {
    "Cache-Control": "no-store",
    "Connection": "close",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
Facts = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class Answer:
    """A status with its text."""

    status: HTTPStatus
    kind: str
    body: str

    def encode(self, with_body: bool = True) -> bytes:
        """The answer as it goes over the connection; for HEAD without the text."""
        body = self.body.encode("utf-8", errors="replace")
        headers = {"Content-Type": f"{self.kind}; charset=utf-8", "Content-Length": str(len(body)), **COMMON}
        if self.status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(METHODS)
        lines = [f"HTTP/1.1 {self.status.value} {self.status.phrase}", *(f"{name}: {text}" for name, text in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("ascii") + (body if with_body else b"")


def refusal(status: int) -> Answer:
    """An error as one line of text."""
    known = HTTPStatus(status)
    return Answer(known, "text/plain", f"{known.phrase.lower()}\n")


def answer_to(request: Request, facts: Facts, is_local: bool) -> Answer:
    """The page, its facts, or an error; `is_local` says that only this machine reaches it."""
    if is_local and request.host and OWN_NAMES.fullmatch(request.host) is None:
        return refusal(HTTPStatus.MISDIRECTED_REQUEST)
    if request.method not in METHODS:
        return refusal(HTTPStatus.METHOD_NOT_ALLOWED)
    try:
        if request.path == "/":
            return Answer(HTTPStatus.OK, "text/html", render_page(facts()))
        if request.path == "/status.json":
            return Answer(HTTPStatus.OK, "application/json", json.dumps(facts(), indent=2) + "\n")
    except Refused as error:
        return refusal(error.status)
    return refusal(HTTPStatus.NOT_FOUND)
