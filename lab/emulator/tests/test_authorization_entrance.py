"""Who may come in at all, over TLS as machines do and in plain text as the deployer does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto import mock_aws
from redis_fleet_emulator.authorization import Authorizing
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

HOSTS = {
    "ec2": "ec2.us-east-1.amazonaws.com",
    "s3": "bucket.s3.us-east-1.amazonaws.com",
    "sts": "sts.us-east-1.amazonaws.com",
    "dynamodb": "dynamodb.us-east-1.amazonaws.com",
}
REGION = "us-east-1"
BODY = b'{"TableName": "registry"}'


@pytest.fixture(autouse=True)
def account() -> Iterator[None]:
    """The emulator's state, in this process."""
    with mock_aws():
        yield


def passes(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The application behind the gate: says what it got."""
    start_response("200 OK", [])
    return [b"passed ", environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))]


def ask(service: str, keys: tuple[str, ...] | None, scheme: str = "https") -> str:
    """The answer to a request that is signed with these keys."""
    headers = {"X-Amz-Target": "DynamoDB_20120810.DescribeTable"} if service == "dynamodb" else {}
    request = AWSRequest("POST", f"{scheme}://{HOSTS[service]}/", headers=headers, data=BODY)
    if keys is not None:
        SigV4Auth(Credentials(*keys), service, REGION).add_auth(request)
    prepared: Any = request.prepare().headers
    given = Headers([(name, value.decode() if isinstance(value, bytes) else value) for name, value in prepared.items()])
    builder = EnvironBuilder("/", f"{scheme}://{HOSTS[service]}", method="POST", headers=given, data=BODY)
    return b"".join(run_wsgi_app(Authorizing(passes), builder.get_environ(), buffered=True)[0]).decode()


def session_of(role: str, trusted: str = "ec2.amazonaws.com") -> tuple[str, str, str]:
    """Credentials of a new role."""
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": [trusted]}, "Action": "sts:AssumeRole"}]}
    boto3.client("iam").create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", **trust}))
    arn = f"arn:aws:iam::123456789012:role/{role}"
    keys = boto3.client("sts", REGION).assume_role(RoleArn=arn, RoleSessionName="i-0123456789abcdef0")["Credentials"]
    return keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"]


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("ec2", "MissingAuthenticationToken"),
        ("s3", "AccessDenied"),
        ("sts", "MissingAuthenticationToken"),
        ("dynamodb", "MissingAuthenticationTokenException"),
    ],
)
def test_a_machine_must_sign(service: str, code: str) -> None:
    assert code in ask(service, None)
    assert ask(service, None, "http") == f"passed {BODY.decode()}"


@pytest.mark.parametrize("key", ["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "testing"])
@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("ec2", "AuthFailure"),
        ("s3", "InvalidAccessKeyId"),
        ("sts", "InvalidClientTokenId"),
        ("dynamodb", "UnrecognizedClientException"),
    ],
)
def test_a_machine_cannot_use_a_key_that_nobody_gave_out(service: str, code: str, key: str) -> None:
    assert code in ask(service, (key, "secret"))
    assert ask(service, (key, "secret"), "http") == f"passed {BODY.decode()}"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_others_than_nodes_pass_unjudged(scheme: str) -> None:
    boto3.client("iam").create_user(UserName="operator")
    key = boto3.client("iam").create_access_key(UserName="operator")["AccessKey"]
    assert ask("ec2", (key["AccessKeyId"], key["SecretAccessKey"]), scheme) == f"passed {BODY.decode()}"
    assert ask("ec2", session_of("cdk", "cloudformation.amazonaws.com"), scheme) == f"passed {BODY.decode()}"


def test_credentials_of_a_role_that_is_gone_are_no_good_on_a_machine() -> None:
    keys = session_of("short-lived")
    boto3.client("iam").delete_role(RoleName="short-lived")
    assert "InvalidClientTokenId" in ask("sts", keys)


def test_an_allowed_call_reaches_the_service_whole() -> None:
    keys = session_of("reader")
    assert "not authorized to perform: dynamodb:DescribeTable" in ask("dynamodb", keys)
    allow = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": allow})
    boto3.client("iam").put_role_policy(RoleName="reader", PolicyName="p", PolicyDocument=policy)
    assert ask("dynamodb", keys) == f"passed {BODY.decode()}"
    assert "not authorized" in ask("dynamodb", keys, "http")
    assert "InvalidSignatureException" in ask("dynamodb", (keys[0], "wrong", keys[2]))
