"""What the arguments of all commands have in common."""

from __future__ import annotations

import argparse
from typing import Callable, NoReturn

# EX_USAGE of sysexits.h: no command ends so for another reason
WRONG_USE = 64


class Parser(argparse.ArgumentParser):
    """Ends with an exit code that no result of a command has, and one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USE, f"{self.prog}: {message}; see {self.prog} --help\n")


def seconds_up_to(most: int) -> Callable[[str], int]:
    """The type of an argument in whole seconds, from 0."""

    def read(text: str) -> int:
        if not text.isdigit() or int(text) > most:
            raise argparse.ArgumentTypeError(f"must be a whole number, 0-{most}, got {text[:20]!r}")
        return int(text)

    return read
