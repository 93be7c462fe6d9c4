"""Work that must be done in order for one instance, and beside that of all others."""

from __future__ import annotations

import queue
import sys
import threading
import traceback
from collections.abc import Callable

Work = Callable[[], None]


class Sequences:
    """A queue and a thread for each instance; what goes wrong is in the lab's log and holds up nothing behind it."""

    def __init__(self) -> None:
        self._queues: dict[str, queue.SimpleQueue[Work]] = {}
        self._lock = threading.Lock()

    def add(self, instance: str, work: Work) -> None:
        """Has the work done after all that was added for this instance before."""
        with self._lock:
            waiting = self._queues.get(instance)
            if waiting is None:
                waiting = self._queues[instance] = queue.SimpleQueue()
                threading.Thread(target=_work_off, args=(waiting,), name=instance, daemon=True).start()
            waiting.put(work)


def _work_off(waiting: queue.SimpleQueue[Work]) -> None:
    while True:
        work = waiting.get()
        try:
            work()
        except Exception:  # noqa: BLE001 - a thread that fails must not be silent, nor end
            traceback.print_exc(file=sys.stderr)
