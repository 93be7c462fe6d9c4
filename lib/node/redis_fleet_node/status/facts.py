"""redis-fleet-status-facts.service: takes the facts of the status page, as root, so that who shows them needs no right."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..atomic_file import ROOT_READABLE, write_atomically
from ..errors import NodeError
from ..node import NODE_FILE, Node, read_node
from ..program import run_steps
from .machine import machine_facts
from .own_names import own_names
from .secrecy import passwords_of, published, without_value
from .servers import server_facts
from .verdicts import doctor_verdicts

PROGRAM = "status"
VERSION = 1


def take_facts(node_file: Path = NODE_FILE) -> dict[str, Any]:
    """All facts; what cannot be told is null, and `problems` says why."""
    problems: list[str] = []
    node: Node | None = None
    doctor: dict[str, Any] | None = None
    try:
        node = read_node(node_file)
    except NodeError as error:
        problems.append(without_value(str(error)))
    databases = node.databases if node is not None else ()
    servers = server_facts(databases, node is not None and node.cluster is not None)
    try:
        doctor = doctor_verdicts()
    except NodeError as error:
        problems.append(str(error))
    machine = machine_facts([Path("/"), *([node.volume.mount_point] if node is not None else [])])
    facts = {
        "version": VERSION,
        "collectedAt": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "node": None if node is None else _identity(node),
        "problems": problems,
        "machine": {**machine, "names": own_names(node)},
        "databases": servers,
        "doctor": doctor,
    }
    found: dict[str, Any] = published(facts, passwords_of(databases))
    return found


def _identity(node: Node) -> dict[str, Any]:
    slot, engine = node.slot, node.engine
    return {
        "fleet": node.fleet,
        "slot": slot.name,
        "shard": slot.shard,
        "member": slot.member,
        "zone": slot.zone,
        "region": node.region,
        "topology": node.topology,
        "initialRole": slot.initial_role,
        "engine": engine.name,
        "engineVersion": engine.version,
    }


def write_facts(path: Path, facts: dict[str, Any]) -> None:
    """Puts the facts there whole, with the time since the machine's start, which no change of the clock moves.

    Everyone on the machine may read them: they may ask the page, too.
    """
    taken = {"takenAt": time.clock_gettime(time.CLOCK_BOOTTIME), "facts": facts}
    write_atomically(path, json.dumps(taken), ROOT_READABLE)


def main(arguments: Sequence[str]) -> int:
    """Writes the facts to the file that is the only argument; returns the exit code."""

    def facts() -> str:
        found = take_facts()
        write_facts(Path(arguments[0]), found)
        doctor = found["doctor"]
        return "without the doctor's verdicts" if doctor is None else f"the doctor's verdict is {doctor['verdict']}"

    return run_steps(PROGRAM, [("facts", facts)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
