"""Functions, conditions, parameters and dynamic references of templates."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import Aws, resource


def value_of(aws: Aws, node: Any, **sections: Any) -> str:
    """Return what a part of a template resolves to, by way of an output."""
    stack = aws.create(
        {"Queue": resource("AWS::SQS::Queue", {"QueueName": aws.name()})}, Outputs={"Value": {"Value": node}}, **sections
    )
    return stack.outputs["Value"]


MAP = {"Map": {"us-east-1": {"name": "virginia"}}}


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"Fn::Join": ["-", ["a", {"Ref": "AWS::Region"}, "b"]]}, "a-us-east-1-b"),
        ({"Fn::Sub": "${AWS::AccountId} ${!literal} $5"}, "123456789012 ${literal} $5"),
        ({"Fn::Sub": ["${x}/${AWS::Partition}", {"x": {"Fn::Join": ["", ["1", "2"]]}}]}, "12/aws"),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b,c"]}]}, "b"),
        ({"Fn::Select": [2, {"Fn::GetAZs": ""}]}, "us-east-1c"),
        ({"Fn::Select": [1, {"Fn::Cidr": ["10.0.0.0/16", 2, 8]}]}, "10.0.1.0/24"),
        ({"Fn::FindInMap": ["Map", {"Ref": "AWS::Region"}, "name"]}, "virginia"),
        ({"Fn::Base64": "hello"}, base64.b64encode(b"hello").decode()),
        ({"Fn::If": ["IsVirginia", "yes", "no"]}, "yes"),
        ({"Fn::ToJsonString": {"a": [1, {"Ref": "AWS::Region"}]}}, json.dumps({"a": [1, "us-east-1"]}, separators=(",", ":"))),
        ({"Fn::GetAtt": "Queue.QueueName"}, None),
    ],
)
def test_a_function_resolves_as_cloudformation_does(aws: Aws, node: Any, expected: str | None) -> None:
    conditions = {
        "IsVirginia": {"Fn::And": [{"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}, {"Fn::Not": [{"Condition": "Never"}]}]}
    }
    conditions["Never"] = {"Fn::Equals": ["a", "b"]}
    value = value_of(aws, node, Mappings=MAP, Conditions=conditions)
    assert value == expected if expected is not None else value.startswith("stack-")


def test_no_value_leaves_a_property_out_and_a_false_condition_a_resource(aws: Aws) -> None:
    conditions = {"Never": {"Fn::Equals": ["a", "b"]}}
    resources = {
        "Topic": resource("AWS::SNS::Topic", {"DisplayName": {"Fn::If": ["Never", "shown", {"Ref": "AWS::NoValue"}]}}),
        "Queue": resource("AWS::SQS::Queue", {"QueueName": "never-made"}, Condition="Never"),
    }
    stack = aws.create(resources, Conditions=conditions)
    attributes = aws.client("sns").get_topic_attributes(TopicArn=stack.id_of("Topic"))["Attributes"]
    assert attributes["DisplayName"] == ""
    with pytest.raises(ClientError, match="does not exist"):
        aws.client("sqs").get_queue_url(QueueName="never-made")


def test_dynamic_references_to_parameters_and_secrets_are_resolved(aws: Aws) -> None:
    aws.client("ssm").put_parameter(Name="/greeting", Type="String", Value="hello")
    secret = aws.client("secretsmanager").create_secret(Name="login", SecretString=json.dumps({"user": "ada"}))["ARN"]
    text = {
        "Fn::Join": [
            "",
            [
                "{{resolve:ssm:/greeting}} {{resolve:secretsmanager:login:SecretString:user}} ",
                "{{resolve:secretsmanager:",
                secret,
                ":SecretString:user}}",
            ],
        ]
    }
    aws.create({"Note": resource("AWS::SSM::Parameter", {"Name": "/resolved", "Type": "String", "Value": text})})
    assert aws.client("ssm").get_parameter(Name="/resolved")["Parameter"]["Value"] == "hello ada ada"


def test_a_dynamic_reference_to_nothing_fails_the_stack_with_its_name(aws: Aws) -> None:
    value = {"Name": "/unresolved", "Type": "String", "Value": "{{resolve:ssm:/nowhere}}"}
    stack = aws.create({"Note": resource("AWS::SSM::Parameter", value)})
    assert stack.status == "ROLLBACK_COMPLETE"
    assert "Unable to fetch parameters [/nowhere]" in stack.reasons()


@pytest.mark.parametrize(
    ("path", "architecture", "root"),
    [
        ("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64", "arm64", "/dev/xvda"),
        ("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64", "x86_64", "/dev/xvda"),
        ("/aws/service/debian/release/12/latest/amd64", "x86_64", "/dev/xvda"),
        ("/aws/service/debian/release/12/latest/arm64", "arm64", "/dev/xvda"),
        ("/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id", "arm64", "/dev/sda1"),
        ("/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id", "x86_64", "/dev/sda1"),
    ],
)
def test_a_public_image_parameter_names_an_image_that_exists(aws: Aws, path: str, architecture: str, root: str) -> None:
    parameters = {"Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": path}}
    (image,) = aws.client("ec2").describe_images(ImageIds=[value_of(aws, {"Ref": "Image"}, Parameters=parameters)])["Images"]
    assert (image["Architecture"], image["RootDeviceName"], image["State"]) == (architecture, root, "available")


def test_a_list_parameter_is_split(aws: Aws) -> None:
    parameters = {"Names": {"Type": "CommaDelimitedList", "Default": "a, b"}}
    assert value_of(aws, {"Fn::Select": [1, {"Ref": "Names"}]}, Parameters=parameters) == "b"


def test_a_yaml_template_with_short_forms_is_read(aws: Aws) -> None:
    text = """
    Resources:
      Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub "yaml-${AWS::Region}"}}
    Outputs:
      Name: {Value: !GetAtt Topic.TopicName}
      Pair: {Value: !Join ["/", [!Ref Topic, "2020-01-01"]]}
    """
    aws.client("cloudformation").create_stack(StackName="from-yaml", TemplateBody=text)
    (stack,) = aws.client("cloudformation").describe_stacks(StackName="from-yaml")["Stacks"]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
    assert outputs["Name"] == "yaml-us-east-1"
    assert outputs["Pair"].endswith(":yaml-us-east-1/2020-01-01")
