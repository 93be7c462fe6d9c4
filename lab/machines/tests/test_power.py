"""A loss of power loses what was not synced, an orderly end nothing."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_fleet_lab.machines.mounts import volume_mounts
from redis_fleet_lab.machines.power import lose_power, power_off
from redis_fleet_lab.project import TOOLS
from redis_fleet_lab.volumes.volumes import Attached, Volumes

VOLUME = "vol-0123456789abcdef0"
# A machine in small: its own mounts, a volume with something synced and something not
WRITE = 'mount "$1" "$2" && echo synced > "$2/synced" && sync && echo lost > "$2/lost" && echo ready && exec sleep 600'
NAMESPACES = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c"]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Attached]:
    volumes = Volumes(tmp_path / "volumes")
    volumes.resize(VOLUME, 1)
    attached = volumes.attach("i-1", VOLUME)
    subprocess.run([str(TOOLS / "mkfs.xfs"), "-q", attached.device.path], check=True)
    yield attached
    volumes.detach_all("i-1")


def _start(script: str, *arguments: str) -> tuple[subprocess.Popen[bytes], int]:
    """Starts a program as the first of its PID namespace; returns its parent, and its number as we see it."""
    parent = subprocess.Popen([*NAMESPACES, script, "sh", *arguments], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"
    return parent, int(Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()[0])


def _content(disk: Attached, mount_point: Path) -> dict[str, str]:
    script = 'mount "$1" "$2" && cd "$2" && for f in *; do printf "%s=%s\\n" "$f" "$(cat "$f")"; done'
    command = ["unshare", "--mount", "sh", "-c", script, "sh", disk.device.path, str(mount_point)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_what_was_not_synced_is_gone_after_a_loss_of_power(disk: Attached, tmp_path: Path) -> None:
    mount_point = tmp_path / "mnt"
    mount_point.mkdir()
    parent, pid = _start(WRITE, disk.device.path, str(mount_point))
    assert [str(path) for path in volume_mounts(pid)] == [f"/proc/{pid}/root{mount_point}"]
    assert volume_mounts(pid, disk.device.number) == volume_mounts(pid)
    lose_power(pid, parent)
    assert not Path(f"/proc/{pid}").exists()
    found = _content(disk, mount_point)
    assert found["synced"] == "synced"
    assert found.get("lost", "") == ""


def test_a_mount_point_with_a_space_is_found(disk: Attached, tmp_path: Path) -> None:
    mount_point = tmp_path / "my disk"
    mount_point.mkdir()
    parent, pid = _start(WRITE, disk.device.path, str(mount_point))
    assert [str(path) for path in volume_mounts(pid)] == [f"/proc/{pid}/root{mount_point}"]
    lose_power(pid, parent)


def test_a_machine_that_does_not_listen_is_cut_off_when_its_time_is_over() -> None:
    parent, pid = _start("trap '' RTMIN+4 2>/dev/null; echo ready; sleep 600")
    power_off(pid, parent, 0.5)
    assert parent.poll() is not None
    assert not Path(f"/proc/{pid}").exists()


def test_a_machine_that_listens_ends_in_its_own_way() -> None:
    script = "import signal, sys, time\nsignal.signal(signal.SIGRTMIN + 4, lambda *_: sys.exit(7))\n"
    script += "print('ready', flush=True)\ntime.sleep(600)"
    parent, pid = _start('exec python3 -c "$1"', script)
    power_off(pid, parent, 30)
    assert parent.returncode == 7


def test_a_machine_that_is_off_already_is_no_error() -> None:
    parent, pid = _start("echo ready; exec sleep 600")
    parent.kill()
    parent.wait()
    lose_power(pid, parent)
    assert volume_mounts(pid) == []
