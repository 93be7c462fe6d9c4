"""What is answered to a request."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Callable

from .hosts import Hosts
from .page import render_page
from .request import Refused, Request
from .style import POLICY

METHODS = ("GET", "HEAD")
CALLED_OTHERWISE = "misdirected request: call this machine by its address or by its own name\n"
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


def answer_to(request: Request, facts: Facts, hosts: Hosts) -> Answer:
    """The page, its facts, or an error; `hosts` says what of the header Host is this machine."""
    if request.host and not hosts.hold(request.host):
        return Answer(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", CALLED_OTHERWISE)
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
