"""Volumes are block devices that outlive their machines."""

from __future__ import annotations

import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_fleet_lab.errors import LabError
from redis_fleet_lab.project import TOOLS
from redis_fleet_lab.volumes.volumes import GIBIBYTE, Volumes

ONE, OTHER = "vol-0123456789abcdef0", "vol-0fedcba9876543210"
MACHINE = "i-0123456789abcdef0"


@pytest.fixture
def volumes(tmp_path: Path) -> Iterator[Volumes]:
    made = Volumes(tmp_path / "volumes")
    made.resize(ONE, 3)
    made.resize(OTHER, 1)
    yield made
    made.detach_all(MACHINE)
    made.detach_all("i-next")


def _backing(device: str) -> str:
    file = Path("/sys/block") / Path(device).name / "loop" / "backing_file"
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


def test_an_attached_volume_is_a_block_device_of_its_size_with_the_names_of_ec2(volumes: Volumes) -> None:
    attached = volumes.attach(MACHINE, ONE)
    assert stat.S_ISBLK(Path(attached.device.path).stat().st_mode)
    size = Path("/sys/block") / Path(attached.device.path).name / "size"
    assert int(size.read_text()) * 512 == 3 * GIBIBYTE
    assert (attached.name, attached.link) == ("nvme1n1", "nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0")


def test_a_second_volume_has_the_next_name_and_a_freed_name_is_taken_again(volumes: Volumes) -> None:
    volumes.attach(MACHINE, ONE)
    assert volumes.attach(MACHINE, OTHER).name == "nvme2n1"
    volumes.detach(MACHINE, ONE)
    assert volumes.attach(MACHINE, ONE).name == "nvme1n1"


def test_an_attachment_that_is_told_twice_is_one(volumes: Volumes) -> None:
    assert volumes.attach(MACHINE, ONE) is volumes.attach(MACHINE, ONE)
    assert len(volumes.of(MACHINE)) == 1


def test_a_volume_keeps_what_it_holds_from_one_machine_to_the_next(volumes: Volumes) -> None:
    with Path(volumes.attach(MACHINE, ONE).device.path).open("r+b") as disk:
        disk.write(b"kept")
    assert volumes.detach_all(MACHINE) == [ONE]
    with Path(volumes.attach("i-next", ONE).device.path).open("rb") as disk:
        assert disk.read(4) == b"kept"


def test_a_volume_that_grew_is_larger_when_it_is_attached_again_and_none_shrinks(volumes: Volumes, tmp_path: Path) -> None:
    volumes.attach(MACHINE, ONE)
    volumes.resize(ONE, 5)
    volumes.resize(ONE, 4)
    volumes.detach(MACHINE, ONE)
    size = Path("/sys/block") / Path(volumes.attach(MACHINE, ONE).device.path).name / "size"
    assert int(size.read_text()) * 512 == 5 * GIBIBYTE


def test_a_volume_that_nobody_made_is_refused(volumes: Volumes) -> None:
    with pytest.raises(LabError, match="there is no volume vol-0"):
        volumes.attach(MACHINE, "vol-0")


def test_a_machine_takes_as_many_volumes_as_on_ec2(volumes: Volumes) -> None:
    for number in range(27):
        volumes.resize(f"vol-{number}", 1)
        volumes.attach(MACHINE, f"vol-{number}")
    with pytest.raises(LabError, match="at most 27 volumes"):
        volumes.attach(MACHINE, ONE)


def test_a_blanked_volume_holds_nothing_and_has_its_size(volumes: Volumes, tmp_path: Path) -> None:
    with Path(volumes.attach(MACHINE, ONE).device.path).open("r+b") as disk:
        disk.write(b"lost")
    volumes.detach(MACHINE, ONE)
    volumes.blank([ONE])
    file = tmp_path / "volumes" / ONE
    assert (file.stat().st_size, file.stat().st_blocks) == (3 * GIBIBYTE, 0)


def test_a_volume_that_has_another_owner_or_none_is_not_blanked(volumes: Volumes) -> None:
    with Path(volumes.attach("i-next", ONE).device.path).open("r+b") as disk:
        disk.write(b"kept")
    volumes.delete(OTHER)
    volumes.blank([ONE, OTHER])
    with Path(volumes.of("i-next")[0].device.path).open("rb") as disk:
        assert disk.read(4) == b"kept"


def test_a_device_frees_itself_when_it_is_released(volumes: Volumes) -> None:
    path = volumes.attach(MACHINE, ONE).device.path
    assert ONE in _backing(path)
    volumes.detach(MACHINE, ONE)
    assert ONE not in _backing(path)


def test_a_deleted_volume_is_no_more(volumes: Volumes, tmp_path: Path) -> None:
    volumes.attach(MACHINE, ONE)
    volumes.detach(MACHINE, ONE)
    volumes.delete(ONE)
    assert [path.name for path in (tmp_path / "volumes").iterdir()] == [OTHER]


def test_volumes_that_are_erased_are_blank_and_stay_where_they_are(volumes: Volumes) -> None:
    attached = volumes.attach(MACHINE, ONE)
    with Path(attached.device.path).open("r+b") as disk:
        disk.write(b"lost")
    volumes.erase(MACHINE)
    assert volumes.of(MACHINE) == [attached]
    with Path(attached.device.path).open("rb") as disk:
        assert disk.read(4) == bytes(4)


def test_a_volume_that_is_mounted_is_erased_as_soon_as_it_is_no_more(volumes: Volumes, tmp_path: Path) -> None:
    attached, mount_point = volumes.attach(MACHINE, ONE), tmp_path / "mnt"
    mount_point.mkdir()
    subprocess.run([str(TOOLS / "mkfs.xfs"), "-q", attached.device.path], check=True)
    script = 'mount "$1" "$2" && echo mounted && sleep 0.5'
    command = ["unshare", "--mount", "sh", "-c", script, "sh", attached.device.path, str(mount_point)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"mounted\n"
        began = time.monotonic()
        volumes.erase(MACHINE)
        assert time.monotonic() - began > 0.3
    with Path(attached.device.path).open("rb") as disk:
        assert disk.read(4) == bytes(4)
