"""What happens to a machine when EC2 says so: launch, stop, start, reboot, terminate, attach, detach."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ..background import in_background
from ..emulator_link import EmulatorLink, Event
from ..errors import LabError
from ..machines.devices import add_device, remove_device
from ..machines.machine import RESTART_CODE
from ..volumes.volumes import Volumes
from .entry import Entry
from .instances import Instances
from .maker import MachineMaker
from .readiness import failure, is_ready

POLL_SECONDS = 0.1
BOOT_SECONDS = 1200


class Life:
    """Plays the lives of machines; each event that takes time runs in a thread of its own."""

    def __init__(self, instances: Instances, volumes: Volumes, maker: MachineMaker) -> None:
        self._instances = instances
        self._volumes = volumes
        self._maker = maker
        self._link: EmulatorLink | None = None

    @property
    def handlers(self) -> dict[str, Callable[[Event], None]]:
        """The handler of each event of the emulator."""
        slow = {"launch": self._launch, "terminate": self._terminate, "attach": self._attach, "detach": self._detach}
        slow |= {"stop": self._stop, "start": self._start, "reboot": self._reboot}
        return {name: in_background(handler, name) for name, handler in slow.items()} | {
            "volume": lambda _: None,
            "delete-volume": lambda event: self._volumes.delete(event["volume"]),
            "target-state": self._target_state,
            "ssh-key": self._ssh_key,
        }

    def connect(self, link: EmulatorLink) -> None:
        """Where to tell what happened."""
        self._link = link

    def tell(self, what: str, **facts: object) -> None:
        """Tells the emulator."""
        if self._link is None:
            raise LabError("the emulator is not connected")
        self._link.tell(what, **facts)

    def volumes_of(self, entry: Entry) -> list[str]:
        """Ids of the volumes that an instance has."""
        return [each.volume for each in self._volumes.of(entry.instance)]

    def boot(self, entry: Entry) -> None:
        """Switches the machine on and watches until it is ready or has failed."""
        machine = entry.machine
        if machine is None:
            raise LabError(f"{entry.slot} has no machine")
        since = machine.console.stat().st_size if machine.console.exists() else 0
        if machine.console.exists():
            self._maker.refresh(entry)
        entry.state, entry.problem, entry.seconds = "booting", None, None
        started = time.monotonic()
        machine.switch_on(self._volumes.of(entry.instance), lambda code: self._off(entry, code))
        threading.Thread(target=self._watch_boot, args=(entry, since, started), daemon=True).start()

    def _launch(self, event: Event) -> None:
        entry = self._instances.add(event["instance"])
        try:
            with entry.lock:
                self._maker.make(entry)
                self.tell("running", instance=entry.instance)
                if entry.state == "pending":
                    self.boot(entry)
        except Exception as error:
            entry.state, entry.problem = "failed", f"the machine cannot be made: {error}"
            raise

    def _watch_boot(self, entry: Entry, since: int, started: float) -> None:
        machine = entry.machine
        deadline = started + BOOT_SECONDS
        begun = min(entry.launched, started) if entry.seconds is None and since == 0 else started
        while machine and (root := machine.root) and time.monotonic() < deadline and entry.state in ("booting", "failed"):
            if is_ready(root):
                entry.state, entry.problem = "ready", None
                entry.seconds = round(time.monotonic() - begun, 1)
                return
            problem = failure(root, machine.console, since)
            if problem is not None:
                entry.state, entry.problem = "failed", problem
            time.sleep(POLL_SECONDS)

    def _off(self, entry: Entry, code: int) -> None:
        """The machine is off: because it was told to, because it restarts, or by itself."""
        if code == RESTART_CODE and entry.state not in ("terminating", "stopping"):
            self.boot(entry)
        elif entry.state == "terminating":
            self._finish(entry)
        elif entry.is_killed:
            entry.state = "off"
        else:
            entry.state = "off"
            self.tell("down", instance=entry.instance)

    def _terminate(self, event: Event) -> None:
        entry = self._instances.get(event["instance"])
        if entry is None:
            self.tell("down", instance=event["instance"])
            return
        # A machine that is being made must be there before it can go
        with entry.lock:
            was_on = entry.machine is not None and entry.machine.pid is not None
            entry.state = "terminating"
        if was_on and entry.machine:
            entry.machine.switch_off()
        else:
            self._finish(entry)

    def _finish(self, entry: Entry) -> None:
        detached = self._volumes.detach_all(entry.instance)
        for volume in entry.blanked:
            self._volumes.blank(volume)
        self._maker.discard(entry)
        self._instances.forget(entry.instance)
        self.tell("down", instance=entry.instance)
        for volume in detached:
            self.tell("detached", volume=volume)

    def _stop(self, event: Event) -> None:
        entry = self._instances.get(event["instance"])
        if entry and entry.machine:
            entry.state = "stopping"
            if event.get("force"):
                entry.machine.lose_power()
            else:
                entry.machine.switch_off()

    def _start(self, event: Event) -> None:
        entry = self._instances.get(event["instance"])
        if entry:
            self.boot(entry)
            self.tell("running", instance=entry.instance)

    def _reboot(self, event: Event) -> None:
        entry = self._instances.get(event["instance"])
        if entry and entry.machine:
            entry.machine.run(["systemctl", "--no-block", "reboot"])

    def _attach(self, event: Event) -> None:
        instance, volume = event["instance"], event["volume"]
        attached = self._volumes.attach(instance, volume, self._maker.size_of(volume))
        entry = self._instances.get(instance)
        if entry:
            entry.volume = volume
        if entry and entry.machine and entry.machine.root:
            add_device(entry.machine.root, attached)
        self.tell("attached", volume=volume)

    def _detach(self, event: Event) -> None:
        entry = self._instances.get(event["instance"])
        attached = self._volumes.detach(event["instance"], event["volume"])
        if attached and entry:
            entry.volume = None
        if attached and entry and entry.machine and entry.machine.root:
            remove_device(entry.machine.root, attached)
        self.tell("detached", volume=event["volume"])

    def _target_state(self, event: Event) -> None:
        entry = self._instances.add(event["instance"])
        entry.target_state = event["state"]

    def _ssh_key(self, event: Event) -> None:
        entry = self._instances.get(event["instance"])
        if entry:
            entry.add_key(event["user"], event["key"])
