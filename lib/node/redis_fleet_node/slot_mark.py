"""The mark on a volume that says whose it is, so that a volume that got to the wrong place is not used."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from .atomic_file import ROOT_READABLE, write_atomically
from .errors import NodeError
from .fields import Fields
from .json_file import read_json_file
from .node import Node
from .patterns import NAME, NAME_ALLOWED

MARK = ".redis-fleet.json"
VERSION = 1


@dataclass(frozen=True)
class Owner:
    """The fleet and the slot that a volume belongs to."""

    fleet: str
    slot: str


def claim(mount_point: Path, node: Node) -> bool:
    """Marks an empty volume as this slot's; returns False when it is marked so already.

    Throws a NodeError when it is another slot's, or has files and no mark.
    """
    path, owner = mount_point / MARK, Owner(node.fleet, node.slot.name)
    text = json.dumps({"version": VERSION, "fleet": owner.fleet, "slot": owner.slot}) + "\n"
    if path.exists() or path.is_symlink():
        found = read_json_file(path, _parse)
        if found != owner:
            raise NodeError(
                f"{node.volume.id} belongs to slot {found.slot} of fleet {found.fleet}, and this is slot {owner.slot} of "
                f"fleet {owner.fleet}; give the slot its own volume, or write {text.strip()} to {MARK} on this one"
            )
        return False
    others = sorted(item.name for item in mount_point.iterdir() if not item.name.endswith(f"{MARK}.new"))
    if others:
        raise NodeError(
            f"{node.volume.id} holds files ({others[0][:60]}) and does not say whose; give the slot its own volume, or "
            f"write {text.strip()} to {MARK} on this one"
        )
    return write_atomically(path, text, ROOT_READABLE)


def _parse(value: object) -> Owner:
    fields = Fields(value, document=MARK)
    fields.whole("version", VERSION, VERSION)
    owner = Owner(fields.text("fleet", NAME, NAME_ALLOWED), fields.text("slot", NAME, NAME_ALLOWED))
    fields.end()
    return owner
