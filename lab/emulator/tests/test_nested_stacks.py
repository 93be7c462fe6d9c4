"""Nested stacks keep their ids, pass values both ways, and fail together with their parent."""

from __future__ import annotations

import json
from typing import Any

from redis_fleet_emulator.testing import Aws, Stack, resource


def publish(aws: Aws, key: str, template: dict[str, Any]) -> str:
    """Put a template into the emulated S3 and return its URL."""
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key=key, Body=json.dumps(template).encode())
    return f"https://s3.us-east-1.amazonaws.com/templates/{key}"


def child(size: int, *, broken: bool = False) -> dict[str, Any]:
    """Return the template of a nested stack with a retained volume."""
    volume = {"AvailabilityZone": "us-east-1a", "Size": size, "VolumeType": {"Ref": "Kind"}}
    resources = {"Data": resource("AWS::EC2::Volume", volume, DeletionPolicy="RetainExceptOnCreate")}
    if broken:
        impossible = {"VpcId": "vpc-00000000", "CidrBlock": "10.0.0.0/24"}
        resources["Impossible"] = resource("AWS::EC2::Subnet", impossible, DependsOn="Data")
    outputs = {"Volume": {"Value": {"Ref": "Data"}}}
    return {"Parameters": {"Kind": {"Type": "String"}}, "Resources": resources, "Outputs": outputs}


def parent(aws: Aws, key: str, template: dict[str, Any]) -> dict[str, Any]:
    """Return the resource of a nested stack."""
    return resource("AWS::CloudFormation::Stack", {"TemplateURL": publish(aws, key, template), "Parameters": {"Kind": "gp3"}})


OUTPUTS = {"Volume": {"Value": {"Fn::GetAtt": ["Shard", "Outputs.Volume"]}}, "Shard": {"Value": {"Ref": "Shard"}}}


def test_a_nested_stack_is_updated_in_place_and_its_outputs_reach_the_parent(aws: Aws) -> None:
    stack = aws.create({"Shard": parent(aws, "one.json", child(8))}, Outputs=OUTPUTS)
    before = stack.outputs
    assert before["Shard"].startswith(f"arn:aws:cloudformation:us-east-1:123456789012:stack/{stack.name}-Shard-")
    stack.update({"Shard": parent(aws, "two.json", child(9))}, Outputs=OUTPUTS)
    assert stack.status == "UPDATE_COMPLETE"
    assert stack.outputs == before
    (volume,) = aws.client("ec2").describe_volumes(VolumeIds=[before["Volume"]])["Volumes"]
    assert (volume["Size"], volume["VolumeType"]) == (9, "gp3")


def test_a_nested_stack_is_added_and_removed_and_its_retained_volume_stays(aws: Aws) -> None:
    first = parent(aws, "one.json", child(8))
    stack = aws.create({"Shard": first})
    stack.update({"Shard": first, "Second": first}, Outputs={"Volume": {"Value": {"Fn::GetAtt": ["Second", "Outputs.Volume"]}}})
    volume, second = stack.outputs["Volume"], stack.id_of("Second")
    kept = stack.id_of("Shard")
    stack.update({"Shard": first})
    assert stack.id_of("Shard") == kept
    assert stack.api.describe_stacks(StackName=second)["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE"
    assert aws.client("ec2").describe_volumes(VolumeIds=[volume])["Volumes"][0]["State"] == "available"


def test_a_nested_stack_that_cannot_be_made_fails_its_parent_and_leaves_nothing(aws: Aws) -> None:
    stack = aws.create({"Shard": parent(aws, "broken.json", child(8, broken=True))})
    assert stack.status == "ROLLBACK_COMPLETE"
    assert "InvalidVpcID.NotFound" in stack.reasons()
    assert _volumes_of(aws, stack) == []


def test_a_nested_stack_whose_template_is_refused_fails_its_parent(aws: Aws) -> None:
    template = {"Resources": {"Own": resource("Custom::Thing")}}
    stack = aws.create({"Shard": resource("AWS::CloudFormation::Stack", {"TemplateURL": publish(aws, "odd.json", template)})})
    assert stack.status == "ROLLBACK_COMPLETE"
    assert "Unrecognized resource types: [Custom::Thing]" in stack.reasons()


def test_a_failed_update_restores_the_nested_stacks_that_were_updated_before(aws: Aws) -> None:
    stack = aws.create({"Shard": parent(aws, "one.json", child(8))}, Outputs=OUTPUTS)
    volume = stack.outputs["Volume"]
    bigger = parent(aws, "iops.json", {**child(8), "Metadata": {"changed": True}})
    bigger["Properties"]["Parameters"]["Kind"] = "gp2"
    stack.update({"Shard": bigger, "Broken": {**parent(aws, "broken.json", child(8, broken=True)), "DependsOn": "Shard"}})
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.outputs["Volume"] == volume
    assert aws.client("ec2").describe_volumes(VolumeIds=[volume])["Volumes"][0]["VolumeType"] == "gp3"


def _volumes_of(aws: Aws, stack: Stack) -> list[Any]:
    names = [{"Name": "tag:aws:cloudformation:stack-name", "Values": [f"{stack.name}-*"]}]
    found: list[Any] = aws.client("ec2").describe_volumes(Filters=names)["Volumes"]
    return found
