"""The kernel's settings: applied, then read back."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from pathlib import Path

from .errors import NodeError

SETTINGS_FILE = Path("/etc/sysctl.d/90-redis-fleet.conf")
PROC_SYS = Path("/proc/sys")
HUGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")
# What a container answers for a setting of its host.
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


@dataclass
class KernelReport:
    """What came of the settings: how many are in force, and a line for each that this machine does not let us set."""

    in_force: int = 0
    warnings: list[str] = field(default_factory=list)


def read_settings(path: Path = SETTINGS_FILE) -> dict[str, str]:
    """The settings of a sysctl.d file by name; throws a NodeError when it cannot be read or a line is no setting."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise NodeError(f"{path}: {error.strerror}; the files asset must hold it") from None
    settings = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith(("#", ";")):
            continue
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not name or not value:
            raise NodeError(f"{path}:{number}: must be a setting such as vm.swappiness = 1, got {line[:60]!r}")
        settings[name] = value
    return settings


def setting_path(name: str, root: Path = PROC_SYS) -> Path:
    """Where the kernel keeps a setting: dots divide, and a dot inside a part is written as a slash."""
    parts = [part.replace("/", ".") for part in name.split(".")]
    if any(part.strip(".") == "" or "\0" in part for part in parts):
        raise NodeError(f"{name[:60]!r} is not the name of a kernel setting")
    return root.joinpath(*parts)


def apply_settings(settings: dict[str, str]) -> KernelReport:
    """Sets every setting that is not in force and reads it back.

    A setting that is read-only here (a container shares its host's kernel) or that this kernel does not have becomes a
    warning. Throws a NodeError when the kernel refuses a value or holds another one afterwards.
    """
    report = KernelReport()
    for name, value in settings.items():
        warning = _apply(name, value)
        if warning is None:
            report.in_force += 1
        else:
            report.warnings.append(warning)
    return report


def _apply(name: str, value: str) -> str | None:
    path = setting_path(name)
    try:
        before = _words(path.read_text(encoding="ascii"))
        if before == _words(value):
            return None
    except FileNotFoundError:
        return f"{name}: this kernel does not have it (wanted {value})"
    try:
        path.write_text(value, encoding="ascii")
    except OSError as error:
        if error.errno in READ_ONLY:
            return f"{name} is {before}, wanted {value}: read-only on this machine"
        reason = f"the kernel refuses {name} = {value}: {error.strerror}"
        raise NodeError(f"{reason}; change it in the kernel profile") from None
    after = _words(path.read_text(encoding="ascii"))
    if after != _words(value):
        raise NodeError(f"{name} was set to {value}, but the kernel holds {after}; change it in the kernel profile")
    return None


def _words(value: str) -> str:
    """The kernel separates several numbers with tabs."""
    return " ".join(value.split())


def check_huge_pages(path: Path = HUGE_PAGES) -> str | None:
    """A warning when transparent huge pages are `always` and read-only here; None when they are off or asked for.

    redis-fleet-thp.service sets them before this. Throws a NodeError when they are `always` although it could.
    """
    try:
        value = _words(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    if "[always]" not in value:
        return None
    try:
        with path.open("r+b"):
            pass
    except OSError as error:
        if error.errno in READ_ONLY:
            return f"transparent huge pages are {value}, wanted never or madvise: read-only on this machine"
    raise NodeError(f"transparent huge pages are {value}; see the log of redis-fleet-thp.service")
