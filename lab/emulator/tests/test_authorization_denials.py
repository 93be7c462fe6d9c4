"""How calls of nodes are refused, and whose calls are judged."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from redis_fleet_emulator.authorization.testing import ACCOUNT, Node, allow, arn, deny
from redis_fleet_emulator.testing import REGION, Aws


def error_of(call: Any, **parameters: Any) -> tuple[str, int, str]:
    """Code, HTTP status and message of a call that fails."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Message"]


def sentence(node: Node, action: str, resource: str) -> str:
    """IAM's words for what nothing allows."""
    why = f"because no identity-based policy allows the {action} action"
    return f"User: {node.arn} is not authorized to perform: {action} on resource: {resource} {why}"


def test_ec2_refuses_with_its_own_words(aws: Aws) -> None:
    node = Node(aws)
    assert error_of(node.client("ec2").describe_volumes) == (
        "UnauthorizedOperation",
        403,
        "You are not authorized to perform this operation. " + sentence(node, "ec2:DescribeVolumes", "*"),
    )


def test_s3_refuses_with_its_own_words(aws: Aws) -> None:
    node = Node(aws)
    aws.client("s3").create_bucket(Bucket="own-words")
    code, status, message = error_of(node.client("s3").get_object, Bucket="own-words", Key="a/b")
    assert (code, status) == ("AccessDenied", 403)
    assert message == sentence(node, "s3:GetObject", '"arn:aws:s3:::own-words/a/b"')
    assert error_of(node.client("s3").head_object, Bucket="own-words", Key="a/b")[:2] == ("403", 403)


@pytest.mark.parametrize(
    ("call", "parameters", "resource"),
    [
        (("secretsmanager", "get_secret_value"), {"SecretId": "gone"}, arn("secretsmanager", "secret:gone")),
        (("dynamodb", "get_item"), {"TableName": "gone", "Key": {"id": {"S": "1"}}}, arn("dynamodb", "table/gone")),
        (("ssm", "get_parameter"), {"Name": "/gone"}, arn("ssm", "parameter/gone")),
        (("logs", "create_log_stream"), {"logGroupName": "g", "logStreamName": "s"}, arn("logs", "log-group:g:log-stream:s")),
        (("cloudwatch", "put_metric_data"), {"Namespace": "N", "MetricData": []}, "*"),
    ],
)
def test_services_that_speak_json_refuse_with_their_own_words(
    aws: Aws, call: tuple[str, str], parameters: dict[str, Any], resource: str
) -> None:
    node, (service, operation) = Node(aws), call
    client = node.client(service)
    action = f"{service}:{client.meta.method_to_api_mapping[operation]}"
    assert error_of(getattr(client, operation), **parameters) == (
        "AccessDeniedException",
        400,
        sentence(node, action, resource),
    )


def test_services_that_speak_xml_refuse_with_their_own_words(aws: Aws) -> None:
    node = Node(aws)
    for call in (node.client("autoscaling").describe_auto_scaling_instances, node.client("route53").get_change):
        code, status, message = error_of(call, **({"Id": "C1"} if call.__name__ == "get_change" else {}))
        assert (code, status) == ("AccessDenied", 403)
        assert message.startswith(f"User: {node.arn} is not authorized to perform: ")


def test_an_explicit_deny_is_said_to_be_one(aws: Aws) -> None:
    node = Node(aws, [allow("*"), deny("ec2:Describe*")])
    message = error_of(node.client("ec2").describe_instances)[2]
    assert message.endswith("ec2:DescribeInstances on resource: * with an explicit deny in an identity-based policy")


def test_who_one_is_can_always_be_asked(aws: Aws) -> None:
    node = Node(aws, [deny("*")])
    assert node.client("sts").get_caller_identity()["Arn"] == node.arn


def test_an_operation_outside_of_the_table_is_refused_and_the_lab_says_why(aws: Aws) -> None:
    node = Node(aws, [allow("*")])
    _, _, message = error_of(node.client("ec2").create_vpc, CidrBlock="10.9.0.0/16")
    assert message.endswith("perform: ec2:CreateVpc because the lab cannot judge the operation ec2:CreateVpc")
    assert "cannot judge" in error_of(node.client("s3").put_bucket_policy, Bucket="b", Policy="{}")[2]
    assert "cannot judge" in error_of(node.client("iam").list_roles)[2]
    assert "cannot judge" in error_of(node.client("sqs").list_queues)[2]


def test_only_roles_that_ec2_may_assume_are_judged(aws: Aws) -> None:
    assert Node(aws, trusted="lambda.amazonaws.com").client("ec2").describe_volumes()
    assert aws.client("ec2").describe_volumes()
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        Node(aws).client("ec2").describe_volumes()


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("ec2", "describe_volumes", "AuthFailure"),
        ("s3", "list_buckets", "SignatureDoesNotMatch"),
        ("sts", "get_caller_identity", "SignatureDoesNotMatch"),
        ("dynamodb", "list_tables", "InvalidSignatureException"),
    ],
)
def test_a_wrong_secret_is_refused(aws: Aws, service: str, operation: str, code: str) -> None:
    client = Node(aws, [allow("*")]).client(service, SecretAccessKey="wrong")
    assert error_of(getattr(client, operation))[0] == code


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("ec2", "describe_volumes", "AuthFailure"),
        ("s3", "list_buckets", "InvalidToken"),
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("dynamodb", "list_tables", "UnrecognizedClientException"),
    ],
)
def test_a_wrong_session_token_is_refused(aws: Aws, service: str, operation: str, code: str) -> None:
    client = Node(aws, [allow("*")]).client(service, SessionToken="wrong")
    assert error_of(getattr(client, operation))[0] == code


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("ec2", "describe_volumes", "RequestExpired"),
        ("s3", "list_buckets", "ExpiredToken"),
        ("sts", "get_caller_identity", "ExpiredToken"),
        ("dynamodb", "list_tables", "ExpiredTokenException"),
    ],
)
def test_expired_credentials_are_refused(aws: Aws, service: str, operation: str, code: str) -> None:
    node = Node(aws, [allow("*")])
    node.assume("i-0123456789abcdef0", DurationSeconds=0)
    assert error_of(getattr(node.client(service), operation))[0] == code


def test_a_policy_that_changes_counts_at_once(aws: Aws) -> None:
    node = Node(aws)
    assert node.refusal("ec2", "describe_volumes")
    node.may(allow("ec2:DescribeVolumes"))
    assert node.refusal("ec2", "describe_volumes") is None


def test_managed_policies_a_boundary_and_a_session_policy_count(aws: Aws) -> None:
    node = Node(aws)
    iam = aws.client("iam")
    iam.attach_role_policy(RoleName=node.role, PolicyArn="arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess")
    assert node.refusal("ec2", "describe_volumes") is None
    node.assume("session", Policy='{"Version": "2012-10-17", "Statement": []}')
    assert "no session policy allows" in str(node.refusal("ec2", "describe_volumes"))
    node.assume("session")
    iam.put_role_permissions_boundary(RoleName=node.role, PermissionsBoundary="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    assert "no permissions boundary allows the ec2:DescribeVolumes action" in str(node.refusal("ec2", "describe_volumes"))
    iam.put_role_permissions_boundary(RoleName=node.role, PermissionsBoundary="arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess")
    assert node.refusal("ec2", "describe_volumes") is None


def test_a_link_with_a_node_s_signature_is_judged_too(aws: Aws) -> None:
    node = Node(aws, [allow("s3:GetObject", "arn:aws:s3:::linked/open*")])
    aws.client("s3").create_bucket(Bucket="linked")
    for key in ("open one", "closed"):
        aws.client("s3").put_object(Bucket="linked", Key=key, Body=b"content")
    assert _fetch(_link(node, aws, "linked/open%20one")) == (200, b"content")
    status, body = _fetch(_link(node, aws, "linked/closed"))
    assert (status, b"s3:GetObject" in body) == (403, True)
    assert _fetch(_link(node, aws, "linked/open%20one").replace("open%20one", "open%20two"))[0] == 403
    old = _link(node, aws, "linked/open%20one", expires=1)
    time.sleep(2.1)
    assert b"Request has expired" in _fetch(old)[1]


def test_a_refused_upload_leaves_the_connection_in_order(aws: Aws) -> None:
    node = Node(aws, [allow("s3:ListBucket", "arn:aws:s3:::uploads")])
    aws.client("s3").create_bucket(Bucket="uploads")
    s3 = node.client("s3")
    for _ in range(3):
        assert error_of(s3.put_object, Bucket="uploads", Key="k", Body=b"GET / HTTP/1.1\r\n\r\n" * 1000)[0] == "AccessDenied"
        assert s3.list_objects_v2(Bucket="uploads")["KeyCount"] == 0


def test_the_role_may_have_a_path(aws: Aws) -> None:
    node = Node(aws, Path="/fleet/")
    node.role_arn = f"arn:aws:iam::{ACCOUNT}:role/fleet/{node.role}"
    node.assume("i-0123456789abcdef0")
    assert f"assumed-role/{node.role}/i-0123456789abcdef0 is not authorized" in str(node.refusal("ec2", "describe_volumes"))


def _link(node: Node, aws: Aws, path: str, expires: int = 60) -> str:
    keys = node.credentials
    request = AWSRequest("GET", f"{aws.endpoint}/{path}")
    signer = Credentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    S3SigV4QueryAuth(signer, "s3", REGION, expires=expires).add_auth(request)
    return str(request.prepare().url)


def _fetch(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - own server
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
