"""The emulator's entrance in the network of the client's host."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_fleet_lab.control.relay import connect_inside
from redis_fleet_lab.controller.client_entrance import ClientEntrance
from redis_fleet_lab.errors import LabError
from redis_fleet_lab.network.programs import find_program
from redis_fleet_lab.project import TOOLS

SECONDS = 10


@pytest.fixture
def namespace() -> Iterator[Path]:
    """Another network namespace, with its loopback interface up."""
    script = f"{find_program('ip', TOOLS)} link set lo up && echo up && exec sleep 60"
    with subprocess.Popen(["unshare", "--net", "sh", "-c", script], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "up\n"
        yield Path(f"/proc/{holder.pid}/ns/net")
        holder.kill()


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """A server of ours that answers in capitals and ends each connection with its client."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    while chunk := connection.recv(1024):
                        connection.sendall(chunk.upper())

        threading.Thread(target=serve, daemon=True).start()
        yield listener
        listener.shutdown(socket.SHUT_RDWR)


def ask(namespace: Path, port: int, text: str) -> str:
    """What the server answers to somebody in another namespace, to the end of the connection."""
    with connect_inside(namespace, port) as connection:
        connection.settimeout(SECONDS)
        connection.sendall(text.encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(1024), b"")).decode()


def test_programs_there_find_it_at_the_address_that_it_has_here(namespace: Path, server: socket.socket) -> None:
    port = server.getsockname()[1]
    with pytest.raises(LabError, match="takes no connection"):
        connect_inside(namespace, port)
    entrance = ClientEntrance(namespace, port)
    assert [ask(namespace, port, text) for text in ("one", "two")] == ["ONE", "TWO"]
    entrance.close()
    with pytest.raises(LabError, match="takes no connection"):
        connect_inside(namespace, port)


def test_without_a_server_a_connection_ends_at_once(namespace: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    entrance = ClientEntrance(namespace, port)
    begun = time.monotonic()
    assert ask(namespace, port, "") == ""
    assert time.monotonic() - begun < SECONDS
    entrance.close()
