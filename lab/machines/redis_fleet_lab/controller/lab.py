"""The lab as its commands see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ..network.network import Network
from .instances import Instances
from .power import Power


class Lab(Protocol):
    """What the commands need of the controller."""

    instances: Instances
    network: Network
    power: Power
    end: Callable[[], None]

    def settle_client(self, subnet: str) -> None:
        """Moves the client's host to a subnet."""

    def status(self) -> dict[str, Any]:
        """What there is, and how it is."""
