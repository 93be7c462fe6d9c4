"""What the lab cannot judge."""

from __future__ import annotations


class CannotJudge(Exception):
    """Something in a request or a policy that the lab does not understand; says what, in one line."""
