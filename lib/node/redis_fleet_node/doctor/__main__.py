"""The command line of `redis-fleet doctor`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from .examination import examine
from .latency import MAX_SECONDS
from .report import exit_code_of, render_json, render_table

WRONG_USE = 64


class Parser(argparse.ArgumentParser):
    """Ends with an exit code that no finding has."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USE, f"{self.prog}: {message}; see {self.prog} --help\n")


def _seconds(text: str) -> int:
    if not text.isdigit() or int(text) > MAX_SECONDS:
        raise argparse.ArgumentTypeError(f"must be a whole number, 0-{MAX_SECONDS}, got {text[:20]!r}")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Examines the machine and prints what was found; returns the exit code."""
    parser = Parser(prog="redis-fleet doctor", description="What this node should be, what it is, and what to do.")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.add_argument(
        "--latency",
        metavar="SECONDS",
        type=_seconds,
        default=1,
        help="measure the machine's own latency for so long with one CPU fully used; 0 leaves it out (default: 1)",
    )
    options = parser.parse_args(arguments)
    examination = examine(options.latency)
    if options.json:
        print(render_json(examination))
    else:
        print(render_table(examination, sys.stdout.isatty() and "NO_COLOR" not in os.environ))
    return exit_code_of(examination)


if __name__ == "__main__":
    sys.exit(main())
