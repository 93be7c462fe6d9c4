"""A lab's network for tests, in namespaces of its own.

Run as a program, this is the process that owns those namespaces: it does what it is told through the descriptor that is
its argument. Imported, it is the handle of such a process.
"""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

MACHINES = Path(__file__).resolve().parent.parent
TOOLS = MACHINES.parent.parent / ".tools" / "bin"
CLONE_NEWNET = 0x40000000


class Stage:
    """Namespaces with a network in them, and sockets of its hosts."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        program = ["unshare", "--net", "--mount", sys.executable, __file__, str(theirs.fileno())]
        environment = {**os.environ, "PYTHONPATH": str(MACHINES), "PATH": f"{TOOLS}:{os.environ['PATH']}"}
        self._process = subprocess.Popen(program, pass_fds=(theirs.fileno(),), env=environment)
        theirs.close()
        self._connection = Connection(ours.detach())
        self._open: list[socket.socket] = []

    def call(self, method: str, *arguments: Any) -> Any:
        """Call a method of the network; what it throws is thrown here."""
        return self._ask((method, arguments))

    def run(self, *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program in the lab's own namespaces."""
        answer = self._ask(("run", (command, text)))
        assert isinstance(answer, subprocess.CompletedProcess)
        return answer

    def _ask(self, question: tuple[str, tuple[Any, ...]]) -> Any:
        self._connection.send(question)
        answer = self._connection.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def socket(self, namespace: str | None, kind: int = socket.SOCK_STREAM, protocol: int = 0) -> socket.socket:
        """Make a socket that belongs to a host's namespace, or to the lab's own; it lives until the test ends."""
        where = "ns/net" if namespace is None else f"root/run/netns/{namespace}"
        made = _in_namespace(Path(f"/proc/{self._process.pid}/{where}"), lambda: socket.socket(socket.AF_INET, kind, protocol))
        made.settimeout(5)
        self._open.append(made)
        return made

    def close_sockets(self) -> None:
        """Close what the test opened."""
        for one in self._open:
            one.close()
        self._open.clear()

    def end(self) -> None:
        """End the process, and with it its namespaces."""
        self.close_sockets()
        self._connection.close()
        self._process.wait(timeout=20)


def _in_namespace(path: Path, make: Callable[[], socket.socket]) -> socket.socket:
    """Run a function in a thread that has entered a network namespace: what it opens stays there."""
    made: list[socket.socket] = []
    libc = ctypes.CDLL(None, use_errno=True)

    def enter() -> None:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            if libc.setns(descriptor, CLONE_NEWNET) == 0:
                made.append(make())
        finally:
            os.close(descriptor)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    if not made:
        raise OSError(ctypes.get_errno(), f"cannot enter {path}")
    return made[0]


def _serve(connection: Connection) -> None:
    """Do what the test says until it hangs up."""
    from redis_fleet_lab.network import Network

    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    Path("/run/netns").mkdir()
    network = Network(TOOLS)
    with suppress(EOFError):
        while True:
            method, arguments = connection.recv()
            try:
                if method == "run":
                    command, text = arguments
                    answer: Any = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
                else:
                    answer = getattr(network, method)(*arguments)
            except Exception as error:  # noqa: BLE001 - the test is told
                answer = error
            connection.send(answer)
    network.stop()


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])))
