"""All that the doctor looks at, in order."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ..errors import NodeError
from ..findings import Finding, Verdict
from ..kernel.profile import KERNEL_FILE, KernelProfile, OpenFiles, read_profile
from ..node import ADMIN, NODE_FILE, Database, Node, read_node
from ..users import kept_password
from .clock import check_clock
from .cloud_init import check_cloud_init
from .disk import check_mount, check_root_room, check_volume_room
from .kernel_values import check_kernel
from .latency import check_latency
from .process import check_maxclients, check_oom_score, check_open_files
from .sections import Check, Section, run_checks
from .server import Server, ask_server
from .server_facts import (
    check_fork,
    check_fragmentation,
    check_loading,
    check_memory_plan,
    check_persistence,
    check_rejected,
)
from .server_log import check_log
from .system_check import check_system
from .units import check_units

AS_ROOT = "run this as root: sudo redis-fleet doctor"


@dataclass(frozen=True)
class Examination:
    """What was found; `node` is None where node.json could not be read."""

    node: Node | None
    sections: tuple[Section, ...]


def examine(latency_seconds: int) -> Examination:
    """Looks at everything once and changes nothing; never throws for what it cannot see."""
    sections = []
    profile, problem = _profile()
    sections.append(check_kernel(profile) if profile is not None else Section("kernel", problem))
    node, problem = _node()
    machine = (("clock", check_clock), ("cloud-init", check_cloud_init), ("free space of /", check_root_room))
    sections.append(run_checks("machine", *machine))
    if node is None:
        return Examination(None, (*sections, Section("node.json", problem)))
    volume, engine = node.volume, node.engine
    sections.append(run_checks("services", ("services", lambda: check_units(node))))
    mount = (f"mount {volume.mount_point}", lambda: check_mount(volume))
    room = (f"free space of {volume.mount_point}", lambda: check_volume_room(volume))
    sections.append(run_checks("volume", mount, room))
    latency = ("intrinsic latency", lambda: check_latency(engine, latency_seconds))
    sections.append(run_checks("system", ("check-system", lambda: check_system(engine)), latency))
    open_files = profile.open_files if profile is not None else None
    sections.extend(_server_section(database, open_files) for database in node.databases)
    return Examination(node, tuple(sections))


def _profile() -> tuple[KernelProfile | None, tuple[Finding, ...]]:
    try:
        return read_profile(), ()
    except NodeError as error:
        fix = "run the user data again: it installs the file"
        return None, (Finding(str(KERNEL_FILE), Verdict.CRITICAL, "readable", reason=str(error), fix=fix),)


def _node() -> tuple[Node | None, tuple[Finding, ...]]:
    try:
        return read_node(NODE_FILE), ()
    except NodeError as error:
        fix = f"{AS_ROOT}; on a machine that is no node there is nothing to read"
        return None, (Finding(str(NODE_FILE), Verdict.UNKNOWN, "readable", reason=str(error), fix=fix),)


def _server_section(database: Database, open_files: OpenFiles | None) -> Section:
    port = database.port
    name = section = f"server on port {port}"
    try:
        password = kept_password(database.secrets, ADMIN)
    except NodeError as error:
        fix = "systemctl start redis-fleet-boot.service" if os.geteuid() == 0 else AS_ROOT
        return Section(section, (Finding(name, Verdict.UNKNOWN, "answers", reason=str(error), fix=fix),))
    try:
        server = ask_server(port, password)
    except NodeError as error:
        fix = f"journalctl -b -u redis@{port}.service"
        return Section(section, (Finding(name, Verdict.CRITICAL, "answers", "no answer", str(error), fix),))
    return check_server(server, database, open_files)


def check_server(server: Server, database: Database, open_files: OpenFiles | None) -> Section:
    """All about the running server."""
    limits: list[Check] = []
    if open_files is not None:
        limits.append(("open files of the server", lambda: check_open_files(server, open_files)))
        limits.append(("maxclients", lambda: check_maxclients(server, open_files)))
    return run_checks(
        f"server on port {database.port}",
        *limits,
        ("OOM score", lambda: check_oom_score(server)),
        ("loading", lambda: check_loading(server)),
        ("persistence", lambda: check_persistence(server)),
        ("maxmemory", lambda: check_memory_plan(server, database.memory)),
        ("memory fragmentation", lambda: check_fragmentation(server)),
        ("last fork", lambda: check_fork(server)),
        ("rejected connections", lambda: check_rejected(server)),
        ("server's log", lambda: check_log(server, database.port)),
    )
