"""The programs that the agent runs, each in a process of its own: what they take of memory ends with them."""

from __future__ import annotations

import subprocess
import sys
from typing import Protocol

from ..commands import run
from ..errors import NodeError
from ..report import one_line, say
from .answer_codes import Heard, Verb

PROGRAM = "agent"
ANSWER_SECONDS = 180
# Above the longest hand-over
HANDOVER_SECONDS = 300
# Writing 100 GiB at 125 MiB/s takes a quarter of an hour; the server answers nobody meanwhile
SAVE_SECONDS = 1800
# Above the TimeoutStopSec of a server, which holds for its ExecStop and once more for the server itself
STOP_SECONDS = 900
WITHDRAW_SECONDS = 120
MARGIN_SECONDS = 30


class Programs(Protocol):
    """What the agent does to its machine and tells Auto Scaling; every method throws a NodeError when it fails."""

    def answer(self, verb: Verb, transition: str) -> Heard:
        """Tells Auto Scaling about the hook of a transition."""

    def hand_over(self, port: int) -> None:
        """Hands a database over to another node."""

    def stop(self, port: int) -> None:
        """Stops a server in an orderly way; one that cannot save goes on."""

    def has_failed(self, port: int) -> bool:
        """Whether a server has failed and will not be started again by itself."""

    def withdraw(self) -> None:
        """Takes the node's records out of the DNS."""


class NodePrograms:
    """The programs of this node; their lines go where the agent's go."""

    def answer(self, verb: Verb, transition: str) -> Heard:
        """Tells Auto Scaling about the hook of a transition."""
        codes = [int(heard) for heard in Heard]
        done = run([*_module("lifecycle.answer"), verb.value, transition], seconds=ANSWER_SECONDS, allowed_codes=codes)
        if verb in (Verb.CONTINUE, Verb.ABANDON):
            say(PROGRAM, done.stdout.strip())
        return Heard(done.returncode)

    def hand_over(self, port: int) -> None:
        """Hands a database over; the lines of that go to the log as they come."""
        argv = [*_module("handover"), str(port)]
        try:
            done = subprocess.run(
                argv, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=HANDOVER_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise NodeError(f"the hand-over of port {port} did not end within {HANDOVER_SECONDS} seconds") from None
        except OSError as error:
            raise NodeError(f"the hand-over of port {port} cannot be run: {error.strerror}") from None
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines() or ["no reason given"]
            raise NodeError(one_line(lines[-1]))

    def stop(self, port: int) -> None:
        """Has the server save and end where its snapshot is all that it keeps, then stops its unit.

        systemd would end a server that cannot save; asked before, such a server goes on, and this throws its reason.
        """
        run([*_module("persistence.stop"), str(port), str(SAVE_SECONDS)], seconds=SAVE_SECONDS + MARGIN_SECONDS)
        run(["systemctl", "stop", f"redis@{port}.service"], seconds=STOP_SECONDS)

    def has_failed(self, port: int) -> bool:
        """Asks systemd about the server's unit."""
        unit = f"redis@{port}.service"
        return run(["systemctl", "is-failed", "--quiet", unit], allowed_codes=(0, 1, 3, 4)).returncode == 0

    def withdraw(self) -> None:
        """Takes the node's records out of the DNS."""
        line = run(_module("lifecycle.withdraw"), seconds=WITHDRAW_SECONDS).stdout.strip()
        if line:
            say(PROGRAM, line)


def _module(name: str) -> list[str]:
    return [sys.executable, "-m", f"redis_fleet_node.{name}"]
