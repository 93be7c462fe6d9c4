from __future__ import annotations

import hashlib
import os
import signal
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_fleet_node.atomic_file import ROOT_ONLY, write_atomically
from redis_fleet_node.errors import NodeError
from redis_fleet_node.file_system import check_space, ensure_file_system, grow, probe
from redis_fleet_node.mounts import find_mount, mount, unmount
from redis_servers import find_program

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
        while find_mount(self.mount_point) is not None:
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


SUPERBLOCK_SIZE, CHECKSUM, IN_PROGRESS = 512, 224, 126


def crc32c(content: bytes) -> int:
    """The checksum of XFS (Castagnoli), bit by bit."""
    value = 0xFFFFFFFF
    for byte in content:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def mark_as_in_progress(volume: LoopVolume) -> None:
    """What mkfs.xfs writes before anything else, and takes away with its last write."""
    with volume.device.open("rb") as source:
        block = bytearray(source.read(SUPERBLOCK_SIZE))
    block[IN_PROGRESS] = 1
    block[CHECKSUM : CHECKSUM + 4] = bytes(4)
    block[CHECKSUM : CHECKSUM + 4] = struct.pack("<I", crc32c(bytes(block)))
    volume.write(0, bytes(block))


def test_a_file_system_that_was_never_finished_is_made_again(volume: LoopVolume) -> None:
    ensure_file_system(volume.device)
    identity = probe(volume.device)["UUID"]
    mark_as_in_progress(volume)
    assert probe(volume.device)["TYPE"] == "xfs"
    assert ensure_file_system(volume.device) is True
    assert probe(volume.device)["UUID"] != identity
    assert mount(volume.device, volume.mount_point) is True
    assert ensure_file_system(volume.device) is False


@pytest.mark.parametrize("write", [1, 3, 4, 20, 61, 62, 65])
def test_a_mkfs_that_was_killed_at_any_write_is_done_again(volume: LoopVolume, write: int) -> None:
    strace = find_program("strace")
    if strace is None:
        pytest.skip("needs strace")
    mkfs = find_program("mkfs.xfs")
    inject = f"inject=pwrite64:signal=KILL:when={write}"
    argv = [str(strace), "-f", "-o", os.devnull, "-e", inject, str(mkfs), "-q", str(volume.device)]
    assert subprocess.run(argv, check=False).returncode == -signal.SIGKILL
    assert ensure_file_system(volume.device) is True
    assert mount(volume.device, volume.mount_point) is True


def test_the_mark_of_a_file_system_with_files_proves_nothing(volume: LoopVolume) -> None:
    ensure_file_system(volume.device)
    mount(volume.device, volume.mount_point)
    (volume.mount_point / "dump.rdb").write_text("kept")
    unmount(volume.mount_point)
    mark_as_in_progress(volume)
    before = volume.fingerprint()
    assert ensure_file_system(volume.device) is False
    assert volume.fingerprint() == before
    with pytest.raises(NodeError, match=r"mount .* ended with 32"):
        mount(volume.device, volume.mount_point)


def test_a_full_volume_is_refused_and_an_enlarged_one_is_not(volume: LoopVolume) -> None:
    ensure_file_system(volume.device)
    mount(volume.device, volume.mount_point)
    assert check_space(volume.mount_point).endswith(" GiB free")
    with (volume.mount_point / "filler").open("wb") as filler, pytest.raises(OSError, match="No space left"):
        for _ in range(320):
            filler.write(bytes(MEBIBYTE))
    with pytest.raises(NodeError, match=r"is full, 0 MiB and .* files are free; enlarge the volume, then start redis-fleet-boot"):
        check_space(volume.mount_point)
    with pytest.raises(NodeError, match=r"users.acl cannot be written: No space left on device; enlarge the volume or make room"):
        write_atomically(volume.mount_point / "users.acl", "x" * MEBIBYTE, ROOT_ONLY)
    assert [path.name for path in volume.mount_point.iterdir()] == ["filler"]
    volume.grow(640)
    grow(volume.mount_point)
    assert check_space(volume.mount_point).endswith(" GiB free")


def test_a_mount_point_with_files_of_the_root_volume_is_refused(volume: LoopVolume) -> None:
    ensure_file_system(volume.device)
    volume.mount_point.mkdir()
    (volume.mount_point / "dump.rdb").write_text("of the root volume")
    with pytest.raises(NodeError, match="holds files on the root volume, which the mount would hide"):
        mount(volume.device, volume.mount_point)
    assert find_mount(volume.mount_point) is None


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
