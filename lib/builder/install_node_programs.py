"""Installs the archive of a node's programs, whose path is given, by the installer that is in it; prints what that did."""

import sys
from pathlib import Path

archive = Path(sys.argv[1])
sys.path.insert(0, str(archive))

from redis_fleet_node.errors import NodeError  # noqa: E402
from redis_fleet_node.install import install  # noqa: E402


def main() -> int:
    try:
        done = install(archive, Path("/"))
    except NodeError as error:
        print(error, file=sys.stderr)
        return 1
    new, changed = len(done.new), len(done.changed)
    print(f"{new} new, {changed} changed" if new + changed else "unchanged")
    return 0


if __name__ == "__main__":
    sys.exit(main())
