"""Tables as stacks make them, and conditional writes of many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import Aws, resource

KEYS = {
    "AttributeDefinitions": [
        {"AttributeName": "fleet", "AttributeType": "S"},
        {"AttributeName": "item", "AttributeType": "S"},
    ],
    "KeySchema": [{"AttributeName": "fleet", "KeyType": "HASH"}, {"AttributeName": "item", "KeyType": "RANGE"}],
}


def registry(**more: Any) -> dict[str, Any]:
    """Return a table with a partition and a sort key."""
    return {"Table": resource("AWS::DynamoDB::Table", {**KEYS, "BillingMode": "PAY_PER_REQUEST", **more})}


def test_a_table_shows_all_that_its_template_says_and_changes_in_place(aws: Aws) -> None:
    recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}
    limits = {"OnDemandThroughput": {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}}
    tags = {"Tags": [{"Key": "about", "Value": "registry"}]}
    stack = aws.create(registry(PointInTimeRecoverySpecification=recovery, **limits, **tags))
    dynamodb, name = aws.client("dynamodb"), stack.id_of("Table")
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert (table["OnDemandThroughput"], "SSEDescription" in table) == (limits["OnDemandThroughput"], False)
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"] == 7
    encrypted = {"SSESpecification": {"SSEEnabled": True}, "TableClass": "STANDARD_INFREQUENT_ACCESS"}
    stack.update(registry(PointInTimeRecoverySpecification=recovery, **limits, **encrypted, DeletionProtectionEnabled=True))
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert table["SSEDescription"]["Status"] == "ENABLED"
    assert table["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    own = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    assert {tag["Key"] for tag in own if not tag["Key"].startswith("aws:")} == set()
    stack.update(registry(**limits))
    assert stack.id_of("Table") == name
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert ("SSEDescription" in table, table["TableClassSummary"]["TableClass"]) == (False, "STANDARD")
    stack.delete()


def test_a_protected_table_is_not_deleted(aws: Aws) -> None:
    stack = aws.create(registry(DeletionProtectionEnabled=True))
    stack.api.delete_stack(StackName=stack.name)
    assert stack.status == "DELETE_FAILED"
    assert "DeletionProtectionEnabled is set" in stack.reasons()
    aws.client("dynamodb").update_table(TableName=stack.id_of("Table"), DeletionProtectionEnabled=False)
    stack.delete()


def test_other_keys_are_another_table(aws: Aws) -> None:
    stack = aws.create(registry())
    before = stack.id_of("Table")
    stack.update(registry(KeySchema=[*KEYS["KeySchema"][:1]], AttributeDefinitions=KEYS["AttributeDefinitions"][:1]))
    assert stack.id_of("Table") != before
    assert before not in aws.client("dynamodb").list_tables()["TableNames"]
    stack.delete()


def test_a_global_table_with_one_replica_is_a_table(aws: Aws) -> None:
    def made(days: int, *regions: str, **replica: Any) -> dict[str, Any]:
        recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": days}
        replicas = [{"Region": region, "PointInTimeRecoverySpecification": recovery, **replica} for region in regions]
        properties = {**KEYS, "BillingMode": "PAY_PER_REQUEST", "SSESpecification": {"SSEEnabled": True}, "Replicas": replicas}
        return {"Table": resource("AWS::DynamoDB::GlobalTable", properties)}

    stack, dynamodb = aws.create(made(7, "us-east-1", DeletionProtectionEnabled=True)), aws.client("dynamodb")
    name = stack.id_of("Table")
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert (table["DeletionProtectionEnabled"], table["SSEDescription"]["Status"]) == (True, "ENABLED")
    stack.update(made(9, "us-east-1"))
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"] == 9
    assert (stack.id_of("Table"), dynamodb.describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"]) == (name, False)
    stack.delete()
    elsewhere = aws.create(made(7, "us-east-1", "eu-west-1"))
    assert "got us-east-1, eu-west-1" in elsewhere.reasons()


def test_of_many_conditional_writes_at_once_one_is_made(aws: Aws) -> None:
    stack, dynamodb = aws.create(registry()), aws.client("dynamodb")
    name = stack.id_of("Table")

    def claim(fleet: str, owner: str) -> bool:
        key = {"fleet": {"S": fleet}, "item": {"S": "cluster"}}
        try:
            dynamodb.update_item(
                TableName=name,
                Key=key,
                UpdateExpression="SET #owner = :owner",
                ConditionExpression="attribute_not_exists(#owner)",
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues={":owner": {"S": owner}},
            )
        except ClientError as error:
            assert error.response["Error"]["Code"] == "ConditionalCheckFailedException"
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        for fleet in ("first", "second", "third"):
            assert sum(pool.map(claim, [fleet] * 12, [str(number) for number in range(12)])) == 1
    stack.delete()


def test_a_parameter_changes_its_value_in_place_and_another_name_is_another_parameter(aws: Aws) -> None:
    def shape(name: str, shards: int) -> dict[str, Any]:
        properties = {"Name": name, "Type": "String", "Value": f'{{"shards":{shards}}}'}
        return {"Shape": resource("AWS::SSM::Parameter", properties)}

    stack, ssm = aws.create(shape("/redis-fleet/demo/shape", 3)), aws.client("ssm")
    stack.update(shape("/redis-fleet/demo/shape", 4))
    parameter = ssm.get_parameter(Name="/redis-fleet/demo/shape")["Parameter"]
    assert (parameter["Value"], parameter["Version"]) == ('{"shards":4}', 2)
    stack.update(shape("/redis-fleet/other/shape", 4))
    with pytest.raises(ClientError, match="ParameterNotFound"):
        ssm.get_parameter(Name="/redis-fleet/demo/shape")
    stack.delete()
    with pytest.raises(ClientError, match="ParameterNotFound"):
        ssm.get_parameter(Name="/redis-fleet/other/shape")
