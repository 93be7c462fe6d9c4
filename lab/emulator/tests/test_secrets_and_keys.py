"""Secrets Manager, KMS and SSM."""

from __future__ import annotations

import json
from typing import Any

from redis_fleet_emulator.testing import Aws, resource


def secret(description: str, length: int = 40) -> dict[str, Any]:
    """Return a secret with a generated password, and its key."""
    generator = {
        "SecretStringTemplate": json.dumps({"user": "redis"}),
        "GenerateStringKey": "password",
        "PasswordLength": length,
        "ExcludePunctuation": True,
    }
    properties = {
        "Description": description,
        "KmsKeyId": {"Ref": "Key"},
        "GenerateSecretString": generator,
        "Tags": [{"Key": "about", "Value": description}],
    }
    return {
        "Key": resource("AWS::KMS::Key", {"KeyPolicy": {"Version": "2012-10-17", "Statement": []}}),
        "Secret": resource("AWS::SecretsManager::Secret", properties),
    }


def test_a_generated_secret_keeps_its_value_when_its_description_changes(aws: Aws) -> None:
    stack, secrets = aws.create(secret("first")), aws.client("secretsmanager")
    arn = stack.id_of("Secret")
    value = secrets.get_secret_value(SecretId=arn)["SecretString"]
    parsed = json.loads(value)
    assert (parsed["user"], len(parsed["password"]), parsed["password"].isalnum()) == ("redis", 40, True)
    stack.update(secret("second"))
    described = secrets.describe_secret(SecretId=arn)
    assert (stack.id_of("Secret"), described["Description"], described["KmsKeyId"]) == (arn, "second", stack.id_of("Key"))
    assert {"Key": "about", "Value": "second"} in described["Tags"]
    assert secrets.get_secret_value(SecretId=arn)["SecretString"] == value
    stack.update(secret("second", 20))
    assert len(json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])["password"]) == 20
    stack.delete()
    assert arn not in {one["ARN"] for one in secrets.list_secrets()["SecretList"]}


def test_a_policy_of_a_secret_is_put_and_taken(aws: Aws) -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    policy = resource("AWS::SecretsManager::ResourcePolicy", {"SecretId": {"Ref": "Secret"}, "ResourcePolicy": document})
    stack, secrets = aws.create({**secret("policy"), "Policy": policy}), aws.client("secretsmanager")
    arn = stack.id_of("Secret")
    assert json.loads(secrets.get_resource_policy(SecretId=arn)["ResourcePolicy"]) == document
    stack.update(secret("policy"))
    assert "ResourcePolicy" not in secrets.get_resource_policy(SecretId=arn)


def key(description: str, rotates: bool) -> dict[str, Any]:
    """Return a key with an alias."""
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Sid": description, "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}],
    }
    properties = {
        "Description": description,
        "EnableKeyRotation": rotates,
        "KeyPolicy": policy,
        "PendingWindowInDays": 7,
        "Tags": [{"Key": "about", "Value": description}],
    }
    alias = {"AliasName": "alias/tested", "TargetKeyId": {"Ref": "Key"}}
    return {"Key": resource("AWS::KMS::Key", properties), "Alias": resource("AWS::KMS::Alias", alias)}


def test_a_key_changes_in_place_and_its_deletion_is_scheduled(aws: Aws) -> None:
    stack, kms = aws.create(key("first", True)), aws.client("kms")
    identity = stack.id_of("Key")
    described = kms.describe_key(KeyId="alias/tested")["KeyMetadata"]
    assert (described["KeyId"], described["KeyUsage"], described["Description"]) == (identity, "ENCRYPT_DECRYPT", "first")
    assert kms.get_key_rotation_status(KeyId=identity)["KeyRotationEnabled"] is True
    stack.update(key("second", False))
    assert stack.id_of("Key") == identity
    assert kms.get_key_rotation_status(KeyId=identity)["KeyRotationEnabled"] is False
    assert json.loads(kms.get_key_policy(KeyId=identity, PolicyName="default")["Policy"])["Statement"][0]["Sid"] == "second"
    assert {"TagKey": "about", "TagValue": "second"} in kms.list_resource_tags(KeyId=identity)["Tags"]
    stack.delete()
    assert kms.describe_key(KeyId=identity)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert "alias/tested" not in {one["AliasName"] for one in kms.list_aliases()["Aliases"]}


def document(version: str) -> dict[str, Any]:
    """Return a parameter and a document."""
    content = {"schemaVersion": "2.2", "description": version, "mainSteps": []}
    parameter = {"Name": "/tested", "Type": "String", "Value": version, "Description": version, "Tags": {"about": version}}
    return {
        "Parameter": resource("AWS::SSM::Parameter", parameter),
        "Document": resource(
            "AWS::SSM::Document", {"Content": content, "DocumentType": "Command", "Name": "Tested", "UpdateMethod": "NewVersion"}
        ),
    }


def test_a_parameter_and_a_document_get_new_versions(aws: Aws) -> None:
    stack, ssm = aws.create(document("first")), aws.client("ssm")
    stack.update(document("second"))
    parameter = ssm.get_parameter(Name="/tested")["Parameter"]
    assert (parameter["Value"], parameter["Version"]) == ("second", 2)
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/tested")["TagList"]
    assert {"Key": "about", "Value": "second"} in tags
    described = ssm.get_document(Name=stack.id_of("Document"))
    assert (stack.id_of("Document"), json.loads(described["Content"])["description"]) == ("Tested", "second")
    stack.delete()
    assert ssm.describe_parameters(ParameterFilters=[{"Key": "Name", "Values": ["/tested"]}])["Parameters"] == []
