"""Values of the kernel, each a small file: set where they are not in force, then read back."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from ..errors import NodeError
from ..findings import Finding, Verdict

# What a container answers for a setting of its host, and the kernel for an interrupt that it places by itself.
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)
AGAIN = "systemctl reload redis-fleet-kernel.service"


def words(value: str) -> str:
    """The kernel separates several numbers with tabs."""
    return " ".join(value.split())


@dataclass(frozen=True)
class Setting:
    """A value that the kernel is to have: `path` takes `value`.

    `holds` says whether what the file shows is right; without it, it must show the same words.
    """

    name: str
    path: Path
    value: str
    reason: str
    holds: Callable[[str], bool] | None = None
    verdict: Verdict = Verdict.WARNING

    def is_held_by(self, shown: str) -> bool:
        return self.holds(shown) if self.holds is not None else shown == words(self.value)


@dataclass
class Applied:
    """What came of settings: how many are in force, a line for each that was changed and for each out of reach."""

    in_force: int = 0
    changes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def summary(self) -> str:
        """One line about all."""
        return f"{self.in_force} in force, {len(self.changes)} changed, {len(self.warnings)} warnings"


def apply_settings(settings: Sequence[Setting]) -> Applied:
    """Sets every value that is not in force and reads it back.

    A value that is read-only here (a container shares its host's kernel) or that this kernel does not have becomes a
    warning. Throws a NodeError that names each value which the kernel refuses or holds otherwise afterwards, when all
    the others are set.
    """
    applied = Applied()
    refusals = []
    for setting in settings:
        try:
            _apply(setting, applied)
        except NodeError as error:
            refusals.append(str(error))
    if refusals:
        raise NodeError(f"{'; '.join(refusals)}; change it in the kernel profile")
    return applied


def _apply(setting: Setting, applied: Applied) -> None:
    before = read_value(setting.path)
    if before is None:
        applied.warnings.append(f"{setting.name}: this kernel does not have it (wanted {setting.value})")
        return
    if not setting.is_held_by(before):
        try:
            setting.path.write_text(setting.value, encoding="ascii")
        except OSError as error:
            if error.errno not in READ_ONLY:
                raise NodeError(f"the kernel refuses {setting.name} = {setting.value}: {error.strerror}") from None
            applied.warnings.append(f"{setting.name} is {before}, wanted {setting.value}: read-only on this machine")
            return
        after = read_value(setting.path) or ""
        if not setting.is_held_by(after):
            raise NodeError(f"{setting.name} was set to {setting.value}, but the kernel holds {after}")
        applied.changes.append(f"{setting.name} = {after} (was {before})")
    applied.in_force += 1


def inspect_settings(settings: Sequence[Setting]) -> list[Finding]:
    """What is in force, beside what is wanted; changes nothing."""
    return [_inspect(setting) for setting in settings]


def _inspect(setting: Setting) -> Finding:
    try:
        shown = read_value(setting.path)
    except OSError as error:
        reason = f"{setting.path} cannot be read: {error.strerror}"
        return Finding(setting.name, Verdict.UNKNOWN, setting.value, reason=reason, fix="run this as root")
    if shown is None:
        reason = f"this kernel does not have it; {setting.reason}"
        return Finding(setting.name, Verdict.WARNING, setting.value, reason=reason, fix="change the kernel profile")
    if setting.is_held_by(shown):
        return Finding(setting.name, Verdict.OK, setting.value, shown, setting.reason)
    return Finding(setting.name, setting.verdict, setting.value, shown, setting.reason, AGAIN)


def read_value(path: Path) -> str | None:
    """What the kernel shows, in single spaces; None when it does not have such a file."""
    try:
        return words(path.read_text(encoding="ascii", errors="replace"))
    except (FileNotFoundError, NotADirectoryError):
        return None
