"""Many callers at once, as the nodes of a fleet are, never see a half-made state."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from redis_fleet_emulator.testing import REGION
from redis_fleet_emulator.testing_controller import Controller, wait_until
from redis_fleet_emulator.testing_groups import TERMINATING, Group

NODES = 6


def test_groups_replaced_at_once_under_the_eyes_of_all_nodes_end_as_they_began(lab: Controller) -> None:
    ec2, scaling = lab.aws.client("ec2"), lab.aws.client("autoscaling")
    groups = [Group(lab) for _ in range(NODES)]

    def live(group: Group) -> None:
        (old,) = group.reaches("InService")
        group.hook(TERMINATING)
        volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1)["VolumeId"]
        ec2.attach_volume(VolumeId=volume, InstanceId=old, Device="/dev/sdf")
        group.terminate(old)
        ec2.detach_volume(VolumeId=volume, InstanceId=old, Force=True)
        group.complete("CONTINUE", InstanceId=old)
        (new,) = group.reaches("InService")
        wait_until(lambda: ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["State"] == "available", "free")
        ec2.attach_volume(VolumeId=volume, InstanceId=new, Device="/dev/sdf")

    def look(_: int) -> int:
        ec2.describe_instances()
        ec2.describe_volumes()
        ec2.describe_network_interfaces()
        return len(scaling.describe_auto_scaling_instances()["AutoScalingInstances"])

    with ThreadPoolExecutor(2 * NODES) as pool:
        lives = [pool.submit(live, group) for group in groups]
        looks = list(pool.map(look, range(20)))
        for one in lives:
            one.result()
    assert min(looks) >= NODES
    for group in groups:
        assert list(group.states().values()) == ["InService"]
        assert [status for _, status in group.activities()] == ["Successful"] * 3
