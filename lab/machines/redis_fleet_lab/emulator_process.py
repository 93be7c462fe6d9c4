"""The emulator of AWS, inside the lab: one for the deployment on the host, the same for the machines."""

from __future__ import annotations

import json
import select
import socket
import subprocess
import sys
from pathlib import Path

from .errors import LabError
from .image.authority import issue_server_certificate
from .image.build import Image
from .project import PROJECT
from .settings import Settings

START_SECONDS = 40
TLS_PORT = 443


class EmulatorProcess:
    """Runs the emulator with three entrances: the host's loopback, the lab's own, and TLS under the names of AWS."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.folder.work / "emulator"
        self.machines = self._folder / "machines.sock"
        self._folder.mkdir()

    def start(self) -> socket.socket:
        """Starts the emulator; returns the connection by which it tells of instances. Throws a LabError."""
        image = Image(Path(self._settings.image))
        server = issue_server_certificate((image.ca_cert, image.ca_key), self._settings.region, self._folder)
        with (
            socket.create_server(("127.0.0.1", self._settings.port)) as plain,
            socket.create_server(("0.0.0.0", TLS_PORT)) as tls,  # noqa: S104 - a namespace of the lab's own
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link,
        ):
            link.bind(str(self.machines))
            link.listen(1)
            link.settimeout(START_SECONDS)
            listeners = [self._settings.listener, plain.fileno(), tls.fileno()]
            process = subprocess.Popen(
                [
                    sys.executable, "-m", "redis_fleet_emulator",
                    "--listen-fd", str(listeners[0]), "--listen-fd", str(listeners[1]), "--tls-fd", str(listeners[2]),
                    "--tls-cert", str(server.certificate), "--tls-key", str(server.key), "--machines", str(self.machines),
                ],
                cwd=PROJECT / "lab" / "emulator",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                pass_fds=listeners,
            )  # fmt: skip
            self._wait_until_up(process)
            connection, _ = link.accept()
            return connection

    def _wait_until_up(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is None:
            raise LabError("the emulator's output is not captured")
        ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
        line = process.stdout.readline() if ready else b""
        if not line:
            raise LabError("the emulator did not start")
        json.loads(line)
