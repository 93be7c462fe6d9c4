"""What the supervisor tells the controller."""

from __future__ import annotations

from dataclasses import dataclass

from .run_folder import RunFolder


@dataclass(frozen=True)
class Settings:
    """Numbers of inherited descriptors, and what the user chose."""

    name: str
    region: str
    #: The folder of the image: root file system and certificate authority.
    image: str
    #: Process id of the supervisor on the host.
    supervisor: int
    #: The emulator's socket on the host's loopback, and its port.
    listener: int
    port: int
    #: The host's /proc: the only place that knows the host's numbers of processes.
    host_processes: int

    @property
    def folder(self) -> RunFolder:
        """Where the lab keeps its socket and its logs."""
        return RunFolder(self.name)

    @property
    def endpoint(self) -> str:
        """Where the emulator answers, on the host and in the lab's own namespace alike."""
        return f"http://localhost:{self.port}"
