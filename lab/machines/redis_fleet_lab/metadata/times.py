"""Times as EC2 writes them."""

from __future__ import annotations

from datetime import datetime, timezone


def stamp(time: datetime) -> str:
    """A time in UTC to the second, such as 2026-01-31T12:00:00Z; the time must have its zone."""
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
