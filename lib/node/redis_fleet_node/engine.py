"""The server program: is it the one that the fleet's definition names?"""

from __future__ import annotations

import re

from .commands import run
from .errors import NodeError
from .node import Engine

# "Redis server v=7.0.15 sha=..." and "Valkey server v=8.0.1 sha=..."
BANNER = re.compile(r"^(Redis|Valkey) server v=([0-9]+(?:\.[0-9]+)*)\b")


def check_engine(engine: Engine) -> str:
    """The installed version; throws a NodeError when it is another engine, or its version begins otherwise."""
    output = run([engine.server, "--version"], seconds=30).stdout
    match = BANNER.match(output)
    if match is None:
        first = (output.splitlines() or [""])[0]
        raise NodeError(f"{engine.server} --version must name Redis or Valkey, got {first[:80]!r}")
    name, version = match[1].lower(), match[2]
    wanted = engine.version.split(".")
    if name != engine.name or version.split(".")[: len(wanted)] != wanted:
        raise NodeError(
            f"{engine.server} must be {engine.name} {engine.version}, got {name} {version}; "
            "change the engine of the fleet or the image of its nodes"
        )
    return f"{name} {version}"
