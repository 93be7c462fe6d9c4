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
from ..control.server import ControlServer
from ..dns.names import Names, Record
from ..dns.private_zones import PrivateZones, read_zones
from ..dns.resolver import Resolver
from ..emulator_link import EmulatorLink, Event
from ..emulator_process import EmulatorProcess
from ..metadata.service import MetadataService
from ..network.network import Network
from ..network.services import ADDRESSES, address_of
from ..project import TOOLS
from ..settings import Settings
from .commands import Commands
from .disks import Disks
from .instances import Instances
from .life import Life
from .maker import MachineMaker
from .metadata_facts import MetadataFacts
from .power import Power
from .run_command import RunCommand
from .sequence import Sequences
from .snapshots import Snapshots
from .status import Status

METADATA = ("169.254.169.254", 80)
# What the programs of the lab keep where the host's keep theirs
PRIVATE_FOLDERS = (Path("/run/netns"), Path("/run/systemd/nspawn"))


class Controller:
    """Everything of a lab that runs in its own namespaces."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ended = threading.Event()
        self._code = 0
        self.end = self._ended.set
        _mount_memory(settings.folder.work)
        for folder in PRIVATE_FOLDERS:
            _mount_memory(folder)
        self.network = Network(TOOLS)
        self.network.start(list(ADDRESSES.values()))
        self.instances = Instances()
        self._emulator = EmulatorProcess(settings)
        self._aws = Aws(settings.endpoint, settings.region)
        self._zones = PrivateZones(lambda: read_zones(self._aws.route53))
        self._resolver = Resolver(Names(settings.region, address_of, self._has_address, self._record))
        self._maker = MachineMaker(settings, self._aws, self.network, self._resolver)
        self._life = Life(self.instances, self._maker)
        self._disks = Disks(self.instances, self._maker.volumes, self._life.tell)
        self._snapshots = Snapshots(self.instances, self._maker.contents, self._life)
        self._sequences = Sequences()
        self.power = Power(self.instances, self._life, self._aws, self.network)
        self._status = Status(settings, self.instances, self._maker.client, self._aws)

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
        os._exit(self._code)

    def status(self) -> dict[str, Any]:
        """What there is, and how it is."""
        return self._status.read()

    def settle_client(self, subnet: str) -> None:
        """Moves the client's host to a subnet."""
        self._maker.settle_client(subnet)

    def _handlers(self) -> dict[str, Callable[[Event], None]]:
        in_order = {**self._life.handlers, "attach": self._disks.attach, "snapshot": self._snapshots.take}
        return {
            **{name: self._in_order(handler) for name, handler in in_order.items()},
            "launch": self._launch,
            # Waits until the volume is unmounted, which others of the instance's events may bring about
            "detach": self._in_order(in_background(self._disks.detach, "detach")),
            "volume": self._disks.size,
            "delete-volume": self._disks.delete,
            "copy-snapshot": self._snapshots.copy,
            "delete-snapshot": self._snapshots.delete,
            "target-state": self._target_state,
            "ssh-key": self._ssh_key,
            "security": self._maker.security.on_event,
            "names": lambda _: self._zones.changed(),
            "command": in_background(RunCommand(self.instances, self._life.tell), "command"),
        }

    def _launch(self, event: Event) -> None:
        # Known at once: what follows is about an instance that there is
        self.instances.add(event["instance"]).public_key = event["key"]
        self._sequences.add(event["instance"], lambda: self._life.handlers["launch"](event))

    def _in_order(self, handler: Callable[[Event], None]) -> Callable[[Event], None]:
        def add(event: Event) -> None:
            self._sequences.add(event["instance"], lambda: handler(event))

        return add

    def _target_state(self, event: Event) -> None:
        entry = self.instances.get(event["instance"])
        if entry:
            entry.target_state = event["state"]

    def _ssh_key(self, event: Event) -> None:
        entry = self.instances.get(event["instance"])
        if entry:
            entry.add_key(event["user"], event["key"])

    def _has_address(self, address: str) -> bool:
        return self.instances.at_address(address) is not None

    def _record(self, name: str, asker: str) -> Record | None:
        return self._zones.find(name, self.network.vpc_of(asker))

    def _serve(self, link: EmulatorLink) -> None:
        try:
            link.serve()
        finally:
            print("the emulator of AWS has ended", file=sys.stderr)
            self._code = 1
            self.end()


def _mount_memory(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=700", "tmpfs", str(folder)], check=True)
