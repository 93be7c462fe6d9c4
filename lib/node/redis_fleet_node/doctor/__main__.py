"""The command line of `redis-fleet doctor`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from ..arguments import Parser, seconds_up_to
from .examination import examine
from .latency import MAX_SECONDS
from .report import exit_code_of, render_json, render_table


def main(arguments: Sequence[str] | None = None) -> int:
    """Examines the machine and prints what was found; returns the exit code."""
    parser = Parser(prog="redis-fleet doctor", description="What this node should be, what it is, and what to do.")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.add_argument(
        "--latency",
        metavar="SECONDS",
        type=seconds_up_to(MAX_SECONDS),
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
