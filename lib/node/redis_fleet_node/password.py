"""A password in the memory of a program."""

from __future__ import annotations


class Password:
    """A password that does not show itself: only `reveal` gives it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The password itself; never for a log, an argument or an error."""
        return self._text

    def __repr__(self) -> str:
        return "Password(...)"
