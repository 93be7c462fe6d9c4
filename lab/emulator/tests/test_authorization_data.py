"""What the operations on objects, secrets and items need: each with exactly that, with something else, and with nothing."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.authorization.testing import Node, allow, arn
from redis_fleet_emulator.testing import Aws


@pytest.fixture(scope="module")
def node(aws: Aws) -> Node:
    """A node whose policy each test sets."""
    return Node(aws)


def test_objects(node: Node, aws: Aws) -> None:
    aws.client("s3").create_bucket(Bucket="objects")
    aws.client("s3").put_object(Bucket="objects", Key="a b/ü:1", Body=b"x")
    here = {"Bucket": "objects", "Key": "a b/ü:1"}
    for operation in ("get_object", "head_object"):
        node.may(allow("s3:GetObject", "arn:aws:s3:::objects/a b/*"))
        assert node.refusal("s3", operation, **here) is None
        node.may(allow("s3:GetObject", "arn:aws:s3:::objects/a+b/*"))
        assert node.refusal("s3", operation, **here)
    node.needs(("s3", "put_object", {**here, "Body": b"new"}), allow("s3:PutObject", "arn:aws:s3:::objects/*"))
    extra = {**here, "Body": b"new", "Tagging": "a=b", "ServerSideEncryption": "AES256"}
    node.needs(
        ("s3", "put_object", extra),
        allow("s3:PutObject", "arn:aws:s3:::objects/*", {"StringEquals": {"s3:x-amz-server-side-encryption": "AES256"}}),
        allow("s3:PutObjectTagging", "arn:aws:s3:::objects/*"),
    )
    node.needs(("s3", "delete_object", here), allow("s3:DeleteObject", "arn:aws:s3:::objects/*"))


def test_uploads_in_parts(node: Node, aws: Aws) -> None:
    aws.client("s3").create_bucket(Bucket="parts")
    here = {"Bucket": "parts", "Key": "k"}
    node.may(allow("s3:PutObject", "arn:aws:s3:::parts/k"))
    s3 = node.client("s3")
    upload = s3.create_multipart_upload(**here)["UploadId"]
    part = s3.upload_part(**here, UploadId=upload, PartNumber=1, Body=b"x")
    assert "s3:ListMultipartUploadParts" in str(node.refusal("s3", "list_parts", **here, UploadId=upload))
    assert "s3:AbortMultipartUpload" in str(node.refusal("s3", "abort_multipart_upload", **here, UploadId=upload))
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    assert s3.complete_multipart_upload(**here, UploadId=upload, MultipartUpload=parts)["ETag"]


def test_a_missing_object_is_told_only_to_those_who_may_list(node: Node, aws: Aws) -> None:
    aws.client("s3").create_bucket(Bucket="missing")
    reading = allow("s3:GetObject", "arn:aws:s3:::missing/*")
    node.may(reading)
    assert "perform: s3:ListBucket on resource: \"arn:aws:s3:::missing\"" in str(
        node.refusal("s3", "get_object", Bucket="missing", Key="k")
    )
    node.may(reading, allow("s3:ListBucket", "arn:aws:s3:::missing"))
    with pytest.raises(ClientError, match="NoSuchKey"):
        node.client("s3").get_object(Bucket="missing", Key="k")


def test_lists_of_a_bucket_know_their_prefix(node: Node, aws: Aws) -> None:
    aws.client("s3").create_bucket(Bucket="listed")
    below = allow("s3:ListBucket", "arn:aws:s3:::listed", {"StringLike": {"s3:prefix": "backups/*"}})
    for operation in ("list_objects_v2", "list_objects"):
        node.needs(("s3", operation, {"Bucket": "listed", "Prefix": "backups/s-0/"}), below)
        assert node.refusal("s3", operation, Bucket="listed", Prefix="other/")
        assert node.refusal("s3", operation, Bucket="listed")


def test_a_secret_is_its_whole_arn_however_it_is_named(node: Node, aws: Aws) -> None:
    whole = aws.client("secretsmanager").create_secret(
        Name="users/app", SecretString="x", Tags=[{"Key": "fleet", "Value": "sessions"}]
    )["ARN"]
    tagged = {"StringEquals": {"secretsmanager:ResourceTag/fleet": "sessions"}}
    for name in (whole, "users/app", whole[:-7]):
        for operation, action in (("get_secret_value", "GetSecretValue"), ("describe_secret", "DescribeSecret")):
            node.needs(("secretsmanager", operation, {"SecretId": name}), allow(f"secretsmanager:{action}", whole, tagged))
    node.may(allow("secretsmanager:GetSecretValue", whole[:-7]))
    assert whole in str(node.refusal("secretsmanager", "get_secret_value", SecretId="users/app"))


def test_items_know_their_partition_key(node: Node, aws: Aws) -> None:
    dynamodb = aws.client("dynamodb")
    dynamodb.create_table(
        TableName="registry",
        AttributeDefinitions=[{"AttributeName": "fleet", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "fleet", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=[{"Key": "fleet", "Value": "sessions"}],
    )
    mine, others = {"fleet": {"S": "sessions"}}, {"fleet": {"S": "carts"}}
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["sessions"]}}
    table = arn("dynamodb", "table/registry")
    calls: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
        ("get_item", "GetItem", {"Key": mine}, {"Key": others}),
        ("put_item", "PutItem", {"Item": mine}, {"Item": others}),
        ("delete_item", "DeleteItem", {"Key": mine}, {"Key": others}),
        ("update_item", "UpdateItem", {"Key": mine}, {"Key": others}),
        ("query", "Query", _query("sessions"), _query("carts")),
    ]
    for operation, action, given, wrong in calls:
        node.needs(("dynamodb", operation, {"TableName": "registry", **given}), allow(f"dynamodb:{action}", table, own))
        assert node.refusal("dynamodb", operation, TableName="registry", **wrong), action
    for value, is_refused in (("sessions", False), ("carts", True)):
        node.may(allow("dynamodb:GetItem", table, {"StringEquals": {"aws:ResourceTag/fleet": value}}))
        assert bool(node.refusal("dynamodb", "get_item", TableName="registry", Key=mine)) is is_refused
    there = {"TableName": "registry", "Key": mine, "ConditionExpression": "attribute_exists(fleet)"}
    parts = [{"Put": {"TableName": "registry", "Item": mine}}, {"ConditionCheck": there}]
    node.needs(
        ("dynamodb", "transact_write_items", {"TransactItems": parts}),
        allow("dynamodb:PutItem", table, own),
        allow("dynamodb:ConditionCheckItem", table, own),
    )
    writes = {"RequestItems": {"registry": [{"PutRequest": {"Item": mine}}, {"DeleteRequest": {"Key": others}}]}}
    node.may(allow("dynamodb:BatchWriteItem", table, own))
    assert node.refusal("dynamodb", "batch_write_item", **writes)
    node.may(allow("dynamodb:BatchWriteItem", table))
    assert node.refusal("dynamodb", "batch_write_item", **writes) is None


def _query(fleet: str) -> dict[str, Any]:
    return {
        "KeyConditionExpression": "#f = :f",
        "ExpressionAttributeNames": {"#f": "fleet"},
        "ExpressionAttributeValues": {":f": {"S": fleet}},
    }
