"""The heart of a lab: it starts the parts, joins them, and answers for them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..aws import Aws
from ..background import in_background
from ..control.commands import Commands
from ..control.server import ControlServer
from ..dns.names import Names
from ..dns.resolver import Resolver
from ..emulator_link import EmulatorLink, Event
from ..emulator_process import EmulatorProcess
from ..metadata.service import MetadataService
from ..network.network import Network
from ..network.services import ADDRESSES, address_of
from ..project import TOOLS
from ..volumes.volumes import Volumes
from .client_host import ClientHost
from .instances import Instances
from .life import Life
from .maker import MachineMaker
from .metadata_facts import MetadataFacts
from .power import Power
from .run_command import RunCommand
from .settings import Settings
from .status import Status

METADATA = ("169.254.169.254", 80)
# What the programs of the lab keep where the host's keep theirs
PRIVATE_FOLDERS = (Path("/run/netns"), Path("/run/systemd/nspawn"))


class Controller:
    """Everything of a lab that runs in its own namespaces."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ended = threading.Event()
        self.end = self._ended.set
        _mount_memory(settings.folder.work)
        for folder in PRIVATE_FOLDERS:
            _mount_memory(folder)
        self.network = Network(TOOLS)
        self.network.start(list(ADDRESSES.values()))
        self.instances = Instances()
        self._emulator = EmulatorProcess(settings)
        self._aws = Aws(settings.endpoint, settings.region)
        volumes = Volumes(settings.folder.work / "volumes")
        self._resolver = Resolver(Names(settings.region, address_of, self._has_address))
        self._maker = MachineMaker(settings, self._aws, self.network, self._resolver)
        self._life = Life(self.instances, volumes, self._maker)
        self.power = Power(self.instances, self._life, self._aws, self.network)
        self._status = Status(settings, self.instances, ClientHost(settings, self.network), self._aws)

    def run(self) -> int:
        """Runs until it is told to end, or the emulator is gone."""
        link = EmulatorLink(self._emulator.start(), self._handlers())
        self._life.connect(link)
        self._maker.security.start()
        MetadataService(METADATA, MetadataFacts(self.instances)).start()
        self._resolver.start()
        ControlServer(self._settings.folder.control, Commands(self)).start()
        threading.Thread(target=self._serve, args=(link,), name="emulator", daemon=True).start()
        print("up", flush=True)
        self._ended.wait()
        sys.stderr.flush()
        # At once: whatever else runs dies with the namespaces
        os._exit(0)

    def status(self) -> dict[str, Any]:
        """What there is, and how it is."""
        return self._status.read()

    def _handlers(self) -> dict[str, Callable[[Event], None]]:
        return {
            **self._life.handlers,
            "security": self._maker.security.on_event,
            "command": in_background(RunCommand(self.instances, self._life.tell), "command"),
        }

    def _has_address(self, address: str) -> bool:
        return self.instances.at_address(address) is not None

    def _serve(self, link: EmulatorLink) -> None:
        link.serve()
        print("the emulator has ended", file=sys.stderr)
        self.end()


def _mount_memory(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=700", "tmpfs", str(folder)], check=True)
