"""What happens to one instance happens in order, whatever happens to others."""

from __future__ import annotations

import threading

import pytest
from redis_fleet_lab.controller.sequence import Sequences

SECONDS = 5


def test_the_work_of_one_instance_is_done_in_its_order() -> None:
    sequences, done, seen = Sequences(), threading.Event(), []
    for number in range(100):
        sequences.add("i-1", lambda number=number: seen.append(number))  # type: ignore[misc]
    sequences.add("i-1", done.set)
    assert done.wait(SECONDS)
    assert seen == list(range(100))


def test_an_instance_that_takes_long_holds_up_no_other_one() -> None:
    sequences, release, done = Sequences(), threading.Event(), threading.Event()

    def wait() -> None:
        release.wait(SECONDS)

    sequences.add("i-slow", wait)
    sequences.add("i-quick", done.set)
    assert done.wait(SECONDS)
    release.set()


def test_work_that_fails_is_in_the_log_and_what_is_behind_it_is_done(capfd: pytest.CaptureFixture[str]) -> None:
    sequences, done = Sequences(), threading.Event()

    def fail() -> None:
        raise RuntimeError("no such disk")

    sequences.add("i-1", fail)
    sequences.add("i-1", done.set)
    assert done.wait(SECONDS)
    assert "no such disk" in capfd.readouterr().err
