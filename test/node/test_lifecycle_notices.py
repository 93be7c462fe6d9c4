"""The notices of EC2 as the lab's metadata service gives them."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

import pytest
from aws_servers import InstanceMetadata, free_port
from redis_fleet_lab.metadata import MachineFacts, MetadataService
from redis_fleet_lab.metadata.facts import Interruption
from redis_fleet_lab.metadata.testing import example
from redis_fleet_node.errors import NodeError
from redis_fleet_node.lifecycle.http_connection import HttpConnection
from redis_fleet_node.lifecycle.metadata_link import MetadataLink
from redis_fleet_node.lifecycle.notices import Kind, Notice, Notices
from redis_fleet_node.lifecycle.notify import notify

HOST = "127.0.0.1"
WHEN = datetime(2026, 1, 31, 12, 30, tzinfo=timezone.utc)
ENDPOINT = "AWS_EC2_METADATA_SERVICE_ENDPOINT"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, MachineFacts]]:
    machines = {HOST: example(target_lifecycle_state="InService")}
    service = MetadataService((HOST, 0), machines.get)
    service.start()
    monkeypatch.setenv(ENDPOINT, f"http://{HOST}:{service.address[1]}")
    yield machines
    service.stop()


def test_a_machine_that_stays_has_no_notices(machine: dict[str, MachineFacts]) -> None:
    notices = Notices(MetadataLink())
    assert notices.now() == ()
    machine[HOST] = example()
    assert notices.now() == ()


def test_each_kind_of_notice_is_read_the_most_urgent_first(machine: dict[str, MachineFacts]) -> None:
    machine[HOST] = example(
        target_lifecycle_state="Terminated",
        is_spot=True,
        spot_interruption=Interruption("terminate", WHEN),
        rebalance_notice=WHEN,
    )
    assert Notices(MetadataLink()).now() == (
        Notice(Kind.TERMINATION),
        Notice(Kind.SPOT, "terminate at 2026-01-31T12:30:00Z"),
        Notice(Kind.REBALANCE, "2026-01-31T12:30:00Z"),
    )


def test_one_connection_and_one_token_serve_for_many_questions(metadata_server: InstanceMetadata) -> None:
    notices = Notices(MetadataLink())
    for _ in range(3):
        assert notices.now() == ()
    assert len([request for request in metadata_server.requests if request.startswith("PUT")]) == 1


def test_a_token_that_is_refused_is_fetched_anew(metadata_server: InstanceMetadata) -> None:
    link = MetadataLink()
    metadata_server.failures = [401]
    assert link.read("local-ipv4") == "127.0.0.2"
    assert metadata_server.requests.count("PUT /latest/api/token") == 2


def test_a_service_that_fails_is_an_error_and_then_asked_anew(metadata_server: InstanceMetadata) -> None:
    link = MetadataLink()
    metadata_server.failures = [503]
    with pytest.raises(NodeError, match=r"metadata local-ipv4 cannot be read from .*: HTTP 503"):
        link.read("local-ipv4")
    assert link.read("local-ipv4") == "127.0.0.2"


def test_a_service_that_is_not_there_is_an_error_and_no_long_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENDPOINT, f"http://{HOST}:{free_port()}")
    start = time.monotonic()
    with pytest.raises(NodeError, match="Connection refused"):
        Notices(MetadataLink()).now()
    assert time.monotonic() - start < 3


@contextmanager
def answering(*answers: bytes) -> Iterator[str]:
    """The URL of a server that answers each request of its first connection with bytes, then closes it, for all to come."""
    with socket.create_server((HOST, 0)) as listener:

        def serve() -> None:
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(4096)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://{HOST}:{listener.getsockname()[1]}"
        thread.join(timeout=10)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"", "the connection was closed"),
        (b"+PONG\r\n", "what answers there does not speak HTTP"),
        (b"HTTP/1.1 200 OK\r\n\r\nbody", "an answer must have 0-4096 bytes and say so, got -1"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", "an answer must have 0-4096 bytes and say so, got 9999"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", "invalid literal"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbod", "the connection was closed"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1", "the connection was closed"),
        (b"HTTP/1.1 200 OK\r\n" + b"".join(b"x%d: y\r\n" % number for number in range(200)), "more than 100 fields"),
    ],
)
def test_what_is_no_answer_is_an_error_and_no_hang(answer: bytes, expected: str) -> None:
    with answering(answer) as url:
        connection = HttpConnection(url, 2)
        with pytest.raises((OSError, ValueError), match=expected):
            connection.request("GET", "/", {})
        connection.close()


def test_a_connection_that_was_closed_while_idle_is_opened_anew() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"
    with answering(answer, answer) as url:
        connection = HttpConnection(url, 2)
        assert [connection.request("GET", "/", {}) for _ in range(2)] == [(200, "yes"), (200, "yes")]
        connection.close()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"action": "stop"}', "x" * 5000])
def test_a_notice_that_is_none_is_an_error(metadata_server: InstanceMetadata, text: str) -> None:
    metadata_server.values["spot/instance-action"] = text
    with pytest.raises(NodeError, match="metadata spot/instance-action"):
        Notices(MetadataLink()).now()


@pytest.mark.parametrize("is_abstract", [True, False])
def test_systemd_is_told_by_its_socket(is_abstract: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"redis-fleet-test-{os.getpid()}" if is_abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(f"\0{name}" if is_abstract else name)
        listener.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}" if is_abstract else name)
        assert notify("READY=1")
        assert listener.recv(100) == b"READY=1"
    monkeypatch.delenv("NOTIFY_SOCKET")
    assert not notify("READY=1")
