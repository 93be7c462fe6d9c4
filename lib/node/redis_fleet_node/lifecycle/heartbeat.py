"""Asks Auto Scaling for more time, as long as something takes."""

from __future__ import annotations

import threading
from types import TracebackType

from ..errors import NodeError
from ..report import say
from .answer_codes import TERMINATING, Verb
from .programs import PROGRAM, Programs

# A fifth of the 300 seconds after which the hook takes a silent machine for dead
PAUSE_SECONDS = 60.0


class Heartbeat:
    """Beats for the terminating hook while its block runs; a beat that fails is a line, and the next one comes."""

    def __init__(self, programs: Programs, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._programs = programs
        self._pause = pause_seconds
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_over.wait(self._pause):
            try:
                self._programs.answer(Verb.BEAT, TERMINATING)
            except NodeError as error:
                say(PROGRAM, f"heartbeat: {error}")
