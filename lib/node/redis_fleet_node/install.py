"""Installs the node's files from their archive and starts the node; the user data's program runs this from the archive."""

from __future__ import annotations

import os
import stat
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from .errors import NodeError
from .fields import Fields
from .program import run_steps
from .report import say
from .services import units_of
from .status.host_status import SERVICE, SOCKETS, HostStatus, parse_host_status

PROGRAM = "bootstrap"
HOME = "opt/redis-fleet"
UNITS = "etc/systemd/system"
# Where systemd keeps which sockets are enabled
ENABLED_SOCKETS = f"{UNITS}/sockets.target.wants"
# Top folder of the archive -> where it goes
TARGETS = {"files": "", "redis_fleet_node": f"{HOME}/redis_fleet_node", "bin": f"{HOME}/bin", "units": UNITS}
COMMAND = "usr/local/bin/redis-fleet"


@dataclass(frozen=True)
class Installed:
    """The files that were not there before, and those that were otherwise."""

    new: tuple[Path, ...]
    changed: tuple[Path, ...]


def install_and_start(archive: Path, node: dict[str, Any]) -> int:
    """Installs the files and starts the services of a node, whose node.json is given; returns the exit code."""
    root = Path("/")
    found: list[Installed] = []

    def files() -> str:
        found.append(install(archive, root))
        archive.unlink()
        new, changed = len(found[0].new), len(found[0].changed)
        return f"{new} new, {changed} changed" if new + changed else "unchanged"

    def units() -> str:
        if any(root / UNITS in path.parents for path in found[0].changed):
            _systemctl("daemon-reload", [])
        # systemd reads a unit that it does not know yet when it is first named; a reload would read all of them again
        names = units_in(node)
        turn_off(root, names)
        _systemctl("enable --no-reload --now", names)
        return f"{len(names)} started"

    code = run_steps(PROGRAM, [("files", files), ("units", units)])
    if code == 0:
        say(PROGRAM, "done")
    return code


def units_in(node: dict[str, Any]) -> list[str]:
    """The units of a node; throws a NodeError where its status page would take the port of a server.

    The rest of node.json is for the boot to check.
    """
    databases = node["databases"] if node["topology"] == "cluster" else []
    with_snapshots = [database["port"] for database in databases if database["persistence"]["snapshotRules"]]
    return units_of([database["port"] for database in node["databases"]], with_snapshots, _host_status_in(node))


def _host_status_in(node: dict[str, Any]) -> HostStatus | None:
    if "hostStatus" not in node:
        return None
    ports = [database["port"] for database in node["databases"]]
    return parse_host_status(Fields(node["hostStatus"], "hostStatus"), ports, node["topology"] == "cluster")


def turn_off(root: Path, wanted: Sequence[str]) -> None:
    """Ends a status page that the node is not to have any more; throws a NodeError when it goes on."""
    sockets = left_over_sockets(root, wanted)
    if sockets:
        _systemctl("disable --now", sockets)
        # It still has the socket in its hands
        _systemctl("stop", [SERVICE])


def left_over_sockets(root: Path, wanted: Sequence[str]) -> list[str]:
    """Sockets of a status page that are enabled, though the node is not to have them any more."""
    enabled = sorted(path.name for path in (root / ENABLED_SOCKETS).glob(SOCKETS))
    return [name for name in enabled if name not in wanted]


def install(archive: Path, root: Path) -> Installed:
    """Checks every entry before it writes the first; throws a NodeError where one is not allowed."""
    try:
        with zipfile.ZipFile(archive) as source:
            files = {_target_of(entry, root): source.read(entry) for entry in source.infolist() if not entry.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise NodeError(f"the archive cannot be read: {error}") from None
    link = root / COMMAND
    if not os.path.lexists(link):
        link.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        link.symlink_to(f"/{HOME}/bin/redis-fleet")
    programs = root / HOME / "bin"
    new: list[Path] = []
    changed: list[Path] = []
    for path, content in files.items():
        kind = changed if path.exists() else new
        if _put(path, content, 0o755 if programs in path.parents else 0o644):
            kind.append(path)
    return Installed(tuple(new), tuple(changed))


def _target_of(entry: zipfile.ZipInfo, root: Path) -> Path:
    parts = PurePosixPath(entry.filename).parts
    name = entry.orig_filename
    is_bad = ".." in parts or "\\" in name or "\0" in name or len(parts) < 2 or parts[0] not in TARGETS
    if is_bad or stat.S_ISLNK(entry.external_attr >> 16):
        raise NodeError(f"the archive holds {name!r}; only files below {', '.join(TARGETS)} are allowed")
    return root.joinpath(TARGETS[parts[0]], *parts[1:])


def _put(path: Path, content: bytes, mode: int) -> bool:
    """Writes the file whole; returns False, and touches nothing, when it is so already."""
    if path.is_file() and path.read_bytes() == content and path.stat().st_mode & 0o7777 == mode:
        return False
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    temporary.chmod(mode)
    os.replace(temporary, path)
    return True


def _systemctl(verb: str, units: Sequence[str]) -> None:
    """Runs systemctl to its end, however long the services take; throws a NodeError that says why one did not start."""
    say(PROGRAM, " ".join(["systemctl", verb, *units]))
    if subprocess.call(["systemctl", *verb.split(" "), *units]) != 0:
        raise NodeError(f"systemctl {verb} failed: {_reason(units) or 'see above'}")


def _reason(units: Sequence[str]) -> str:
    """The last words of the first service that failed."""
    for unit in units:
        if subprocess.call(["systemctl", "is-failed", "--quiet", unit]) == 0:
            argv = ["journalctl", "-n1", "-ocat", f"_SYSTEMD_UNIT={unit}"]
            words = subprocess.run(argv, check=False, capture_output=True, text=True, errors="replace").stdout.strip()
            return f"{unit}: {words or 'it said nothing'}"
    return ""
