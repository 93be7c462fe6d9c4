"""The status page over real connections: what is answered, what is refused, and that it ends."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aws_servers import HOST, free_port
from redis_fleet_node.status.connections import MAX_CONNECTIONS, MAX_HEAD_BYTES
from redis_fleet_node.status.facts import write_facts
from status_example import FACTS, StatusPage, environment, facts, parse_answer, read_all
from waiting import wait_until

GOOD = b"GET /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StatusPage]:
    with StatusPage(tmp_path_factory.mktemp("page")) as page:
        yield page


def test_the_facts_are_told_as_json_with_their_age(page: StatusPage) -> None:
    status, headers, body = page.get("/status.json")
    found = json.loads(body)
    age = found.pop("ageSeconds")
    assert (status, headers["content-type"]) == (200, "application/json; charset=utf-8")
    assert found == FACTS
    assert 0 <= age <= 60


def test_the_page_is_html_that_no_browser_runs_or_keeps(page: StatusPage) -> None:
    status, headers, body = page.get("/?from=bookmark")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<title>demo-0-0 of fleet demo</title>" in body and "<script" not in body
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert (headers["connection"], headers["referrer-policy"]) == ("close", "no-referrer")


def test_head_has_the_headers_of_get_and_no_text(page: StatusPage) -> None:
    for path in ["/", "/status.json", "/none"]:
        got, head = page.get(path), page.get(path, "HEAD")
        assert head[0] == got[0] and head[2] == ""
        assert head[1].keys() == got[1].keys()
    assert int(page.get("/", "HEAD")[1]["content-length"]) > 1000


def test_a_client_of_the_standard_library_reads_it(page: StatusPage) -> None:
    with urllib.request.urlopen(f"http://{HOST}:{page.port}/status.json", timeout=10) as answer:
        assert json.load(answer)["node"]["slot"] == "demo-0-0"


@pytest.mark.parametrize("path", ["/none", "/status.json/", "/../etc/passwd", "//", "/%2e%2e/", "http://localhost/", "*"])
def test_there_is_nothing_else(page: StatusPage, path: str) -> None:
    assert page.get(path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"])
def test_nothing_can_be_changed(page: StatusPage, method: str) -> None:
    status, headers, _ = page.get("/", method)
    assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_an_answer_reaches_a_client_that_still_sends(page: StatusPage) -> None:
    body = b"x" * 300_000
    request = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert parse_answer(page.send(request + body))[0] == 405


@pytest.mark.parametrize(
    "request_text",
    [
        b"GET /\r\n\r\n", b"get / HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", b"\x16\x03\x01\x02\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\n", b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\nb: c\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\x00\r\n\r\n",
        b"GET /" + b"a" * 3000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused(page: StatusPage, request_text: bytes) -> None:
    assert parse_answer(page.send(request_text))[0] == 400


@pytest.mark.parametrize(
    "request_text",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * (MAX_HEAD_BYTES + 1) + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * 64 + b"\r\n",
        b"GET /" + b"a" * 300_000,
    ],
)
def test_a_request_that_is_too_large_is_told_so(page: StatusPage, request_text: bytes) -> None:
    assert parse_answer(page.send(request_text))[0] == 431


def processor_seconds(process: int) -> float:
    """What a process has computed so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("blanks", [b" ", b"\t", b" \t"])
@pytest.mark.parametrize("line", [b"X:%s\x01", b"X: a%sb\x7f", b"X%s:\x01", b"%s\x01"])
def test_no_request_is_minutes_of_work(page: StatusPage, line: bytes, blanks: bytes) -> None:
    before = processor_seconds(page.process.pid)
    head = b"GET / HTTP/1.1\r\nHost: localhost\r\n" + line % (blanks * (8000 // len(blanks))) + b"\r\n\r\n"
    assert 8000 < len(head) < MAX_HEAD_BYTES
    assert parse_answer(page.send(head))[0] == 400
    # It takes a thousandth of that; a pattern that tries every way takes minutes
    assert processor_seconds(page.process.pid) - before < 2


def test_a_client_that_never_ends_its_request_is_told_so_and_let_go(page: StatusPage) -> None:
    with page.connect() as client:
        client.sendall(b"GET / HTTP/1.1\r\n")
        start = time.monotonic()
        for _ in range(50):  # one byte a time, as those do who want to hold it
            time.sleep(0.2)
            try:
                client.sendall(b"A")
            except OSError:
                break
            if time.monotonic() - start > 6:
                break
        assert parse_answer(read_all(client))[0] == 408
        assert time.monotonic() - start < 12


def test_a_client_that_reads_nothing_is_let_go(tmp_path: Path) -> None:
    many = facts()
    [finding, _] = many["doctor"]["findings"]
    many["doctor"]["findings"] = [{**finding, "reason": "x" * 300} for _ in range(30_000)]
    with StatusPage(tmp_path, address="0.0.0.0", content=many) as page, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(30)
        client.connect((HOST, page.port))
        client.sendall(GOOD)
        start = time.monotonic()
        time.sleep(11.5)
        part = read_all(client)
        assert 0 < len(part) < 8_000_000
        assert time.monotonic() - start < 20
        assert page.get()[0] == 200


def test_more_clients_than_it_takes_at_once_are_told_to_come_again(page: StatusPage) -> None:
    held = [page.connect() for _ in range(MAX_CONNECTIONS)]
    try:
        for client in held:
            client.sendall(b"GET")
        wait_until(lambda: page.get()[0:1] == (503,), "a refusal", 5)
    finally:
        for client in held:
            client.close()
    wait_until(lambda: page.get()[0] == 200, "an answer", 5)


def test_many_clients_at_once_all_get_the_facts(page: StatusPage) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: page.get("/status.json")[0], range(200)))
    assert found == [200] * 200


def test_a_client_that_goes_away_at_once_leaves_no_word(tmp_path: Path) -> None:
    with StatusPage(tmp_path) as page:
        for _ in range(25):
            page.connect().close()
            with page.connect() as client:
                client.sendall(GOOD[:-2])
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        assert page.get()[0] == 200
    assert page.output == ""


def test_it_ends_by_itself_and_whoever_comes_then_stays_in_the_queue_for_the_next(tmp_path: Path) -> None:
    with StatusPage(tmp_path, seconds=1) as first:
        assert first.get()[0] == 200
        assert first.process.wait(timeout=15) == 0
        with first.connect() as client:  # systemd holds the socket; nobody serves it
            client.sendall(GOOD)
            second = StatusPage(tmp_path)
            second.socket.close()
            second.socket = first.socket.dup()
            with second:
                assert parse_answer(read_all(client))[0] == 200
    assert first.output.startswith("redis-fleet status: page: served for 1 s")


def test_what_it_has_begun_it_ends(tmp_path: Path) -> None:
    with StatusPage(tmp_path, seconds=1) as page:

        def takes_nobody() -> bool:
            with page.connect(0.5) as late:
                late.sendall(GOOD)
                try:
                    late.recv(1)
                except socket.timeout:
                    return True
            return False

        with page.connect() as client:
            client.sendall(GOOD[:-2])
            wait_until(lambda: parse_answer(page.send(GOOD))[0] == 200, "its start", 10)
            wait_until(takes_nobody, "the end of its time", 4)
            client.sendall(GOOD[-2:])
            assert parse_answer(read_all(client))[0] == 200
        assert page.process.wait(timeout=15) == 0


def test_without_facts_it_says_that_there_are_none(tmp_path: Path) -> None:
    for text in [None, "", "{}", "[]", '{"takenAt": "x", "facts": {}}']:
        page = StatusPage(tmp_path)
        page.facts.unlink()
        if text is not None:
            page.facts.write_text(text)
        with page:
            assert (page.get()[0], page.get("/status.json")[0], page.get("/none")[0]) == (503, 503, 404)


def test_facts_that_nobody_foresaw_are_an_error_without_a_word_of_them(tmp_path: Path) -> None:
    with StatusPage(tmp_path, content={"Facts-Secret-1": "Facts-Secret-2"}) as page:
        status, _, body = page.get()
        assert (status, body) == (500, "internal server error\n")
    assert "unforeseen KeyError" in page.output and "Facts-Secret" not in page.output


def test_old_facts_are_called_old(tmp_path: Path) -> None:
    page = StatusPage(tmp_path)
    taken = json.loads(page.facts.read_text())
    page.facts.write_text(json.dumps({**taken, "takenAt": taken["takenAt"] - 3600}))
    with page:
        assert 3600 <= page.json()["ageSeconds"] <= 3620
        assert "they are old: see journalctl -u redis-fleet-status-facts.service" in page.get()[2]


def test_without_a_socket_it_says_what_to_start(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "redis_fleet_node.status", str(tmp_path / "facts.json"), "60"]
    for more in [{}, {"LISTEN_FDS": "1", "LISTEN_PID": "1"}, {"LISTEN_FDS": "x"}]:
        done = subprocess.run(
            argv, env={**environment(), **more}, capture_output=True, text=True, timeout=20, check=False
        )
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            "redis-fleet status failed: page: no socket was handed over; "
            "systemctl start the redis-fleet-status socket instead\n"
        )


def test_systemd_s_own_program_hands_the_socket_over(tmp_path: Path) -> None:
    program = shutil.which("systemd-socket-activate")
    if program is None:
        pytest.skip("needs systemd-socket-activate on the PATH")
    write_facts(tmp_path / "facts.json", facts())
    port = free_port()
    page = [sys.executable, "-m", "redis_fleet_node.status", str(tmp_path / "facts.json"), "2"]
    variables = [f"--setenv={name}={value}" for name, value in environment().items() if name == "PYTHONPATH"]
    argv = [program, f"--listen={HOST}:{port}", *variables, *page]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        answer: list[bytes] = []

        def is_answered() -> bool:
            try:
                with socket.create_connection((HOST, port), timeout=20) as client:
                    client.sendall(GOOD)
                    answer.append(read_all(client))
            except OSError:
                return False
            return True

        wait_until(is_answered, "an answer", 20)
        assert parse_answer(answer[0])[0] == 200
        assert process.wait(timeout=20) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(timeout=10)
