from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aws_servers import HOST, free_port
from redis_fleet_node.resp import RespClient, RespConnectionError, RespError
from redis_servers import RedisServer


@contextmanager
def answering(*chunks: bytes) -> Iterator[int]:
    """A server that sends bytes to whoever connects, and then closes."""
    with socket.create_server((HOST, 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                for chunk in chunks:
                    connection.sendall(chunk)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(timeout=10)


def test_every_kind_of_reply_of_a_real_server_is_read(redis_program: Path, tmp_path: Path) -> None:
    with RedisServer(redis_program, tmp_path, []) as server, server.client() as client:
        value = "line\r\nbreak ünï " + "x" * 200_000
        assert client.call("SET", "key", value) == "OK"
        assert client.call("GET", "key") == value
        assert client.call("GET", "none") is None
        assert client.call("STRLEN", "key") == len(value.encode())
        assert client.call("BLPOP", "none", "0.01") is None
        assert client.call("EVAL", "return {1, {'a', {false, 'b'}}, {}}", "0") == [1, ["a", [None, "b"]], []]
        with pytest.raises(RespError, match="wrong number of arguments"):
            client.call("GET")
        assert client.call("PING") == "PONG"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"", "closed the connection"),
        (b"+PON", "closed the connection"),
        (b"$10\r\nabc", "closed the connection"),
        (b"HTTP/1.1 400 Bad Request\r\n", "what answers there is no Redis server"),
        (b":many\r\n", "no Redis server"),
        (b"$99999999999\r\n", "no Redis server"),
        (b"*99999999999\r\n", "no Redis server"),
        (b"*1\r\n" * 100, "no Redis server"),
        (b"+" + b"x" * 70_000 + b"\r\n", "closed the connection"),
    ],
)
def test_what_is_not_the_protocol_is_an_error_and_no_hang(answer: bytes, expected: str) -> None:
    refusal = pytest.raises(RespConnectionError, match=f"{HOST}:[0-9]+: .*{expected}")
    with answering(answer) as port, RespClient(HOST, port, seconds=2) as client, refusal:
        client.call("PING")


def test_a_server_that_is_silent_is_given_up() -> None:
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
        with RespClient(HOST, port, seconds=0.2) as client, pytest.raises(RespConnectionError, match="timed out"):
            client.call("PING")


def test_a_server_that_is_not_there_is_an_error() -> None:
    port = free_port()
    with pytest.raises(RespConnectionError, match=f"{HOST}:{port}: Connection refused"):
        RespClient(HOST, port)
