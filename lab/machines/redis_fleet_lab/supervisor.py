"""The part of a lab that lives in the host's own namespaces: it owns all else, and cleans up after it."""

from __future__ import annotations

import argparse
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from .cgroups import Cgroups
from .errors import LabError
from .image.build import ensure_image
from .project import PYTHON_PATH, TOOLS
from .run_folder import RunFolder

START_SECONDS = 60
END_SECONDS = 10
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Supervisor:
    """Starts the controller in namespaces that die with it, and removes at the end what outlives namespaces."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        if os.geteuid() != 0:
            raise LabError("the lab must run as root: it makes namespaces, mounts and loop devices")
        self._arguments = arguments
        self._folder = RunFolder(arguments.name)
        self._cgroups = Cgroups(arguments.name)
        self._wake_reading, self._wake_writing = os.pipe()
        #: Whether somebody will want to know why the lab ended.
        self._keeps_log = False

    def run(self) -> int:
        """Runs the lab to its end; returns the exit code. Throws a LabError when it cannot be started."""
        self._folder.claim()
        for number in ENDING:
            signal.signal(number, _give_up)
        if self._arguments.follow_parent:
            threading.Thread(target=_follow_parent, daemon=True).start()
        controller: subprocess.Popen[bytes] | None = None
        try:
            # The image is made once for all labs; the build ends with us
            image = ensure_image()
            for number in ENDING:
                signal.signal(number, self._end)
            self._cgroups.remove()
            with socket.create_server(("127.0.0.1", 0)) as listener:
                controller = self._start(listener, image.folder)
                port = listener.getsockname()[1]
            code = self._announce_and_wait(controller, port)
            self._keeps_log = code != 0
            return code
        finally:
            if controller is not None:
                controller.kill()
                controller.wait()
            self._cgroups.remove()
            self._folder.release(keep_log=self._keeps_log)

    def _start(self, listener: socket.socket, image: Path) -> subprocess.Popen[bytes]:
        arguments = self._arguments
        processes = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
        settings = {
            "name": arguments.name,
            "region": arguments.region,
            "image": str(image),
            "supervisor": os.getpid(),
            "listener": listener.fileno(),
            "port": listener.getsockname()[1],
            "host_processes": processes,
        }
        # Whatever the controller starts dies with it, the controller with unshare, and unshare with this process
        namespaces = ["--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child=KILL", "--mount-proc"]
        command = ["setpriv", "--pdeathsig", "KILL", "unshare", *namespaces, "--"]
        with self._folder.log.open("ab") as log:
            return subprocess.Popen(
                [*command, sys.executable, "-m", "redis_fleet_lab.controller", json.dumps(settings)],
                cwd="/",
                env={**os.environ, "PATH": f"{TOOLS}:{os.environ.get('PATH', os.defpath)}", "PYTHONPATH": PYTHON_PATH},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                pass_fds=[listener.fileno(), processes],
            )

    def _announce_and_wait(self, controller: subprocess.Popen[bytes], port: int) -> int:
        if not self._is_up(controller):
            # The controller may have found itself ended by us
            self._keeps_log = True
            said = self._folder.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            reason = said[-1] if said else "it said nothing"
            raise LabError(f"the lab did not start: {reason} (all of it in {self._folder.kept_log})")
        facts: dict[str, Any] = {
            "endpoint": f"http://localhost:{port}",
            "pid": os.getpid(),
            "run": str(self._folder.path),
            "region": self._arguments.region,
        }
        self._folder.write_facts({**facts, "started": _start_time(os.getpid())})
        print(json.dumps(facts), flush=True)
        self._let_go_of_caller()
        return self._wait(controller)

    def _is_up(self, controller: subprocess.Popen[bytes]) -> bool:
        """Waits for the controller's one line; false when it ended, took too long, or we are to end."""
        if controller.stdout is None:
            return False
        ready, _, _ = select.select([controller.stdout, self._wake_reading], [], [], START_SECONDS)
        return controller.stdout in ready and controller.stdout.readline() == b"up\n"

    def _let_go_of_caller(self) -> None:
        """A lab that outlives its caller must not hold the caller's output open."""
        if self._arguments.follow_parent:
            return
        log = os.open(self._folder.log, os.O_WRONLY | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)

    def _wait(self, controller: subprocess.Popen[bytes]) -> int:
        """Until the controller ends, or we are told to."""
        output = controller.stdout.fileno() if controller.stdout else -1
        while True:
            ready, _, _ = select.select([output, self._wake_reading], [], [])
            if self._wake_reading in ready:
                return 0
            if not os.read(output, 4096):
                return 0 if controller.wait(END_SECONDS) == 0 else 1

    def _end(self, *_: Any) -> None:
        os.write(self._wake_writing, b"x")


def _give_up(*_: Any) -> None:
    raise LabError("the lab was ended before it was up")


def _follow_parent() -> None:
    """The end of standard input is the end of the caller, however it died."""
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _start_time(pid: int) -> int:
    """When a process was started, in clock ticks since boot: with its pid it names one process for ever."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[19])
