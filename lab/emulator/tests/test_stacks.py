"""Updates, replacements, policies and rollbacks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import Aws, Stack, resource

VOLUME = {"AvailabilityZone": "us-east-1a", "Size": 8, "VolumeType": "gp3"}
IMPOSSIBLE = resource("AWS::EC2::Subnet", {"VpcId": "vpc-00000000", "CidrBlock": "10.0.0.0/24"})


def volumes(aws: Aws, *ids: str) -> list[dict[str, Any]]:
    """Return those of the volumes that exist."""
    found: list[dict[str, Any]] = aws.client("ec2").describe_volumes(Filters=[{"Name": "volume-id", "Values": list(ids)}])[
        "Volumes"
    ]
    return found


def test_a_volume_is_modified_in_place(aws: Aws) -> None:
    stack = aws.create({"Data": resource("AWS::EC2::Volume", VOLUME)})
    before = stack.id_of("Data")
    changed = {**VOLUME, "Size": 16, "Iops": 4000, "Throughput": 300, "Tags": [{"Key": "slot", "Value": "1"}]}
    stack.update({"Data": resource("AWS::EC2::Volume", changed)})
    assert stack.id_of("Data") == before
    (volume,) = volumes(aws, before)
    assert (volume["Size"], volume["Iops"], volume["Throughput"]) == (16, 4000, 300)
    assert {"Key": "slot", "Value": "1"} in volume["Tags"]


def test_a_change_that_the_type_does_not_allow_is_refused_and_rolled_back(aws: Aws) -> None:
    stack = aws.create({"Data": resource("AWS::EC2::Volume", VOLUME)})
    before = stack.id_of("Data")
    stack.update({"Data": resource("AWS::EC2::Volume", {**VOLUME, "Encrypted": True})})
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert '"Encrypted" of AWS::EC2::Volume cannot be updated' in stack.reasons()
    (volume,) = volumes(aws, before)
    assert volume["Encrypted"] is False


def test_a_change_of_an_immutable_property_replaces_the_resource(aws: Aws, network: dict[str, str]) -> None:
    def group(description: str) -> dict[str, Any]:
        return {"Group": resource("AWS::EC2::SecurityGroup", {"GroupDescription": description, "VpcId": network["vpc"]})}

    stack = aws.create(group("first"))
    before = stack.id_of("Group")
    stack.update(group("second"))
    after = stack.id_of("Group")
    assert after != before
    listed = aws.client("ec2").describe_security_groups(Filters=[{"Name": "group-id", "Values": [before, after]}])[
        "SecurityGroups"
    ]
    assert [(one["GroupId"], one["Description"]) for one in listed] == [(after, "second")]


def test_a_replacement_of_a_custom_named_resource_is_refused(aws: Aws) -> None:
    def table(key: str) -> dict[str, Any]:
        return {
            "Table": resource(
                "AWS::DynamoDB::Table",
                {
                    "TableName": "custom-named",
                    "BillingMode": "PAY_PER_REQUEST",
                    "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"}],
                    "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
                },
            )
        }

    stack = aws.create(table("a"))
    stack.update(table("b"))
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "custom-named resource requires replacing" in stack.reasons()
    described = aws.client("dynamodb").describe_table(TableName="custom-named")["Table"]
    assert described["KeySchema"] == [{"AttributeName": "a", "KeyType": "HASH"}]


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate", "Snapshot"])
def test_a_retained_resource_survives_removal_and_deletion(aws: Aws, policy: str) -> None:
    kept = resource("AWS::EC2::Volume", VOLUME, DeletionPolicy=policy)
    stack = aws.create({"Removed": kept, "Held": kept, "Gone": resource("AWS::EC2::Volume", VOLUME)})
    ids = {name: stack.id_of(name) for name in ("Removed", "Held", "Gone")}
    stack.update({"Held": kept, "Gone": resource("AWS::EC2::Volume", VOLUME)})
    assert stack.status == "UPDATE_COMPLETE"
    stack.delete()
    assert {one["VolumeId"] for one in volumes(aws, *ids.values())} == {ids["Removed"], ids["Held"]}


def test_the_old_resource_of_a_replacement_is_kept_if_the_policy_says_so(aws: Aws, network: dict[str, str]) -> None:
    def group(description: str) -> dict[str, Any]:
        properties = {"GroupDescription": description, "VpcId": network["vpc"]}
        return {"Group": resource("AWS::EC2::SecurityGroup", properties, UpdateReplacePolicy="Retain")}

    stack = aws.create(group("first"))
    before = stack.id_of("Group")
    stack.update(group("second"))
    assert stack.id_of("Group") != before
    assert aws.client("ec2").describe_security_groups(GroupIds=[before])["SecurityGroups"]


def test_a_failed_creation_rolls_back_and_says_why(aws: Aws) -> None:
    stack = aws.create(
        {"Queue": resource("AWS::SQS::Queue", {"QueueName": "rolled-back"}), "Impossible": {**IMPOSSIBLE, "DependsOn": "Queue"}}
    )
    assert stack.status == "ROLLBACK_COMPLETE"
    assert "InvalidVpcID.NotFound" in stack.reasons()
    with pytest.raises(ClientError, match="does not exist"):
        aws.client("sqs").get_queue_url(QueueName="rolled-back")


def test_a_failed_creation_keeps_only_what_is_retained_on_creation_too(aws: Aws) -> None:
    resources = {
        "Kept": resource("AWS::EC2::Volume", VOLUME, DeletionPolicy="Retain"),
        "Dropped": resource("AWS::EC2::Volume", VOLUME, DeletionPolicy="RetainExceptOnCreate"),
        "Impossible": {**IMPOSSIBLE, "DependsOn": ["Kept", "Dropped"]},
    }
    stack = aws.create(resources)
    by_name = [{"Name": "tag:aws:cloudformation:stack-name", "Values": [stack.name]}]
    left = aws.client("ec2").describe_volumes(Filters=by_name)["Volumes"]
    tags = [{tag["Key"]: tag["Value"] for tag in one["Tags"]} for one in left]
    assert [one["aws:cloudformation:logical-id"] for one in tags] == ["Kept"]


def test_a_failed_update_takes_back_what_it_changed_made_and_replaced(aws: Aws, network: dict[str, str]) -> None:
    def resources(description: str, size: int) -> dict[str, Any]:
        return {
            "Data": resource("AWS::EC2::Volume", {**VOLUME, "Iops": size}),
            "Group": resource("AWS::EC2::SecurityGroup", {"GroupDescription": description, "VpcId": network["vpc"]}),
        }

    stack = aws.create(resources("first", 3000))
    volume, group = stack.id_of("Data"), stack.id_of("Group")
    extra = {
        "New": resource("AWS::SQS::Queue", {"QueueName": "extra"}),
        "Impossible": {**IMPOSSIBLE, "DependsOn": ["Data", "Group", "New"]},
    }
    stack.update({**resources("second", 5000), **extra})
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert (stack.id_of("Data"), stack.id_of("Group")) == (volume, group)
    assert volumes(aws, volume)[0]["Iops"] == 3000
    mine = [{"Name": "tag:aws:cloudformation:stack-name", "Values": [stack.name]}]
    assert [one["GroupId"] for one in aws.client("ec2").describe_security_groups(Filters=mine)["SecurityGroups"]] == [group]
    with pytest.raises(ClientError, match="does not exist"):
        aws.client("sqs").get_queue_url(QueueName="extra")
    stack.update(resources("first", 6000))
    assert volumes(aws, volume)[0]["Iops"] == 6000


def test_a_changed_value_reaches_those_that_refer_to_it(aws: Aws) -> None:
    parameters = {"Size": {"Type": "Number", "Default": "8"}}
    resources = {
        "Data": resource("AWS::EC2::Volume", {**VOLUME, "Size": {"Ref": "Size"}}),
        "Note": resource("AWS::SSM::Parameter", {"Name": "/note", "Type": "String", "Value": {"Fn::Sub": "${Size} GiB"}}),
    }
    stack = aws.create(resources, Parameters=parameters)
    stack.update(resources, parameters={"Size": "9"}, Parameters=parameters)
    assert volumes(aws, stack.id_of("Data"))[0]["Size"] == 9
    assert aws.client("ssm").get_parameter(Name="/note")["Parameter"]["Value"] == "9 GiB"


def test_an_update_that_changes_nothing_is_refused(aws: Aws) -> None:
    stack = aws.create({"Queue": resource("AWS::SQS::Queue")})
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stack.update({"Queue": resource("AWS::SQS::Queue")})


def test_a_protected_stack_and_an_export_in_use_cannot_be_deleted(aws: Aws) -> None:
    queue = {"Queue": resource("AWS::SQS::Queue")}
    exporter = aws.create(queue, Outputs={"Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}, "Export": {"Name": "queue-arn"}}})
    value = {"Name": "/imported", "Type": "String", "Value": {"Fn::ImportValue": "queue-arn"}}
    importer = aws.create({"Note": resource("AWS::SSM::Parameter", value)})
    exporter.api.delete_stack(StackName=exporter.name)
    assert exporter.status == "DELETE_FAILED"
    assert f"in use by {importer.name}" in exporter.reasons()
    importer.api.update_termination_protection(StackName=importer.name, EnableTerminationProtection=True)
    with pytest.raises(ClientError, match="TerminationProtection is enabled"):
        importer.api.delete_stack(StackName=importer.name)
    importer.api.update_termination_protection(StackName=importer.name, EnableTerminationProtection=False)
    importer.delete()
    exporter.delete()


def test_a_change_set_shows_what_an_update_would_do_and_does_nothing(aws: Aws, network: dict[str, str]) -> None:
    group = {"GroupDescription": "first", "VpcId": network["vpc"]}
    stack = aws.create(
        {
            "Data": resource("AWS::EC2::Volume", VOLUME),
            "Group": resource("AWS::EC2::SecurityGroup", group),
            "Old": resource("AWS::SQS::Queue"),
        }
    )
    wanted = {
        "Data": resource("AWS::EC2::Volume", {**VOLUME, "Size": 10}),
        "Group": resource("AWS::EC2::SecurityGroup", {**group, "GroupDescription": "second"}),
        "New": resource("AWS::SNS::Topic"),
    }
    changes = _change_set(stack, wanted)
    found = {one["LogicalResourceId"]: (one["Action"], one.get("Replacement")) for one in changes}
    assert found == {"Data": ("Modify", "False"), "Group": ("Modify", "True"), "New": ("Add", None), "Old": ("Remove", None)}
    assert volumes(aws, stack.id_of("Data"))[0]["Size"] == 8


def test_a_change_set_without_changes_has_failed(aws: Aws) -> None:
    stack = aws.create({"Queue": resource("AWS::SQS::Queue")})
    assert _change_set(stack, {"Queue": resource("AWS::SQS::Queue")}) == []
    described = stack.api.describe_change_set(StackName=stack.name, ChangeSetName="preview")
    assert described["Status"] == "FAILED"
    assert "didn't contain changes" in described["StatusReason"]


def _change_set(stack: Stack, resources: dict[str, Any]) -> list[dict[str, Any]]:
    stack.api.create_change_set(StackName=stack.name, ChangeSetName="preview", TemplateBody=json.dumps({"Resources": resources}))
    described = stack.api.describe_change_set(StackName=stack.name, ChangeSetName="preview")
    return [one["ResourceChange"] for one in described["Changes"]]


def test_a_property_that_is_left_out_falls_back_to_its_default_or_is_refused(aws: Aws) -> None:
    timeout, size = {"VisibilityTimeout": 90}, {"MaximumMessageSize": 2048}
    stack = aws.create({"Queue": resource("AWS::SQS::Queue", {**timeout, **size})})
    url = stack.id_of("Queue")
    stack.update({"Queue": resource("AWS::SQS::Queue", size)})
    attributes = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (attributes["VisibilityTimeout"], attributes["MaximumMessageSize"]) == ("30", "2048")
    stack.update({"Queue": resource("AWS::SQS::Queue")})
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert '"MaximumMessageSize" of AWS::SQS::Queue cannot be taken away' in stack.reasons()


def test_the_change_sets_of_a_deleted_stack_are_not_found_under_its_name(aws: Aws) -> None:
    queue = {"Queue": resource("AWS::SQS::Queue")}
    old = aws.create(queue)
    _change_set(old, {**queue, "Topic": resource("AWS::SNS::Topic")})
    old.delete()
    old.create(queue)
    with pytest.raises(ClientError, match=r"ChangeSet .preview. does not exist"):
        old.api.describe_change_set(StackName=old.name, ChangeSetName="preview")


def test_an_update_of_the_stacks_own_tags_reaches_its_resources(aws: Aws) -> None:
    body = json.dumps({"Resources": {"Data": resource("AWS::EC2::Volume", VOLUME), "Topic": resource("AWS::SNS::Topic")}})
    stack = Stack(aws, aws.name())
    stack.api.create_stack(
        StackName=stack.name, TemplateBody=body, Tags=[{"Key": "team", "Value": "data"}, {"Key": "old", "Value": "1"}]
    )
    stack.settle()
    volume, topic = stack.id_of("Data"), stack.id_of("Topic")
    stack.api.update_stack(StackName=stack.name, TemplateBody=body, Tags=[{"Key": "team", "Value": "infra"}])
    stack.settle()
    assert (stack.id_of("Data"), stack.id_of("Topic")) == (volume, topic)
    own = ("aws:cloudformation:stack-name", "aws:cloudformation:stack-id", "aws:cloudformation:logical-id")
    for tags in (volumes(aws, volume)[0]["Tags"], aws.client("sns").list_tags_for_resource(ResourceArn=topic)["Tags"]):
        assert {tag["Key"]: tag["Value"] for tag in tags if tag["Key"] not in own} == {"team": "infra"}
