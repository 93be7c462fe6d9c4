"""The services of a node."""

from __future__ import annotations

from collections.abc import Sequence

from .status.host_status import HostStatus


def units_of(ports: Sequence[int], snapshot_ports: Sequence[int], host_status: HostStatus | None) -> list[str]:
    """The units of a node with servers on these ports, in the order of their start.

    `snapshot_ports` are those of the servers whose snapshots a timer begins; `host_status` is its status page.
    """
    servers = [f"redis@{port}.service" for port in ports]
    timers = [f"redis-fleet-snapshot@{port}.timer" for port in snapshot_ports]
    proofs = [f"redis-fleet-ready@{port}.service" for port in ports]
    first = ["redis-fleet-kernel.service", "redis-fleet-boot.service"]
    sockets = [host_status.socket] if host_status is not None else []
    return [*first, *servers, "redis-fleet-agent.service", *timers, *proofs, *sockets]
