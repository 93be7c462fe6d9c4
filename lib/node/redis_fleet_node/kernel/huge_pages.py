"""Transparent huge pages: a fork copies 2 MiB for each byte that is written then."""

from __future__ import annotations

from .profile import KernelProfile
from .roots import ROOTS, Roots
from .settings import Setting


def huge_page_settings(profile: KernelProfile, roots: Roots = ROOTS) -> list[Setting]:
    """The mode that the profile wants; none when it leaves them as they are.

    systemd-tmpfiles sets the same at each later boot, before any service; at the first boot its file came too late.
    """
    mode = profile.transparent_huge_pages
    if mode is None:
        return []
    return [
        Setting(
            name="transparent huge pages",
            path=roots.sys / "kernel/mm/transparent_hugepage/enabled",
            value=mode,
            reason="with huge pages a fork is slow and copies 2 MiB for each byte that is written",
            # The kernel shows all modes with the one in force in brackets; a copy of the file shows what was written
            holds=lambda shown: shown == mode or f"[{mode}]" in shown.split(),
        )
    ]
