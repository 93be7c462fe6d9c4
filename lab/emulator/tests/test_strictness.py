"""Nothing of a template is skipped in silence."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import Aws, Stack, resource

QUEUE = resource("AWS::SQS::Queue")


def refusal(aws: Aws, resources: dict[str, Any], **more: Any) -> str:
    """Return the message with which a template is refused before anything is made."""
    stack = Stack(aws, aws.name())
    with pytest.raises(ClientError) as refused:
        stack.create(resources, **more)
    with pytest.raises(ClientError, match="does not exist"):
        stack.describe()
    return str(refused.value.response["Error"]["Message"])


def test_a_template_with_an_unsupported_type_is_refused_and_leaves_nothing(aws: Aws) -> None:
    before = aws.client("sqs").list_queues().get("QueueUrls", [])
    message = refusal(aws, {"Queue": QUEUE, "Group": resource("AWS::Neptune::DBCluster"), "Own": resource("Custom::Thing")})
    assert message == "Template format error: Unrecognized resource types: [AWS::Neptune::DBCluster, Custom::Thing]"
    assert aws.client("sqs").list_queues().get("QueueUrls", []) == before


def test_a_property_that_the_type_does_not_have_is_refused(aws: Aws) -> None:
    message = refusal(aws, {"Queue": resource("AWS::SQS::Queue", {"QueName": "x"})})
    assert "extraneous key [QueName] is not permitted" in message


def test_a_missing_required_property_is_refused(aws: Aws) -> None:
    message = refusal(aws, {"Subnet": resource("AWS::EC2::Subnet", {"CidrBlock": "10.0.0.0/24"})})
    assert "required key [VpcId] not found" in message


def test_a_reference_to_nothing_is_refused(aws: Aws) -> None:
    message = refusal(aws, {"Queue": resource("AWS::SQS::Queue", {"QueueName": {"Ref": "Nowhere"}})})
    assert "Unresolved resource dependencies [Nowhere]" in message


def test_a_circle_of_resources_is_refused(aws: Aws) -> None:
    circle = {name: resource("AWS::SQS::Queue", DependsOn=other) for name, other in (("A", "B"), ("B", "A"))}
    assert "Circular dependency between resources: [A, B]" in refusal(aws, circle)


def test_a_section_and_a_function_that_the_emulator_lacks_are_refused(aws: Aws) -> None:
    assert "Transform" in refusal(aws, {"Queue": QUEUE}, Transform="AWS::Serverless-2016-10-31")
    looped = {"Fn::ForEach::Queues": ["Name", ["A"], {"${Name}": QUEUE}]}
    assert "Every Resources object must contain a Type member" in refusal(aws, looped)


def test_a_parameter_that_is_undeclared_or_not_allowed_is_refused(aws: Aws) -> None:
    sizes = {"Size": {"Type": "String", "AllowedValues": ["small"], "Default": "small"}}
    assert "[Color] do not exist" in refusal(aws, {"Queue": QUEUE}, parameters={"Color": "red"}, Parameters=sizes)
    assert "must be one of AllowedValues" in refusal(aws, {"Queue": QUEUE}, parameters={"Size": "big"}, Parameters=sizes)


def test_a_rule_of_the_template_that_does_not_hold_refuses_it(aws: Aws) -> None:
    version = {"Version": {"Type": "String", "Default": "3"}}
    assertion = {"Assert": {"Fn::Not": [{"Fn::Contains": [["1", "2", "3"], {"Ref": "Version"}]}]}, "AssertDescription": "too old"}
    rules = {"Check": {"Assertions": [assertion]}}
    assert "too old" in refusal(aws, {"Queue": QUEUE}, Parameters=version, Rules=rules)


@pytest.mark.drops_properties
def test_a_property_that_nobody_reads_is_reported_with_its_path_until_the_ledger_is_reset(aws: Aws) -> None:
    data = {
        "ImageId": {"Fn::Sub": "{{resolve:ssm:/aws/service/debian/release/12/latest/amd64}}"},
        "CpuOptions": {"CoreCount": 1},
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvdb", "Ebs": {"VolumeSize": 1, "VolumeInitializationRate": 100}}],
    }
    stack = aws.create({"Template": resource("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": data})})
    found = {(one["type"], one["logicalId"], one["property"], one["stack"]) for one in aws.ledger()["unreviewed"]}
    where = ("AWS::EC2::LaunchTemplate", "Template")
    assert found == {
        (*where, "LaunchTemplateData.CpuOptions", stack.name),
        (*where, "LaunchTemplateData.BlockDeviceMappings[].Ebs.VolumeInitializationRate", stack.name),
    }
    assert aws.ledger("DELETE")["unreviewed"] == []


def test_a_reviewed_property_is_reported_with_its_reason(aws: Aws, network: dict[str, str]) -> None:
    template = resource(
        "AWS::EC2::LaunchTemplate", {"LaunchTemplateData": {"ImageId": network["image"], "InstanceType": "t3.micro"}}
    )
    group = resource(
        "AWS::AutoScaling::AutoScalingGroup",
        {
            "MinSize": "0",
            "MaxSize": "1",
            "VPCZoneIdentifier": [network["subnet"]],
            "LaunchTemplate": {"LaunchTemplateId": {"Ref": "Template"}, "Version": "1"},
        },
        UpdatePolicy={"AutoScalingScheduledAction": {"IgnoreUnmodifiedGroupSizeProperties": True}},
    )
    aws.create({"Template": template, "Group": group})
    (entry,) = aws.ledger()["reviewed"]
    assert entry["property"] == "UpdatePolicy.AutoScalingScheduledAction"
    assert "sizes" in entry["reason"]


def test_an_api_that_the_emulator_lacks_answers_a_client_error_that_names_it(aws: Aws) -> None:
    with pytest.raises(ClientError) as refused:
        aws.client("autoscaling").start_instance_refresh(AutoScalingGroupName="any")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert refused.value.response["Error"]["Code"] == "NotImplemented"
    assert "start_instance_refresh" in refused.value.response["Error"]["Message"]
