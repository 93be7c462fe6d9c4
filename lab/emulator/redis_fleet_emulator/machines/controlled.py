"""An emulator whose instances are machines that a controller runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..images.contents import Contents
from . import command_calls, ec2_calls, group_calls, hook_calls, key_calls, moves, name_calls
from .commands import Commands
from .groups import Groups
from .instances import Instances
from .kept_contents import KeptContents
from .link import Link, Message
from .moves import Moves
from .notices import Notices
from .passages import Passages
from .switches import Switches
from .volumes import Volumes

Call = Callable[[str, str, str, Mapping[str, Any]], Any]


class Machines:
    """Joins the emulated services to the controller of machines that listens on a unix socket.

    Throws OSError when nobody listens there.
    """

    def __init__(self, path: str, call: Call) -> None:
        link = Link(path)
        self._moves = Moves(link.send)
        volumes = Volumes(self._moves)
        instances = self._instances = Instances(self._moves, volumes)
        notices = Notices(call)
        passages = Passages(self._moves, notices)
        self._switches = Switches()
        self._groups = Groups(self._moves, self._switches, passages)
        commands = Commands(self._moves)
        instances.observers.extend([self._groups, commands])
        moves.install(self._moves)
        ec2_calls.install(self._moves, instances, volumes)
        group_calls.install(self._groups)
        hook_calls.install(passages, notices)
        command_calls.install(commands, instances)
        key_calls.install(self._moves, instances)
        name_calls.install(self._moves)
        contents = KeptContents(self._moves)
        Contents.keeper = contents
        self._tells: dict[str, Callable[[Message], None]] = {
            "running": lambda tell: instances.tell_running(tell["instance"]),
            "down": lambda tell: instances.tell_down(tell["instance"]),
            "attached": lambda tell: volumes.tell_attached(tell["volume"]),
            "detached": lambda tell: volumes.tell_detached(tell["volume"]),
            "snapshot": lambda tell: contents.tell_kept(tell["snapshot"], tell["problem"]),
            "command": lambda tell: commands.tell(tell["id"], tell["code"], (tell["stdout"], tell["stderr"])),
        }
        link.start(self._receive)

    def _receive(self, tell: Message) -> None:
        with self._moves.move():
            self._tells[tell["tell"]](tell)

    def switch(self, name: str, given: Any) -> Any:
        """Read a switch, or set it when something is given. Throws ValueError when there is none or it is not so.

        "impaired" is no switch, it lets the status checks of one instance fail or pass.
        """
        with self._moves.move():
            if name == "impaired":
                self._impair(given)
                return given
            if given is not None:
                self._switches.write(name, given)
                self._groups.reconcile_all()
            return self._switches.read(name)

    def _impair(self, given: Any) -> None:
        if not isinstance(given, Mapping) or not isinstance(given.get("impaired"), bool):
            raise ValueError(f'"impaired" must be given with an "instance" and be true or false, got {given!r}')
        self._instances.impair(given.get("instance"), given["impaired"])
