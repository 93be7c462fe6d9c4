"""Memory that the kernel keeps free for itself, above all for packets that arrive faster than it can make room."""

from __future__ import annotations

from ..memory import KIBIBYTE, total_memory
from .profile import KernelProfile
from .roots import ROOTS, Roots
from .settings import Setting


def free_memory_settings(profile: KernelProfile, roots: Roots = ROOTS) -> list[Setting]:
    """vm.min_free_kbytes as a share of this machine's memory, in KiB; more than that is right as well.

    @see ENA Linux best practices: 1-3 percent of the memory
    """
    percent = profile.min_free_memory_percent
    if percent is None:
        return []
    wanted = total_memory(roots.proc / "meminfo") // KIBIBYTE * percent // 100
    return [
        Setting(
            name="vm.min_free_kbytes",
            path=roots.proc / "sys/vm/min_free_kbytes",
            value=str(wanted),
            reason=f"{percent} % of the memory, so that bursts of packets find room",
            holds=lambda shown: shown.isdigit() and int(shown) >= wanted,
        )
    ]
