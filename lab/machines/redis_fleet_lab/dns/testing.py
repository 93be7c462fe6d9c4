"""Queries for tests."""

from __future__ import annotations

import struct

from .message import A


def query(name: str, kind: int = A, edns: int | None = None, **header: int) -> bytes:
    """The bytes of a query."""
    labels = [label.encode() for label in name.split(".") if label]
    question = b"".join(bytes([len(label)]) + label for label in labels) + b"\0" + struct.pack("!2H", kind, 1)
    extra = b"" if edns is None else struct.pack("!B2HIH", 0, 41, edns, 0, 12) + b"\0\x0a\0\x08cookie!!"
    return struct.pack("!6H", 0x1234, header.get("flags", 0x0100), 1, 0, 0, edns is not None) + question + extra
