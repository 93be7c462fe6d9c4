from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aws_servers import FaultyAws
from redis_fleet_node.aws import Aws
from redis_fleet_node.block_device import device_of
from redis_fleet_node.errors import NodeError
from redis_fleet_node.patience import Patience
from redis_fleet_node.volume import Attachment, wait_for_device

REGION = "eu-west-1"
IMAGE = "ami-12c6146b"  # one that moto knows
QUICK = Patience(limit=5, pause=0.05)


class Machines:
    """A volume and two instances in the emulator."""

    def __init__(self) -> None:
        self.ec2 = Aws(REGION).ec2()
        instances = self.ec2.run_instances(ImageId=IMAGE, MinCount=2, MaxCount=2)["Instances"]
        self.here, self.elsewhere = (instance["InstanceId"] for instance in instances)
        self.zone = instances[0]["Placement"]["AvailabilityZone"]
        self.volume = self.new_volume()

    def new_volume(self) -> str:
        return self.ec2.create_volume(AvailabilityZone=self.zone, Size=1)["VolumeId"]

    def attach(self, instance: str, device: str, volume: str = "") -> None:
        self.ec2.attach_volume(VolumeId=volume or self.volume, InstanceId=instance, Device=device)

    def detach(self) -> None:
        self.ec2.detach_volume(VolumeId=self.volume, InstanceId=self.elsewhere)

    def attachments(self) -> list[tuple[str, str]]:
        volume = self.ec2.describe_volumes(VolumeIds=[self.volume])["Volumes"][0]
        return [(item["InstanceId"], item["Device"]) for item in volume["Attachments"]]

    def attachment(self) -> Attachment:
        return Attachment(self.ec2, self.volume, self.here)


@pytest.fixture
def machines(aws: FaultyAws) -> Machines:
    return Machines()


@pytest.fixture
def loop_device(tmp_path: Path) -> Iterator[Path]:
    image = tmp_path / "volume.img"
    with image.open("wb") as file:
        file.truncate(2**20)
    name = subprocess.run(["losetup", "--find", "--show", image], check=True, capture_output=True, text=True).stdout
    yield Path(name.strip())
    subprocess.run(["losetup", "--detach", name.strip()], check=True)


def test_a_free_volume_is_attached_with_the_role_of_the_instance(machines: Machines, aws: FaultyAws) -> None:
    machines.attachment().attach(QUICK)
    assert machines.attachments() == [(machines.here, "/dev/sdf")]
    assert all("Credential=ASIAIOSFODNN7EXAMPLE/" in header for header in aws.authorizations)


def test_a_volume_that_is_attached_here_stays_as_it_is(machines: Machines, capsys: pytest.CaptureFixture[str]) -> None:
    machines.attach(machines.here, "/dev/sdk")
    machines.attachment().attach(QUICK)
    assert machines.attachments() == [(machines.here, "/dev/sdk")]
    assert capsys.readouterr().out == ""


def test_a_device_name_that_another_volume_has_is_not_taken(machines: Machines) -> None:
    for name in ["/dev/sdf", "/dev/xvdg"]:
        machines.attach(machines.here, name, machines.new_volume())
    machines.attachment().attach(QUICK)
    assert machines.attachments() == [(machines.here, "/dev/sdh")]


def test_an_instance_without_a_free_device_name_is_an_error(machines: Machines) -> None:
    for letter in "fghijklmnop":
        machines.attach(machines.here, f"/dev/sd{letter}", machines.new_volume())
    with pytest.raises(NodeError, match="all device names /dev/sdf-p of this instance are taken"):
        machines.attachment().attach(QUICK)


def test_it_waits_until_the_other_instance_lets_go(machines: Machines, capsys: pytest.CaptureFixture[str]) -> None:
    machines.attach(machines.elsewhere, "/dev/sdf")
    timer = threading.Timer(1, machines.detach)
    timer.start()
    machines.attachment().attach(QUICK)
    timer.join()
    assert machines.attachments() == [(machines.here, "/dev/sdf")]
    out = capsys.readouterr().out
    assert out.startswith(
        f"redis-fleet boot: volume: {machines.volume} is attached at {machines.elsewhere}; waited 0 of 5 s"
    )
    assert out.count("\n") == 1


def test_a_volume_that_is_never_given_up_is_never_taken(machines: Machines) -> None:
    machines.attach(machines.elsewhere, "/dev/sdf")
    start = time.monotonic()
    with pytest.raises(NodeError, match=f"is attached at {machines.elsewhere} after 1 seconds; detach it there"):
        machines.attachment().attach(Patience(limit=1, pause=0.1))
    assert time.monotonic() - start < 5
    assert machines.attachments() == [(machines.elsewhere, "/dev/sdf")]


@pytest.mark.parametrize("code", ["VolumeInUse", "IncorrectState"])
def test_losing_a_race_for_the_volume_is_no_error(machines: Machines, aws: FaultyAws, code: str) -> None:
    aws.refuse_ec2("AttachVolume", code, "not now")
    machines.attachment().attach(QUICK)
    assert machines.attachments() == [(machines.here, "/dev/sdf")]


def test_a_device_name_that_the_image_uses_is_left_out(machines: Machines, aws: FaultyAws) -> None:
    aws.refuse_ec2("AttachVolume", "InvalidParameterValue", "Attachment point /dev/sdf is already in use")
    machines.attachment().attach(QUICK)
    assert machines.attachments() == [(machines.here, "/dev/sdg")]


def test_a_refusal_of_aws_ends_it_with_the_action_and_the_reason(machines: Machines, aws: FaultyAws) -> None:
    aws.refuse_ec2("AttachVolume", "UnauthorizedOperation", "You are not authorized")
    with pytest.raises(NodeError, match=f"ec2:AttachVolume {machines.volume} as /dev/sdf: .*UnauthorizedOperation"):
        machines.attachment().attach(QUICK)
    assert machines.attachments() == []


def test_a_volume_that_does_not_exist_is_an_error(machines: Machines) -> None:
    missing = "vol-00000000000000000"
    with pytest.raises(NodeError, match=f"ec2:DescribeVolumes {missing}: .*InvalidVolume.NotFound"):
        Attachment(machines.ec2, missing, machines.here).attach(QUICK)


@pytest.mark.root
def test_the_device_is_found_by_the_volume_id_as_soon_as_it_appears(loop_device: Path, tmp_path: Path) -> None:
    link = tmp_path / "nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0"
    assert device_of("vol-0123456789abcdef0", tmp_path) is None
    timer = threading.Timer(0.3, link.symlink_to, [loop_device])
    timer.start()
    assert wait_for_device("vol-0123456789abcdef0", tmp_path, QUICK) == loop_device
    timer.join()


def test_a_link_to_something_else_is_no_device(tmp_path: Path) -> None:
    (tmp_path / "nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0").symlink_to("/etc/hosts")
    with pytest.raises(NodeError, match=r"is attached, but no block device in .* appeared within 0 seconds"):
        wait_for_device("vol-0123456789abcdef0", tmp_path, Patience(limit=0.2, pause=0.1))
