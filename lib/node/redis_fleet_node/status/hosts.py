"""Whether a request means this machine: by the header Host, which a browser sends and no web site can change.

A web site can have its own name led to this machine, to read the page with the browser of somebody who may. Its name stays
in the header, and is none of this machine's.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

LOOPBACK = frozenset(("localhost", "127.0.0.1", "[::1]"))
HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::[0-9]{1,5})?", re.IGNORECASE)


class Hosts:
    """What this machine is called: where only itself reaches the page by the loopback's names, else by addresses and `names`."""

    def __init__(self, is_local: bool, names: Iterable[str] = ()) -> None:
        self._is_local = is_local
        self._names = LOOPBACK if is_local else LOOPBACK | {name.lower() for name in names}

    def hold(self, host: str) -> bool:
        """Whether it is this machine's name or address, with a port or without one."""
        match = HOST.fullmatch(host)
        if match is None:
            return False
        name = match[1].lower()
        return name.removesuffix(".") in self._names or (not self._is_local and _is_address(name))


def _is_address(name: str) -> bool:
    """Any address will do: nobody can lead one elsewhere."""
    try:
        ipaddress.ip_address(name[1:-1] if name.startswith("[") else name)
    except ValueError:
        return False
    return True
