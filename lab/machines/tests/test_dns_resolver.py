"""The resolver as the C library asks it, in a network namespace of the test's own."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_fleet_lab.dns import Names, Record, Resolver
from redis_fleet_lab.dns.testing import query

PACKAGES = Path(__file__).resolve().parents[1]

#: In namespaces of its own: the resolver's address on the loopback device, a resolv.conf, the resolver, the questions.
IN_NAMESPACES = """
import json, subprocess, sys
from redis_fleet_lab.dns import Names, Record, Resolver

folder, *questions = sys.argv[1:]
for words in (["link", "set", "lo", "up"], ["address", "add", "169.254.169.253/32", "dev", "lo"]):
    subprocess.run(["ip", *words], check=True)
subprocess.run(["mount", "--bind", f"{folder}/resolv.conf", "/etc/resolv.conf"], check=True)
many = Record(tuple(f"10.2.0.{number}" for number in range(100)))
records = lambda name, _: {"many.internal": many}.get(name)
names = Names("us-east-1", lambda _: "10.0.0.2", lambda address: address.startswith("10.0."), records)
resolver = Resolver(names)
resolver.start()
for question in questions:
    done = subprocess.run(["getent", *question.split()], capture_output=True, text=True, timeout=20)
    print(json.dumps([done.returncode, [line.split() for line in done.stdout.splitlines()]]))
resolver.stop()
"""


def test_the_c_library_resolves_names_and_addresses_by_udp_and_tcp(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root, for network namespaces")
    (tmp_path / "resolv.conf").write_text("nameserver 169.254.169.253\nsearch ec2.internal\noptions timeout:2 attempts:1\n")
    questions = [
        "ahostsv4 secretsmanager.us-east-1.amazonaws.com",
        "ahosts ip-10-0-0-5",
        "hosts 10.0.0.5",
        "ahostsv4 many.internal",
        "ahosts deb.debian.org",
        "ahostsv6 ec2.us-east-1.amazonaws.com",
    ]
    namespaces = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child"]
    done = subprocess.run(
        [*namespaces, sys.executable, "-c", IN_NAMESPACES, str(tmp_path), *questions],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(PACKAGES)},
    )
    assert done.returncode == 0, done.stderr
    service, private, reverse, many, foreign, v6 = [json.loads(line) for line in done.stdout.splitlines()]
    assert (service[0], {words[0] for words in service[1]}) == (0, {"10.0.0.2"})
    assert (private[0], {words[0] for words in private[1]}) == (0, {"10.0.0.5"})
    assert reverse == [0, [["10.0.0.5", "ip-10-0-0-5.ec2.internal"]]]
    assert len({words[0] for words in many[1]}) == 100
    assert foreign == [2, []]
    assert {words[0] for words in v6[1]} <= {"::ffff:10.0.0.2"}


def _port_free_for_both() -> int:
    """A port that neither UDP nor TCP uses."""
    for _ in range(50):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port = int(tcp.getsockname()[1])
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free for both UDP and TCP")


@pytest.fixture
def resolver() -> Iterator[tuple[Resolver, int]]:
    """A running resolver at the loopback address, with its port."""
    port = _port_free_for_both()
    names = Names("us-east-1", lambda _: None, lambda _: False, lambda name, _: {"a.internal": Record(("10.0.0.1",))}.get(name))
    resolver = Resolver(names, [("127.0.0.1", port)])
    resolver.start()
    try:
        yield resolver, port
    finally:
        resolver.stop()


def test_a_malformed_packet_gets_no_answer_and_the_next_one_does(resolver: tuple[Resolver, int]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.connect(("127.0.0.1", resolver[1]))
        client.send(b"nonsense")
        client.send(query("a.internal"))
        assert client.recv(512)[:2] == b"\x12\x34"


def test_a_connection_carries_several_queries_and_ends_at_nonsense(resolver: tuple[Resolver, int]) -> None:
    with socket.create_connection(("127.0.0.1", resolver[1]), timeout=5) as client:
        asked = query("a.internal")
        for _ in range(3):
            client.sendall(struct.pack("!H", len(asked)) + asked)
            (length,) = struct.unpack("!H", _read(client, 2))
            assert _read(client, length)[-4:] == bytes([10, 0, 0, 1])
        client.sendall(struct.pack("!H", 3) + b"bad")
        assert client.recv(1) == b""


def test_more_addresses_can_be_added_and_all_end(resolver: tuple[Resolver, int]) -> None:
    running, port = resolver
    running.listen(("127.0.0.2", port))
    with pytest.raises(OSError, match="in use"):
        running.listen(("127.0.0.2", port))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.connect(("127.0.0.2", port))
        client.send(query("a.internal"))
        assert len(client.recv(512)) > 12
    running.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)


def _read(client: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        more = client.recv(length - len(data))
        assert more
        data += more
    return data
