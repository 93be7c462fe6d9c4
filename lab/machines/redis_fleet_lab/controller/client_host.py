"""A host in the VPC that is no instance: the place of the fleet's clients."""

from __future__ import annotations

import ipaddress
import subprocess
import threading
from pathlib import Path

from ..errors import LabError
from ..metadata.facts import MachineFacts
from ..network.link import Link
from ..network.network import Network
from .settings import Settings

NAME = "client"
# From the end of the subnet, where EC2 gives no address out before the rest is used up
FROM_END = 6
MAC = "02:00:00:00:00:fa"


class ClientHost:
    """Made in the subnet of the first machine; has all ways out and none in."""

    def __init__(self, settings: Settings, network: Network) -> None:
        self._network = network
        self._processes = Path(f"/proc/self/fd/{settings.host_processes}")
        self._holder: subprocess.Popen[bytes] | None = None
        self._host_pid: int | None = None
        self._lock = threading.Lock()

    def pid_beside(self, facts: MachineFacts) -> int:
        """The host's number of a process in the client's network namespace, which is made when there is none."""
        with self._lock:
            if self._host_pid is None:
                subnet = ipaddress.ip_network(facts.subnet_cidr)
                link = Link(
                    name=NAME,
                    namespace=NAME,
                    mac=MAC,
                    address=str(subnet[-FROM_END]),
                    prefix=subnet.prefixlen,
                    gateway=str(subnet[1]),
                    vpc=facts.vpc_id,
                )
                namespace = self._network.add_client(link)
                self._holder = subprocess.Popen(["nsenter", f"--net={namespace}", "sleep", "infinity"], stdin=subprocess.DEVNULL)
                self._host_pid = self._number_on_host(self._holder.pid)
            return self._host_pid

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
