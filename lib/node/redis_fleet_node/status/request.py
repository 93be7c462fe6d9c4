"""What a client of the status page asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_HEADERS = 64
LINE = re.compile(r"([A-Z]{1,20}) ([!-~]{1,2048}) HTTP/1\.([01])")
# Classes of characters, which match in one way only: several that overlap can take minutes for one header
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")


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
    hosts = [value for name, value in map(_header, lines) if name == "host"]
    if len(hosts) > 1 or (line[3] == "1" and not hosts):
        raise Refused(400)
    return Request(line[1], line[2].partition("?")[0], hosts[0] if hosts else "")


def _header(line: str) -> tuple[str, str]:
    """The name in lower case, and the value without the blanks around it."""
    name, colon, value = line.partition(":")
    value = value.strip(" \t")
    if not colon or NAME.fullmatch(name) is None or VALUE.fullmatch(value) is None:
        raise Refused(400)
    return name.lower(), value
