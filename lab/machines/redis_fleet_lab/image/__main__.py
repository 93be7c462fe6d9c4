"""`python -m redis_fleet_lab.image`: makes the image of the machines if it is not there, and prints its root."""

from __future__ import annotations

import sys

from ..errors import LabError
from .build import ensure_image


def main() -> int:
    """Returns the exit code: 1 after one line on standard error that says what to mend."""
    try:
        print(ensure_image().root)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
