"""An instance as the metadata service shows it."""

from __future__ import annotations

from dataclasses import replace

from ..metadata.facts import MachineFacts
from .instances import Instances


class MetadataFacts:
    """Looks an instance up by its address, with what is true of it now."""

    def __init__(self, instances: Instances) -> None:
        self._instances = instances

    def __call__(self, address: str) -> MachineFacts | None:
        """The facts of the machine at an address, or None where there is none."""
        entry = self._instances.at_address(address)
        if entry is None or entry.facts is None:
            return None
        return replace(
            entry.facts,
            spot_interruption=entry.spot,
            rebalance_notice=entry.rebalance,
            public_key=entry.public_key,
            target_lifecycle_state=entry.target_state,
            ssh_keys={user: tuple(keys) for user, keys in entry.valid_keys().items()},
        )
