"""Settings below /proc/sys."""

from __future__ import annotations

from pathlib import Path

from ..errors import NodeError
from ..findings import Verdict
from .profile import KernelProfile
from .roots import ROOTS, Roots
from .settings import Setting

# Without it a save to disk fails as soon as memory is half full.
CRITICAL = ("vm.overcommit_memory",)


def sysctl_settings(profile: KernelProfile, roots: Roots = ROOTS) -> list[Setting]:
    """The profile's sysctls; throws a NodeError when a name leads elsewhere."""
    return [
        Setting(
            name=sysctl.name,
            path=sysctl_path(sysctl.name, roots.proc / "sys"),
            value=sysctl.value,
            reason=sysctl.reason,
            verdict=Verdict.CRITICAL if sysctl.name in CRITICAL else Verdict.WARNING,
        )
        for sysctl in profile.sysctls
    ]


def sysctl_path(name: str, root: Path) -> Path:
    """Where the kernel keeps a setting: dots divide, and a dot inside a part is written as a slash."""
    parts = [part.replace("/", ".") for part in name.split(".")]
    if any(part.strip(".") == "" or "\0" in part for part in parts):
        raise NodeError(f"{name[:60]!r} is not the name of a kernel setting")
    return root.joinpath(*parts)
