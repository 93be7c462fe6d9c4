"""What a machine finds in its firmware and kernel, written anew for each boot."""

from __future__ import annotations

import re
import shutil
import uuid
from pathlib import Path

KERNEL_SETTINGS = Path("/proc/sys/vm")
HUGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage")
MEMORY = Path("/proc/meminfo")
# The part of a machine's memory that is free when nothing runs on it
FREE_SHARE = 0.9
NAMESPACE = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")


def write_firmware(folder: Path, instance: str, memory: int) -> None:
    """Writes the uuid by which programs know EC2, the machine's memory, and its own copy of the kernel's settings."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    unique = uuid.uuid5(NAMESPACE, instance).hex
    (folder / "uuid").write_text(str(uuid.UUID(f"ec2{unique[3:]}")) + "\n", encoding="ascii")
    (folder / "meminfo").write_text(_memory_info(MEMORY.read_text(encoding="ascii"), memory // 1024), encoding="ascii")
    _copy_settings(KERNEL_SETTINGS, folder / "vm")
    _copy_settings(HUGE_PAGES, folder / "transparent_hugepage")


def _memory_info(text: str, kibibytes: int) -> str:
    free = int(kibibytes * FREE_SHARE)
    for name, value in (("MemTotal", kibibytes), ("MemFree", free), ("MemAvailable", free), ("SwapTotal", 0), ("SwapFree", 0)):
        text = re.sub(rf"(?m)^{name}:.*$", f"{name + ':':<15} {value:>8} kB", text)
    return text


def _copy_settings(source: Path, target: Path) -> None:
    """The host's values; settings that may only be written (compact_memory) begin empty."""
    target.mkdir()
    for file in source.iterdir():
        if file.is_file():
            try:
                content = file.read_text(encoding="ascii")
            except OSError:
                content = ""
            (target / file.name).write_text(content, encoding="ascii")
