"""S3 buckets, ECR repositories and DynamoDB tables."""

from __future__ import annotations

from typing import Any

from redis_fleet_emulator.testing import Aws, resource

BLOCK = {"BlockPublicAcls": True, "BlockPublicPolicy": True, "IgnorePublicAcls": True, "RestrictPublicBuckets": True}
ONLY_TLS = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ],
}


def bucket(versioning: str, **more: Any) -> dict[str, Any]:
    """Return a bucket with its policy."""
    encryption = {
        "ServerSideEncryptionConfiguration": [
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
        ]
    }
    rules = [{"Id": "old", "Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 30}}]
    properties = {
        "BucketEncryption": encryption,
        "PublicAccessBlockConfiguration": BLOCK,
        "VersioningConfiguration": {"Status": versioning},
        "LifecycleConfiguration": {"Rules": rules},
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        **more,
    }
    policy = {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": ONLY_TLS}
    return {"Bucket": resource("AWS::S3::Bucket", properties), "Policy": resource("AWS::S3::BucketPolicy", policy)}


def test_a_bucket_has_its_settings_and_its_policy_is_shown_but_not_enforced(aws: Aws) -> None:
    stack, s3 = aws.create(bucket("Enabled")), aws.client("s3")
    name = stack.id_of("Bucket")
    assert s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"] == BLOCK
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"] == [
        {"ObjectOwnership": "BucketOwnerEnforced"}
    ]
    (lifecycle,) = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    assert (lifecycle["ID"], lifecycle["NoncurrentVersionExpiration"]) == ("old", {"NoncurrentDays": 30})
    assert "SecureTransport" in s3.get_bucket_policy(Bucket=name)["Policy"]
    s3.put_object(Bucket=name, Key="allowed", Body=b"over plain HTTP")
    assert {"Key": "aws:cloudformation:stack-name", "Value": stack.name} in s3.get_bucket_tagging(Bucket=name)["TagSet"]


def test_a_bucket_changes_in_place_and_is_deleted_when_empty(aws: Aws) -> None:
    stack, s3 = aws.create(bucket("Enabled")), aws.client("s3")
    name = stack.id_of("Bucket")
    stack.update(bucket("Suspended", Tags=[{"Key": "kept", "Value": "no"}]))
    assert stack.id_of("Bucket") == name
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Suspended"
    assert {"Key": "kept", "Value": "no"} in s3.get_bucket_tagging(Bucket=name)["TagSet"]
    stack.delete()
    assert name not in {one["Name"] for one in s3.list_buckets()["Buckets"]}


def test_a_bucket_that_is_not_empty_fails_the_deletion_with_its_reason(aws: Aws) -> None:
    stack, s3 = aws.create({"Bucket": resource("AWS::S3::Bucket")}), aws.client("s3")
    name = stack.id_of("Bucket")
    s3.put_object(Bucket=name, Key="left", Body=b"")
    stack.api.delete_stack(StackName=stack.name)
    assert stack.status == "DELETE_FAILED"
    assert "BucketNotEmpty" in stack.reasons()
    s3.delete_object(Bucket=name, Key="left")
    stack.delete()


def test_a_repository_scans_its_images(aws: Aws) -> None:
    properties = {"ImageScanningConfiguration": {"ScanOnPush": True}, "ImageTagMutability": "IMMUTABLE"}
    stack = aws.create({"Images": resource("AWS::ECR::Repository", properties)})
    (one,) = aws.client("ecr").describe_repositories(repositoryNames=[stack.id_of("Images")])["repositories"]
    assert (one["imageScanningConfiguration"]["scanOnPush"], one["imageTagMutability"]) == (True, "IMMUTABLE")
    stack.delete()


def table(**more: Any) -> dict[str, Any]:
    """Return a table."""
    properties = {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "fleet", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "fleet", "KeyType": "HASH"}],
        "SSESpecification": {"SSEEnabled": True},
        **more,
    }
    return {"Table": resource("AWS::DynamoDB::Table", properties)}


def test_a_table_recovers_encrypts_expires_and_changes_in_place(aws: Aws) -> None:
    recovery = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}
    stack, dynamodb = aws.create(table(**recovery)), aws.client("dynamodb")
    name = stack.id_of("Table")
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert described["SSEDescription"]["Status"] == "ENABLED"
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert _recovery(dynamodb, name) == "ENABLED"
    expiry = {"TimeToLiveSpecification": {"AttributeName": "until", "Enabled": True}, "DeletionProtectionEnabled": True}
    stack.update(table(**expiry))
    assert stack.id_of("Table") == name
    assert dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED"
    assert dynamodb.describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"] is True
    assert _recovery(dynamodb, name) == "DISABLED"
    stack.update(table())
    stack.delete()


def _recovery(dynamodb: Any, name: str) -> str:
    answer = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    return str(answer["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"])
