"""The one error that ends a program of a node."""

from __future__ import annotations


class NodeError(Exception):
    """A step that cannot be done; its text is one line that says what, why and what to do. Never holds a secret."""
