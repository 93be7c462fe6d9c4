"""DNS messages: the question of a query, and an answer to it (RFC 1035, and RFC 6891 for EDNS)."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Sequence
from dataclasses import dataclass

A, PTR, AAAA, OPT, ANY = 1, 12, 28, 41, 255
INTERNET = 1
NO_ERROR, NAME_ERROR, NOT_IMPLEMENTED = 0, 3, 4

#: What every resolver may send by UDP, and what this one tells that it takes.
PLAIN_SIZE, EDNS_SIZE = 512, 1232

_HEADER = struct.Struct("!6H")
_RESPONSE, _TRUNCATED, _RECURSION_DESIRED, _RECURSION_AVAILABLE = 0x8000, 0x0200, 0x0100, 0x0080
_OPCODE = 0x7800
_MAX_NAME = 255
_TO_QUESTION = 0xC00C


@dataclass(frozen=True)
class Query:
    """One question; the name is in lower case, without the dot at its end."""

    number: int
    flags: int
    name: str
    kind: int
    family: int
    question: bytes
    #: The largest answer that the asker takes by UDP; None when the query has no EDNS.
    edns_size: int | None

    @property
    def is_plain(self) -> bool:
        """True for the standard query; updates, notifications and the like are not."""
        return self.flags & _OPCODE == 0


@dataclass(frozen=True)
class Answer:
    """A result: the code, and addresses or a name, good for some seconds."""

    code: int
    kind: int = A
    values: Sequence[str] = ()
    seconds: int = 0


def parse(data: bytes) -> Query | None:
    """Reads a query; None for what is no query with one question, or is cut off."""
    try:
        number, flags, questions, *others = _HEADER.unpack_from(data)
        if flags & _RESPONSE or questions != 1:
            return None
        name, end = _name(data, _HEADER.size)
        kind, family = struct.unpack_from("!2H", data, end)
        size = _edns_size(data, end + 4, sum(others))
    except (struct.error, IndexError, ValueError):
        return None
    return Query(number, flags, name, kind, family, data[_HEADER.size : end + 4], size)


def build(query: Query, answer: Answer, by_udp: bool = True) -> bytes:
    """Writes an answer; by UDP one that is too large is left out and marked as cut off, so that the asker takes TCP."""
    records = b"".join(_record(answer, value) for value in answer.values)
    extra = b"" if query.edns_size is None else struct.pack("!B2HIH", 0, OPT, EDNS_SIZE, 0, 0)
    flags = _RESPONSE | _RECURSION_AVAILABLE | query.flags & (_OPCODE | _RECURSION_DESIRED) | answer.code
    count = len(answer.values)
    limit = max(PLAIN_SIZE, query.edns_size or PLAIN_SIZE)
    if by_udp and _HEADER.size + len(query.question) + len(records) + len(extra) > limit:
        flags, count, records = flags | _TRUNCATED, 0, b""
    return _HEADER.pack(query.number, flags, 1, count, 0, bool(extra)) + query.question + records + extra


def _name(data: bytes, start: int) -> tuple[str, int]:
    """The name at a place and where it ends; a question's name has no pointers."""
    labels, at = [], start
    while length := data[at]:
        if length > 63 or at + length - start >= _MAX_NAME:
            raise ValueError("no name")
        label = data[at + 1 : at + 1 + length]
        if len(label) < length or b"." in label:
            raise ValueError("no label")
        labels.append(label.decode("latin-1").lower())
        at += 1 + length
    return ".".join(labels), at + 1


def _edns_size(data: bytes, start: int, records: int) -> int | None:
    at = start
    for _ in range(records):
        at = _after_name(data, at)
        kind, size, _, length = struct.unpack_from("!2HIH", data, at)
        if kind == OPT:
            return int(size)
        at += 10 + length
    return None


def _after_name(data: bytes, start: int) -> int:
    at = start
    while length := data[at]:
        if length & 0xC0 == 0xC0:
            return at + 2
        at += 1 + length
    return at + 1


def _record(answer: Answer, value: str) -> bytes:
    content = _encoded(value) if answer.kind == PTR else ipaddress.IPv4Address(value).packed
    return struct.pack("!3HIH", _TO_QUESTION, answer.kind, INTERNET, answer.seconds, len(content)) + content


def _encoded(name: str) -> bytes:
    labels = [label.encode("ascii") for label in name.split(".")]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
