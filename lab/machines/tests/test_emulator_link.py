"""Events of the emulator reach their handlers, whatever one of them does."""

from __future__ import annotations

import json
import socket
import threading

import pytest
from redis_fleet_lab.background import in_background
from redis_fleet_lab.emulator_link import EmulatorLink, Event


def test_events_come_in_order_and_one_that_fails_silences_no_other(capfd: pytest.CaptureFixture[str]) -> None:
    ours, theirs = socket.socketpair()
    seen: list[str] = []

    def handle(event: Event) -> None:
        if event["instance"] == "bad":
            raise RuntimeError("no such machine")
        seen.append(event["instance"])

    link = EmulatorLink(ours, {"launch": handle})
    for name in ("one", "bad", "two"):
        theirs.sendall(json.dumps({"event": "launch", "instance": name}).encode() + b"\n")
    theirs.sendall(b'{"event": "unknown"}\n')
    theirs.close()
    link.serve()
    assert seen == ["one", "two"]
    said = capfd.readouterr().err
    assert "no such machine" in said
    assert "unknown" in said


def test_what_is_told_is_whole_lines_from_whichever_thread() -> None:
    ours, theirs = socket.socketpair()
    link = EmulatorLink(ours, {})
    threads = [threading.Thread(target=link.tell, args=("running",), kwargs={"instance": f"i-{number}"}) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ours.close()
    told = [json.loads(line) for line in theirs.makefile()]
    assert sorted(one["instance"] for one in told) == sorted(f"i-{number}" for number in range(50))
    assert {one["tell"] for one in told} == {"running"}


def test_work_in_the_background_that_fails_is_in_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    done = threading.Event()

    def work(what: str) -> None:
        try:
            raise ValueError(f"cannot do {what}")
        finally:
            done.set()

    before = set(threading.enumerate())
    in_background(work, "test")("this")
    assert done.wait(5)
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
    assert "cannot do this" in capfd.readouterr().err
