"""What happens to a machine when EC2 says so: launch, stop, start, reboot, terminate."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..emulator_link import EmulatorLink, Event
from ..errors import LabError
from ..machines.machine import RESTART_CODE
from .boot_watch import watch_boot
from .entry import Entry
from .instances import Instances
from .maker import MachineMaker
from .readiness import Console


class Life:
    """Plays the lives of machines; its methods may take as long as a machine takes."""

    def __init__(self, instances: Instances, maker: MachineMaker) -> None:
        self._instances = instances
        self._maker = maker
        self._link: EmulatorLink | None = None

    @property
    def handlers(self) -> dict[str, Callable[[Event], None]]:
        """The handler of each event that is done in order for its instance."""
        return {
            "launch": self._launch,
            "terminate": self._terminate,
            "stop": self._stop,
            "start": self._start,
            "reboot": self._reboot,
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
        return [each.volume for each in self._maker.volumes.of(entry.instance)]

    def erase_volumes(self, entry: Entry) -> None:
        """Loses all that the volumes of a machine hold, which must be off; it keeps the volumes."""
        self._maker.volumes.erase(entry.instance)

    def boot(self, entry: Entry) -> None:
        """Switches the machine on and watches until it is ready or has failed."""
        machine = entry.machine
        if machine is None:
            raise LabError(f"{entry.slot} has no machine")
        if entry.boots:
            self._maker.refresh(entry)
        console = Console(machine.console)
        entry.state, entry.problem, entry.seconds = "booting", None, None
        entry.boots += 1
        machine.switch_on(self._maker.volumes.of(entry.instance), lambda code: self._off(entry, code))
        watch_boot(entry, console)

    def pause(self, entry: Entry) -> None:
        """Switches a machine off in order, of which EC2 shows nothing. Throws a LabError when it is off."""
        if entry.machine is None or entry.machine.pid is None:
            raise LabError(f"{entry.slot} is off")
        entry.pause = threading.Event()
        entry.machine.switch_off()
        # Whoever watches the machine has to know that this was no stop
        entry.pause.wait()

    def resume(self, entry: Entry) -> None:
        """Boots a machine again that was paused."""
        entry.pause = None
        self.boot(entry)

    def _launch(self, event: Event) -> None:
        entry = self._instances.add(event["instance"])
        try:
            self._maker.make(entry)
            self.tell("running", instance=entry.instance)
            self.boot(entry)
        except Exception as error:
            entry.state, entry.problem = "failed", f"the machine cannot be made: {error}"
            raise

    def _off(self, entry: Entry, code: int) -> None:
        """The machine is off: because it was told to, because it restarts, or by itself."""
        with entry.lock:
            if entry.pause is not None:
                entry.pause.set()
                return
            if entry.state == "terminating":
                return
            if code == RESTART_CODE and entry.state != "stopping":
                self.boot(entry)
                return
            entry.state = "off"
        if not entry.is_killed:
            self.tell("down", instance=entry.instance)

    def _terminate(self, event: Event) -> None:
        entry = self._instances.get(event["instance"])
        if entry is None:
            self.tell("down", instance=event["instance"])
            return
        with entry.lock:
            entry.state = "terminating"
        detached: list[str] = []
        try:
            if entry.machine:
                entry.machine.switch_off()
            detached = self._maker.volumes.detach_all(entry.instance)
            self._maker.volumes.blank(entry.blanked)
            self._maker.discard(entry)
        finally:
            # Whatever went wrong: for EC2 the instance is gone
            self._instances.forget(entry.instance)
            self.tell("down", instance=entry.instance)
            for volume in detached:
                self.tell("detached", volume=volume)

    def _stop(self, event: Event) -> None:
        entry = self._instances.get(event["instance"])
        if entry is None or entry.machine is None or entry.machine.pid is None:
            if entry:
                entry.state, entry.is_killed = "off", False
            self.tell("down", instance=event["instance"])
            return
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
