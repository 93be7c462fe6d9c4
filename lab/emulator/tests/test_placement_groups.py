"""Placement groups: what they are, who is in them, and what EC2 refuses."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import Aws, Stack, resource


def fleet(network: dict[str, str], group: dict[str, Any], count: int = 1, **placement: Any) -> dict[str, Any]:
    """Return a placement group and an Auto Scaling group that launches into it."""
    data = {"ImageId": network["image"], "InstanceType": "r7g.large", "Placement": {"GroupName": {"Ref": "Apart"}, **placement}}
    properties = {
        "MinSize": str(count),
        "MaxSize": str(count),
        "VPCZoneIdentifier": [network["subnet"]],
        "LaunchTemplate": {
            "LaunchTemplateId": {"Ref": "Template"},
            "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]},
        },
    }
    return {
        "Apart": resource("AWS::EC2::PlacementGroup", group),
        "Template": resource("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": data}),
        "Group": resource("AWS::AutoScaling::AutoScalingGroup", properties),
    }


def placements(stack: Stack) -> list[dict[str, Any]]:
    """Return where the instances of a stack's group are."""
    name = [{"Name": "tag:aws:autoscaling:groupName", "Values": [stack.id_of("Group")]}]
    answer = stack.aws.client("ec2").describe_instances(Filters=[*name, {"Name": "instance-state-name", "Values": ["running"]}])
    return [one["Placement"] for reservation in answer["Reservations"] for one in reservation["Instances"]]


def described(stack: Stack) -> dict[str, Any]:
    """Return the described placement group of a stack."""
    (group,) = stack.aws.client("ec2").describe_placement_groups(GroupNames=[stack.id_of("Apart")])["PlacementGroups"]
    return dict(group)


def test_a_spread_group_has_its_level_and_tags_and_shows_with_its_instances(aws: Aws, network: dict[str, str]) -> None:
    group = {"Strategy": "spread", "SpreadLevel": "rack", "Tags": [{"Key": "about", "Value": "spread"}]}
    stack = aws.create(fleet(network, group), Outputs={"Id": {"Value": {"Fn::GetAtt": ["Apart", "GroupId"]}}})
    shown = described(stack)
    assert (shown["Strategy"], shown["SpreadLevel"], shown["State"]) == ("spread", "rack", "available")
    assert shown["Tags"] == [{"Key": "about", "Value": "spread"}]
    assert stack.outputs["Id"] == shown["GroupId"]
    (place,) = placements(stack)
    assert (place["GroupName"], place["GroupId"]) == (stack.id_of("Apart"), shown["GroupId"])
    assert "PartitionNumber" not in place
    stack.delete()


def test_an_instance_is_in_the_partition_that_its_launch_template_names(aws: Aws, network: dict[str, str]) -> None:
    stack = aws.create(fleet(network, {"Strategy": "partition", "PartitionCount": 3}, PartitionNumber=3))
    assert described(stack)["PartitionCount"] == 3
    assert [place["PartitionNumber"] for place in placements(stack)] == [3]
    stack.delete()


def test_without_a_number_the_instances_fill_all_partitions_alike(aws: Aws, network: dict[str, str]) -> None:
    stack = aws.create(fleet(network, {"Strategy": "partition", "PartitionCount": 3}, 6))
    assert sorted(place["PartitionNumber"] for place in placements(stack)) == [1, 1, 2, 2, 3, 3]
    stack.delete()


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (({"Strategy": "partition", "PartitionCount": 3}, {"PartitionNumber": 4}), "between 1 and 3"),
        (({"Strategy": "spread"}, {"PartitionNumber": 1}), "partition placement group only"),
        (({"Strategy": "partition", "PartitionCount": 8}, {}), "partitionCount is invalid"),
        (({"Strategy": "spread"}, {"GroupName": "nowhere"}), "'nowhere' is unknown"),
    ],
)
def test_what_has_no_place_is_refused(aws: Aws, network: dict[str, str], wanted: tuple[Any, Any], reason: str) -> None:
    group, placement = wanted
    stack = aws.create(fleet(network, group, **placement))
    assert stack.status == "ROLLBACK_COMPLETE"
    assert reason in stack.reasons()


def test_a_spread_group_has_room_for_seven_in_each_zone(aws: Aws, network: dict[str, str]) -> None:
    wide = fleet(network, {"Strategy": "spread"}, 14)
    wide["Group"]["Properties"]["VPCZoneIdentifier"] = [network["subnet"], network["other"]]
    stack = aws.create(wide)
    zones = [place["AvailabilityZone"] for place in placements(stack)]
    assert (zones.count("us-east-1a"), zones.count("us-east-1b")) == (7, 7)
    stack.update({**wide, "Eighth": fleet(network, {})["Group"]})
    assert (stack.status, "InsufficientInstanceCapacity" in stack.reasons()) == ("UPDATE_ROLLBACK_COMPLETE", True)
    stack.delete()


def test_a_changed_strategy_is_another_group(aws: Aws, network: dict[str, str]) -> None:
    def only(strategy: str) -> dict[str, Any]:
        return {"Apart": resource("AWS::EC2::PlacementGroup", {"Strategy": strategy})}

    stack = aws.create(only("spread"))
    before = stack.id_of("Apart")
    stack.update(only("cluster"))
    assert (described(stack)["Strategy"], stack.id_of("Apart") == before) == ("cluster", False)
    with pytest.raises(ClientError, match="is unknown"):
        aws.client("ec2").describe_placement_groups(GroupNames=[before])
    stack.delete()


def test_a_group_in_use_is_not_deleted_and_a_name_is_given_once(aws: Aws, network: dict[str, str]) -> None:
    stack, ec2 = aws.create(fleet(network, {"Strategy": "spread"})), aws.client("ec2")
    name = stack.id_of("Apart")
    with pytest.raises(ClientError, match="may not be deleted"):
        ec2.delete_placement_group(GroupName=name)
    with pytest.raises(ClientError, match="already exists"):
        ec2.create_placement_group(GroupName=name, Strategy="spread")
    stack.delete()
