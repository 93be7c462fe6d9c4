"""The log of a node's programs: one line a thing, to standard output and so to the journal and the console."""

from __future__ import annotations


def one_line(text: str) -> str:
    """The text with line breaks and control characters as spaces, so that it cannot forge a second line."""
    return "".join(character if character.isprintable() else " " for character in text)


def say(program: str, text: str) -> None:
    """Prints one line."""
    print(one_line(f"redis-fleet {program}: {text}"), flush=True)
