"""One machine: a root file system, a systemd-nspawn, and what can be done to them."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import LabError
from ..volumes.volumes import Attached
from .firmware import write_firmware
from .namespaces import Output, first_process, run_inside
from .power import lose_power, power_off

# What systemd-nspawn exits with when the machine asked for a restart
RESTART_CODE = 133
# What an upper layer holds means the same when it has become a lower one: nothing in it refers to the layers below
OVERLAY = "index=off,metacopy=off,redirect_dir=off"
FIRMWARE = Path(__file__).with_name("firmware.sh")


@dataclass(frozen=True)
class Place:
    """Where a machine lives on the host."""

    #: The read-only layers of its root file system, the topmost first.
    layers: Sequence[Path]
    #: A folder of its own, in memory.
    folder: Path
    #: What the machine's console said, from its first boot on.
    console: Path
    #: Its network namespace.
    network: Path
    #: Files of the control groups in which its first process must enlist.
    cgroups: Sequence[Path]
    #: Bytes of memory that it has.
    memory: int
    #: The text of its resolv.conf, which EC2's DHCP would bring.
    resolver: str


class Machine:
    """A machine that can be switched on and off; its root file system and its address stay until it is discarded."""

    def __init__(self, instance: str, slot: str, place: Place) -> None:
        self._instance = instance
        self._slot = slot
        self._place = place
        self._process: subprocess.Popen[bytes] | None = None
        self._pid: int | None = None
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The machine's first process as the lab sees it; None while it is off."""
        process = self._process
        return self._pid if process is not None and process.poll() is None else None

    @property
    def root(self) -> Path | None:
        """The machine's root folder with all that is mounted in it; None while it is off."""
        return Path(f"/proc/{self.pid}/root") if self.pid else None

    @property
    def network(self) -> Path:
        """The machine's network namespace."""
        return self._place.network

    @property
    def console(self) -> Path:
        """The file with all that the console said."""
        return self._place.console

    @property
    def changes(self) -> Path:
        """The folder with all that differs from the layers of its root file system."""
        return self._place.folder / "upper"

    def switch_on(self, volumes: Sequence[Attached], when_off: Callable[[int], None]) -> None:
        """Boots; calls `when_off` with systemd-nspawn's exit code when the machine is off again, however it came."""
        with self._lock:
            if self.pid:
                return
            root = self._mount_root()
            firmware = self._place.folder / "firmware"
            write_firmware(firmware, self._instance, self._place.memory)
            with self._place.console.open("ab") as console:
                self._process = subprocess.Popen(
                    self._command(root, firmware, volumes),
                    stdin=subprocess.DEVNULL,
                    stdout=console,
                    stderr=console,
                )
            self._pid = first_process(self._process)
            if self._pid is None:
                self._process.kill()
                self._process.wait()
            else:
                threading.Thread(target=self._watch, args=(self._process, when_off), daemon=True).start()
        if self._pid is None:
            raise LabError(f"{self._slot} did not start: {self.last_words() or 'systemd-nspawn said nothing'}")

    def switch_off(self) -> None:
        """Powers off in order, as EC2's stop and terminate do; returns when the machine is off."""
        pid, process = self.pid, self._process
        if pid and process:
            power_off(pid, process)

    def lose_power(self) -> None:
        """Cuts the power: what was not synced is gone; returns when the machine is off."""
        pid, process = self.pid, self._process
        if pid and process:
            lose_power(pid, process)

    def run(self, argv: Sequence[str], stdin: str = "", timeout: float = 60) -> Output:
        """Runs a program on the machine, as root. Throws a LabError when the machine is off."""
        return run_inside(self._on(), argv, stdin, timeout)

    def last_words(self, lines: int = 1) -> str:
        """The end of what the console said."""
        text = self.console.read_text(encoding="utf-8", errors="replace") if self.console.exists() else ""
        return "\n".join(text.rstrip().splitlines()[-lines:])

    def discard(self) -> None:
        """Forgets the root file system; the machine must be off."""
        subprocess.run(["umount", "--lazy", str(self._place.folder / "root")], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(self._place.folder, ignore_errors=True)
        self.console.unlink(missing_ok=True)

    def _on(self) -> int:
        pid = self.pid
        if pid is None:
            raise LabError(f"{self._slot} is off: `redis-fleet lab start {self._slot}` switches it on")
        return pid

    def _mount_root(self) -> Path:
        folder = self._place.folder
        root, upper, work = folder / "root", self.changes, folder / "work"
        if not root.is_mount():
            for each in (root, upper, work):
                each.mkdir(parents=True, exist_ok=True)
            below = ":".join(map(str, self._place.layers))
            layers = f"{OVERLAY},lowerdir={below},upperdir={upper},workdir={work}"
            subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, str(root)], check=True)
            (root / "etc" / "resolv.conf").write_text(self._place.resolver, encoding="ascii")
        return root

    def _command(self, root: Path, firmware: Path, volumes: Sequence[Attached]) -> list[str]:
        enlist = "".join(f"echo $$ > '{file}' && " for file in self._place.cgroups)
        binds = [f"--bind={each.device.path}:/dev/{each.name}" for each in volumes]
        links = " ".join(f"{each.name}={each.link}" for each in volumes)
        nspawn = [
            "env", "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1", "SYSTEMD_NSPAWN_API_VFS_WRITABLE=network",
            "systemd-nspawn", "--quiet", f"--directory={root}", f"--machine={self._instance}",
            "--register=no", "--keep-unit", f"--network-namespace-path={self._place.network}",
            "--kill-signal=SIGRTMIN+4", "--resolv-conf=off", "--timezone=off", "--link-journal=no", "--console=read-only",
            "--capability=CAP_NET_ADMIN", f"--bind={firmware}:/run/firmware", f"--bind-ro={FIRMWARE}:/run/firmware.sh",
            "--setenv=FIRMWARE=/run/firmware", f"--setenv=VOLUMES={links}", *binds,
            "/bin/sh", "/run/firmware.sh",
        ]  # fmt: skip
        return ["sh", "-c", f'{enlist}exec "$@"', "sh", *nspawn]

    def _watch(self, process: subprocess.Popen[bytes], when_off: Callable[[int], None]) -> None:
        when_off(process.wait())
