"""What a client of the status page asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_HEADERS = 64
LINE = re.compile(r"([A-Z]{1,20}) ([!-~]{1,2048}) HTTP/1\.([01])")
HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*?)[ \t]*")


class Refused(Exception):
    """A request that is answered with an error; `status` is its number."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass(frozen=True)
class Request:
    """One request; `host` is empty where a client of HTTP 1.0 sent none."""

    method: str
    path: str
    host: str


def parse_request(head: bytes) -> Request:
    """Reads the lines before the empty one; throws Refused when they are no request, or are too many."""
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    line = LINE.fullmatch(first)
    if line is None:
        raise Refused(400)
    if len(lines) > MAX_HEADERS:
        raise Refused(431)
    headers = [HEADER.fullmatch(text) for text in lines]
    hosts = [header[2] for header in headers if header is not None and header[1].lower() == "host"]
    if None in headers or len(hosts) > 1 or (line[3] == "1" and not hosts):
        raise Refused(400)
    return Request(line[1], line[2].partition("?")[0], hosts[0] if hosts else "")
