"""The first process of a lab's namespaces: it collects the dead and ends with the controller."""

from __future__ import annotations

import json
import os
import sys

from ..errors import LabError
from ..settings import Settings
from .controller import Controller


def _collect(controller: int) -> int:
    """Waits for whatever ends, as PID 1 must; returns the controller's exit code."""
    while True:
        pid, status = os.wait()
        if pid == controller:
            return os.waitstatus_to_exitcode(status)


def main() -> int:
    """Runs the controller in a child; returns the exit code."""
    settings = Settings(**json.loads(sys.argv[1]))
    controller = os.fork()
    if controller:
        return _collect(controller)
    try:
        return Controller(settings).run()
    except LabError as error:
        print(str(error), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
