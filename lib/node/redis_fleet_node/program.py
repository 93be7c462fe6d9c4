"""How a program of a node ends: with success, or with one line that says at which step it failed and why."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Sequence
from typing import Callable

from .errors import NodeError
from .report import one_line, say

Step = tuple[str, Callable[[], str]]


def run_steps(program: str, steps: Sequence[Step]) -> int:
    """Runs the steps in order, each with a line that says what it found or did and how long it took.

    Returns the exit code. The first step that throws ends it with one line on standard error; of an unforeseen error
    the line has the kind and the place, not the text, which could hold anything.
    """
    for name, step in steps:
        start = time.monotonic()
        try:
            done = step()
        except NodeError as error:
            return _fail(program, name, str(error))
        except OSError as error:
            what = error.filename or "input or output"
            return _fail(program, name, f"{what}: {error.strerror or type(error).__name__}")
        except Exception as error:  # noqa: BLE001 - the program ends with a line, whatever it is
            place = traceback.extract_tb(error.__traceback__)[-1]
            return _fail(program, name, f"unforeseen {type(error).__name__} in {place.filename}, line {place.lineno}")
        say(program, f"{name}: {done} ({time.monotonic() - start:.2f} s)")
    return 0


def _fail(program: str, step: str, reason: str) -> int:
    sys.stdout.flush()
    print(one_line(f"redis-fleet {program} failed: {step}: {reason}"), file=sys.stderr, flush=True)
    return 1
