"""Who wants to know what becomes of instances."""

from __future__ import annotations

from typing import Any


class Observer:
    """Hears of instances; what it does not care for passes it by."""

    def running(self, instance: Any) -> None:
        """A machine has started, or is well again."""

    def impaired(self, instance: Any) -> None:
        """The status checks of an instance fail."""

    def ended(self, instance: Any) -> None:
        """An instance is stopped, or its termination has begun."""

    def gone(self, instance: Any) -> None:
        """An instance is terminated."""
