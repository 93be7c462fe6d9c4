"""Runs the emulator: `python -m redis_fleet_emulator --port N`."""

from __future__ import annotations

import argparse
import errno
import faulthandler
import json
import os
import signal
import sys
from typing import Any

from .parent import follow_parent


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="redis_fleet_emulator", description="A local AWS emulator for cdk deploy.")
    parser.add_argument("--port", type=int, default=0, help="port on localhost; 0, the default, takes a free one")
    parser.add_argument("--follow-parent", action="store_true", help="end when the parent dies or standard input ends")
    return parser.parse_args()


def _end(*_: Any) -> None:
    os._exit(0)


def main() -> int:
    """Serve until a signal. Prints one line of JSON, endpoint and pid, when the server is ready."""
    arguments = _arguments()
    if arguments.follow_parent:
        follow_parent()
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    # `kill -USR1` shows on standard error what every thread is doing.
    faulthandler.register(signal.SIGUSR1)
    from .server import listen

    try:
        server = listen(arguments.port)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "is taken; choose another with --port, or 0 for a free one" if taken else f"cannot be bound: {error}"
        print(f"port {arguments.port} of localhost {why}", file=sys.stderr)
        return 1
    print(json.dumps({"endpoint": f"http://localhost:{server.port}", "pid": os.getpid()}), flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
