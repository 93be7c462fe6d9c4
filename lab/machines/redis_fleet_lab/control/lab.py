"""The lab as its commands see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ..controller.instances import Instances
from ..controller.power import Power
from ..network.network import Network


class Lab(Protocol):
    """What the commands need of the controller."""

    instances: Instances
    network: Network
    power: Power
    end: Callable[[], None]

    def status(self) -> dict[str, Any]:
        """What there is, and how it is."""
