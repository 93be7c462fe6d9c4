from __future__ import annotations

import hashlib
import os
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_fleet_node.errors import NodeError
from redis_fleet_node.file_system import ensure_file_system, grow, probe
from redis_fleet_node.mounts import mount, mounted_device

pytestmark = pytest.mark.root
MEBIBYTE = 2**20


class LoopVolume:
    """A real block device over a sparse file, and a folder to mount it at."""

    def __init__(self, folder: Path, mebibytes: int = 320) -> None:
        self.image = folder / "volume.img"
        self.mount_point = folder / "mount point"  # the kernel escapes the space
        self.resize(mebibytes)
        argv = ["losetup", "--find", "--show", str(self.image)]
        self.device = Path(subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip())

    def resize(self, mebibytes: int) -> None:
        with self.image.open("ab") as file:
            file.truncate(mebibytes * MEBIBYTE)

    def grow(self, mebibytes: int) -> None:
        self.resize(mebibytes)
        subprocess.run(["losetup", "--set-capacity", self.device], check=True)

    def write(self, offset: int, content: bytes) -> None:
        with self.device.open("r+b") as file:
            file.seek(offset)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def fingerprint(self) -> str:
        return hashlib.sha256(self.device.read_bytes()).hexdigest()

    def close(self) -> None:
        while mounted_device(self.mount_point) is not None:
            subprocess.run(["umount", self.mount_point], check=True)
        subprocess.run(["losetup", "--detach", self.device], check=True)


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[LoopVolume]:
    volume = LoopVolume(tmp_path)
    yield volume
    volume.close()


@pytest.fixture
def small_volume(tmp_path: Path) -> Iterator[LoopVolume]:
    volume = LoopVolume(tmp_path, 16)
    yield volume
    volume.close()


def options_of(mount_point: Path) -> set[str]:
    argv = ["findmnt", "--noheadings", "--output", "OPTIONS", str(mount_point)]
    return set(subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip().split(","))


def test_a_blank_volume_gets_its_file_system_once_and_keeps_its_files(volume: LoopVolume) -> None:
    assert ensure_file_system(volume.device) is True
    assert mount(volume.device, volume.mount_point) is True
    (volume.mount_point / "dump.rdb").write_text("kept")
    assert {"noatime", "nodev", "nosuid"} <= options_of(volume.mount_point)
    identity = probe(volume.device)["UUID"]

    assert ensure_file_system(volume.device) is False
    assert mount(volume.device, volume.mount_point) is False
    assert probe(volume.device)["UUID"] == identity
    assert (volume.mount_point / "dump.rdb").read_text() == "kept"


def test_an_enlarged_volume_is_filled_while_it_is_mounted(volume: LoopVolume) -> None:
    ensure_file_system(volume.device)
    mount(volume.device, volume.mount_point)
    before = os.statvfs(volume.mount_point)
    assert "grown" not in grow(volume.mount_point)
    volume.grow(640)
    assert grow(volume.mount_point).startswith("grown from 0.")
    after = os.statvfs(volume.mount_point)
    assert after.f_blocks * after.f_frsize > 1.8 * before.f_blocks * before.f_frsize
    assert "grown" not in grow(volume.mount_point)


def refusal_leaves_it(volume: LoopVolume, expected: str) -> None:
    before = volume.fingerprint()
    with pytest.raises(NodeError, match=expected):
        ensure_file_system(volume.device)
    assert volume.fingerprint() == before


def test_another_file_system_is_refused_and_left_as_it_is(small_volume: LoopVolume) -> None:
    subprocess.run(["mkfs.ext4", "-q", small_volume.device], check=True)
    refusal_leaves_it(small_volume, f"{small_volume.device} holds ext4 instead of xfs; it is left as it is")


def test_a_partition_table_is_refused_and_left_as_it_is(small_volume: LoopVolume) -> None:
    linux_partition = bytes([0, 0, 0, 0, 0x83, 0, 0, 0]) + struct.pack("<II", 2048, 8192)
    small_volume.write(446, linux_partition)
    small_volume.write(510, b"\x55\xaa")
    refusal_leaves_it(small_volume, r"holds a partition table \(dos\)")


@pytest.mark.parametrize("offset", [0, 511, 4096, MEBIBYTE - 1])
def test_unknown_data_in_the_first_mebibyte_is_refused_and_left_as_it_is(small_volume: LoopVolume, offset: int) -> None:
    small_volume.write(offset, b"\x01")
    refusal_leaves_it(small_volume, "holds data without a known file system; it is left as it is")


def test_a_mount_point_with_files_of_the_root_volume_is_refused(volume: LoopVolume) -> None:
    ensure_file_system(volume.device)
    volume.mount_point.mkdir()
    (volume.mount_point / "dump.rdb").write_text("of the root volume")
    with pytest.raises(NodeError, match="holds files on the root volume, which the mount would hide"):
        mount(volume.device, volume.mount_point)
    assert mounted_device(volume.mount_point) is None


def test_a_mount_point_of_another_device_is_refused(volume: LoopVolume, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = LoopVolume(tmp_path / "other")
    try:
        for each in (volume, other):
            ensure_file_system(each.device)
        mount(volume.device, volume.mount_point)
        with pytest.raises(NodeError, match=r"is the mount point of another device \(7:"):
            mount(other.device, volume.mount_point)
    finally:
        other.close()


def test_a_program_that_is_missing_is_named(volume: LoopVolume, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(NodeError, match="blkid is not installed; add its package to the image"):
        ensure_file_system(volume.device)
