"""Runs the emulator: `python -m redis_fleet_emulator --port N`."""

from __future__ import annotations

import argparse
import errno
import faulthandler
import json
import os
import signal
import socket
import sys
import threading
from typing import Any

from .parent import follow_parent


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="redis_fleet_emulator", description="A local AWS emulator for cdk deploy.")
    entrance = parser.add_mutually_exclusive_group()
    entrance.add_argument("--port", type=int, default=0, help="port on localhost; 0, the default, takes a free one")
    entrance.add_argument(
        "--listen-fd", type=int, action="append", help="an inherited socket that listens, in place of --port; may be repeated"
    )
    parser.add_argument("--tls-fd", type=int, help="an inherited socket that listens for machines, as https under AWS's names")
    parser.add_argument("--tls-cert", help="certificate of --tls-fd, a PEM file")
    parser.add_argument("--tls-key", help="key of --tls-fd, a PEM file")
    parser.add_argument("--machines", help="unix socket of the controller that runs a machine for every instance")
    parser.add_argument("--follow-parent", action="store_true", help="end when the parent dies or standard input ends")
    arguments = parser.parse_args()
    if arguments.tls_fd is not None and not (arguments.tls_cert and arguments.tls_key):
        parser.error("--tls-fd needs --tls-cert and --tls-key")
    return arguments


def _end(*_: Any) -> None:
    os._exit(0)


def _serve(arguments: argparse.Namespace) -> None:
    from .server import bind, entrance, secure_entrance, start_emulator

    inherited = [socket.socket(fileno=number) for number in arguments.listen_fd or []]
    first, *others = inherited or [bind(arguments.port)]
    port = int(first.getsockname()[1])
    emulator = start_emulator(port, arguments.machines)
    servers = [entrance(listener, emulator) for listener in others]
    if arguments.tls_fd is not None:
        files = (arguments.tls_cert, arguments.tls_key)
        servers.append(secure_entrance(socket.socket(fileno=arguments.tls_fd), emulator, files))
    for server in servers:
        threading.Thread(target=server.serve_forever, name=f"port {server.port}", daemon=True).start()
    server = entrance(first, emulator)
    print(json.dumps({"endpoint": f"http://localhost:{port}", "pid": os.getpid()}), flush=True)
    server.serve_forever()


def main() -> int:
    """Serve until a signal. Prints one line of JSON, endpoint and pid, when the server is ready."""
    arguments = _arguments()
    if arguments.follow_parent:
        follow_parent()
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    # `kill -USR1` shows on standard error what every thread is doing.
    faulthandler.register(signal.SIGUSR1)
    try:
        _serve(arguments)
    except OSError as error:
        print(_words(error, arguments), file=sys.stderr)
        return 1
    return 0


def _words(error: OSError, arguments: argparse.Namespace) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {arguments.port} of localhost is taken; choose another with --port, or 0 for a free one"
    return f"the emulator cannot start: {error}"


if __name__ == "__main__":
    sys.exit(main())
