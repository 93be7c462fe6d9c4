"""A host in the VPC that is no instance: the place of the fleet's clients."""

from __future__ import annotations

import ipaddress
import subprocess
import time
from pathlib import Path

from ..errors import LabError
from ..network.link import Link
from ..network.network import Network
from ..settings import Settings
from .client_entrance import ClientEntrance

NAME = "client"
MAC = "02:00:00:00:00:fa"
ENTER_SECONDS = 10


class ClientHost:
    """One host in a subnet, that of the lab's first machine where it was not told another; it has all ways out and none in."""

    def __init__(self, settings: Settings, network: Network) -> None:
        self._network = network
        self._processes = Path(f"/proc/self/fd/{settings.host_processes}")
        self._port = settings.port
        self._entrance: ClientEntrance | None = None
        self._holder: subprocess.Popen[bytes] | None = None
        self._pid: int | None = None

    @property
    def pid(self) -> int | None:
        """The host's number of a process in the client's network namespace; None as long as there is no VPC."""
        return self._pid

    def settle(self, cidr: str, vpc: str) -> None:
        """Makes the host in a subnet, at its last address, which EC2 gives out last; it leaves the subnet where it was."""
        self._leave()
        subnet = ipaddress.ip_network(cidr)
        link = Link(
            name=NAME,
            namespace=NAME,
            mac=MAC,
            address=str(subnet[-2]),
            prefix=subnet.prefixlen,
            gateway=str(subnet[1]),
            vpc=vpc,
        )
        namespace = self._network.add_client(link)
        hold = ["nsenter", f"--net={namespace}", "sleep", "infinity"]
        holder = subprocess.Popen(hold, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        _wait_until_inside(holder.pid)
        self._holder = holder
        self._pid = self._number_on_host(holder.pid)
        self._entrance = ClientEntrance(namespace, self._port)

    def _leave(self) -> None:
        if self._entrance is not None:
            self._entrance.close()
        if self._holder is not None:
            self._holder.kill()
            self._holder.wait()
            self._network.remove_machine(NAME)
        self._entrance = self._holder = self._pid = None

    def _number_on_host(self, pid: int) -> int:
        """Finds one of our processes in the host's /proc: by its number here, in our PID namespace."""
        ours = Path("/proc/self/ns/pid").stat().st_ino
        for status in self._processes.glob("[0-9]*/status"):
            try:
                numbers = next(line.split()[1:] for line in status.read_text().splitlines() if line.startswith("NSpid:"))
                if numbers[1:2] == [str(pid)] and (status.parent / "ns" / "pid").stat().st_ino == ours:
                    return int(numbers[0])
            except (OSError, StopIteration):
                continue
        raise LabError("the client's host cannot be found among the processes of this computer")


def _wait_until_inside(pid: int) -> None:
    """Whoever follows the process into its network namespace must not come before it."""
    ours = Path("/proc/self/ns/net").stat().st_ino
    deadline = time.monotonic() + ENTER_SECONDS
    while Path(f"/proc/{pid}/ns/net").stat().st_ino == ours:
        if time.monotonic() > deadline:
            raise LabError("the client's host does not come up")
        time.sleep(0.005)
