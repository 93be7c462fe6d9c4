"""The lab's socket: requests in lines of JSON, several at a time."""

from __future__ import annotations

import json
import os
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pytest
from redis_fleet_lab.control.fields import number, slots, text, words
from redis_fleet_lab.control.relay import connect_inside
from redis_fleet_lab.control.server import ControlServer
from redis_fleet_lab.errors import LabError

Check = Callable[[dict[str, Any]], Any]


@pytest.fixture
def echo() -> Iterator[int]:
    """A server on the loopback address that sends everything back."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                while chunk := connection.recv(1024):
                    connection.sendall(chunk.upper())

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


@pytest.fixture
def released() -> threading.Event:
    return threading.Event()


@pytest.fixture
def path(tmp_path: Path, released: threading.Event) -> Path:
    def commands(request: dict[str, Any]) -> Any:
        kind = request["do"]
        if kind == "connect":
            return connect_inside(Path("/proc/self/ns/net"), number(request, "port", 65_535))
        if kind == "wait":
            released.wait(10)
        if kind == "refuse":
            raise LabError("that cannot be: do this instead")
        if kind == "break":
            raise KeyError("inner")
        return {"done": kind}

    ControlServer(tmp_path / "control.sock", commands).start()
    return tmp_path / "control.sock"


def _connect(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(str(path))
    return connection


def _ask(path: Path, **request: Any) -> dict[str, Any]:
    with _connect(path) as connection:
        connection.sendall(json.dumps(request).encode() + b"\n")
        answer: dict[str, Any] = json.loads(connection.makefile().readline())
        return answer


def test_a_request_gets_an_answer_with_its_number(path: Path) -> None:
    assert _ask(path, id=7, do="status") == {"id": 7, "ok": True, "result": {"done": "status"}}


def test_what_the_user_can_mend_is_one_line(path: Path) -> None:
    assert _ask(path, id=1, do="refuse") == {"id": 1, "ok": False, "error": "that cannot be: do this instead"}


def test_what_goes_wrong_inside_is_told_by_its_kind(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert _ask(path, id=1, do="break")["error"] == "the lab failed at break: KeyError: 'inner'"
    assert "Traceback" in capfd.readouterr().err


def test_a_request_that_takes_long_holds_up_no_other_one_of_its_connection(path: Path, released: threading.Event) -> None:
    with _connect(path) as connection:
        connection.sendall(b'{"id": 1, "do": "wait"}\n{"id": 2, "do": "status"}\n')
        lines = connection.makefile()
        assert json.loads(lines.readline())["id"] == 2
        released.set()
        assert json.loads(lines.readline())["id"] == 1


def test_a_line_that_is_no_json_ends_its_connection_and_no_other(path: Path) -> None:
    with _connect(path) as connection:
        connection.sendall(b"nonsense\n")
        assert connection.recv(1) == b""
    assert _ask(path, id=1, do="status")["ok"]


def test_only_the_owner_may_connect(path: Path) -> None:
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_a_connection_to_a_machine_carries_bytes_both_ways_and_its_end(path: Path, echo: int) -> None:
    with _connect(path) as connection:
        connection.sendall(json.dumps({"id": 1, "do": "connect", "port": echo}).encode() + b"\n")
        reader = connection.makefile("rb", buffering=0)
        assert json.loads(reader.readline())["ok"]
        connection.sendall(b"bytes")
        connection.shutdown(socket.SHUT_WR)
        assert reader.read() == b"BYTES"


def test_a_port_without_a_listener_is_said(path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert f"port {port} of the machine takes no connection" in _ask(path, id=1, do="connect", port=port)["error"]


@pytest.mark.parametrize(
    ("check", "request_"),
    [
        (lambda request: text(request, "slot"), {"slot": ""}),
        (lambda request: text(request, "slot"), {}),
        (lambda request: words(request, "argv"), {"argv": []}),
        (lambda request: words(request, "argv"), {"argv": ["a", 1]}),
        (lambda request: number(request, "ms", 10), {"ms": 11}),
        (lambda request: number(request, "ms", 10), {"ms": -1}),
        (lambda request: number(request, "ms", 10), {"ms": True}),
        (lambda request: number(request, "ms", 10), {}),
        (slots, {"groups": [["a"]]}),
        (slots, {"groups": [["a"], []]}),
    ],
)
def test_a_field_that_is_wrong_is_named_with_what_is_allowed(check: Check, request_: dict[str, Any]) -> None:
    with pytest.raises(LabError, match=r'^"(slot|argv|ms|groups|group)" must be .*, got '):
        check(request_)
