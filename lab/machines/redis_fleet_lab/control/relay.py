"""Two connections made one."""

from __future__ import annotations

import ctypes
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from ..errors import LabError

CLONE_NEWNET = 0x40000000
CONNECT_SECONDS = 10
CHUNK = 65_536


def relay(one: socket.socket, other: socket.socket) -> None:
    """Carries bytes both ways until both have ended."""
    threads = [threading.Thread(target=_carry, args=pair, daemon=True) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one.close()
    other.close()


def _carry(source: socket.socket, target: socket.socket) -> None:
    try:
        while chunk := source.recv(CHUNK):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def connect_inside(namespace: Path, port: int) -> socket.socket:
    """Connects to a port of the loopback address in another network namespace. Throws a LabError when nobody listens."""

    def connect() -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", port), CONNECT_SECONDS)
        connection.settimeout(None)
        return connection

    try:
        return made_inside(namespace, connect)
    except OSError as error:
        raise LabError(f"port {port} of the machine takes no connection: {error}") from None


def made_inside(namespace: Path, make: Callable[[], socket.socket]) -> socket.socket:
    """The socket that is made in another network namespace, to which it belongs from then on. Throws OSError."""
    found: list[socket.socket | OSError] = []

    def work() -> None:
        # A namespace belongs to a thread: this one ends with the change
        handle = os.open(namespace, os.O_RDONLY | os.O_CLOEXEC)
        try:
            if ctypes.CDLL(None, use_errno=True).setns(handle, CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
            found.append(make())
        except OSError as error:
            found.append(error)
        finally:
            os.close(handle)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    result = found[0]
    if isinstance(result, OSError):
        raise result
    return result
