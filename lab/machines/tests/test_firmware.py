"""What a machine finds of its hardware and kernel."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

from redis_fleet_lab.machines.firmware import write_firmware

INSTANCE = "i-0123456789abcdef0"


def test_the_uuid_begins_as_on_ec2_and_is_the_same_at_each_boot(tmp_path: Path) -> None:
    write_firmware(tmp_path / "one", INSTANCE, 2**30)
    write_firmware(tmp_path / "two", INSTANCE, 2**30)
    write_firmware(tmp_path / "other", "i-0fedcba9876543210", 2**30)
    first, second, other = ((tmp_path / name / "uuid").read_text().strip() for name in ("one", "two", "other"))
    assert first == second != other
    assert first.startswith("ec2")
    assert str(uuid.UUID(first)) == first


def test_the_memory_is_the_machines_and_there_is_no_swap(tmp_path: Path) -> None:
    write_firmware(tmp_path / "firmware", INSTANCE, 2**30)
    text = (tmp_path / "firmware" / "meminfo").read_text()
    assert re.findall(r"(?m)^(?:MemTotal|SwapTotal|SwapFree): +(\d+) kB$", text) == ["1048576", "0", "0"]
    assert len(text.splitlines()) == len(Path("/proc/meminfo").read_text().splitlines())


def test_the_settings_of_the_kernel_are_copies_that_a_boot_makes_anew(tmp_path: Path) -> None:
    folder = tmp_path / "firmware"
    write_firmware(folder, INSTANCE, 2**30)
    setting = folder / "vm" / "swappiness"
    assert setting.read_text() == Path("/proc/sys/vm/swappiness").read_text()
    setting.write_text("1")
    write_firmware(folder, INSTANCE, 2**30)
    assert setting.read_text() == Path("/proc/sys/vm/swappiness").read_text()
    host = Path("/sys/kernel/mm/transparent_hugepage/enabled")
    assert (folder / "transparent_hugepage" / "enabled").read_text() == host.read_text()
