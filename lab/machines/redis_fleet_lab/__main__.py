"""Runs a lab: `python -m redis_fleet_lab up --name NAME`."""

from __future__ import annotations

import argparse
import sys

from .errors import LabError
from .supervisor import Supervisor


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="redis_fleet_lab", description="EC2 in a box, for the nodes of a Redis fleet.")
    parser.add_argument("command", choices=["up"])
    parser.add_argument("--name", default="lab", help="1-31 lower-case letters, digits or -")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--follow-parent", action="store_true", help="end when the parent dies or standard input ends")
    return parser.parse_args()


def main() -> int:
    """Runs the lab until it is told to end; returns the exit code."""
    try:
        return Supervisor(_arguments()).run()
    except LabError as error:
        print(str(error), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
