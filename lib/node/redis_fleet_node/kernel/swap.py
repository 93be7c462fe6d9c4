"""Swap: looked at, never turned off by us, because what lies there may not fit into memory."""

from __future__ import annotations

from ..findings import Finding, Verdict
from .profile import KernelProfile
from .roots import ROOTS, Roots


def inspect_swap(profile: KernelProfile, roots: Roots = ROOTS) -> list[Finding]:
    """A warning when there is swap that the profile does not want."""
    path = roots.proc / "swaps"
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[1:] if path.exists() else []
    areas = [line.split()[0] for line in lines if line.strip()]
    actual = ", ".join(areas) or "none"
    if not profile.swap_is_unwanted:
        return [Finding("swap", Verdict.OK, "any", actual, "the profile leaves it as it is")]
    if not areas:
        return [Finding("swap", Verdict.OK, "none", actual, "data in swap turns microseconds into milliseconds")]
    fix = "swapoff -a when memory has room for it, and remove it from /etc/fstab or the image"
    return [Finding("swap", Verdict.WARNING, "none", actual, "data in swap turns microseconds into milliseconds", fix)]
