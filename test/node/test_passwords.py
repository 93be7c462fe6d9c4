from __future__ import annotations

import json
import math
import uuid

import pytest
from aws_servers import FaultyAws
from redis_fleet_node.aws import Aws
from redis_fleet_node.errors import NodeError
from redis_fleet_node.node import User
from redis_fleet_node.passwords import REACH, fetch_password
from redis_fleet_node.patience import Patience

REGION = "eu-west-1"
MARK = "tell-nobody"


def fetch(secret: str | bytes) -> str:
    client, name = Aws(REGION).secrets(), uuid.uuid4().hex
    if isinstance(secret, bytes):
        arn = client.create_secret(Name=name, SecretBinary=secret)["ARN"]
    else:
        arn = client.create_secret(Name=name, SecretString=secret)["ARN"]
    return fetch_password(client, User(name="app", rules="~*", secret_arn=arn)).reveal()


@pytest.mark.parametrize(
    "password", [MARK, "a", "with spaces inside", "ünï €", "12345", "true", '"quoted"', "[1]", "{not json", "x" * 4096]
)
def test_a_secret_that_is_no_json_object_is_the_password(aws: FaultyAws, password: str) -> None:
    assert fetch(password) == password


def test_a_json_object_holds_the_password_under_its_key(aws: FaultyAws) -> None:
    assert fetch(json.dumps({"username": "app", "password": MARK})) == MARK


@pytest.mark.parametrize(
    ("secret", "expected"),
    [
        (f"{MARK}\n", "must be printable and neither begin nor end with white space; was it stored with a line break"),
        (f" {MARK}", "must be printable"),
        (f"{MARK}\0{MARK}", "must be printable"),
        (f"{MARK}\nuser eve on nopass", "must be printable"),
        (MARK * 400, "must have 1-4096 characters"),
        (json.dumps({"password": ""}), "must have 1-4096 characters"),
        (json.dumps({"Password": MARK}), 'is a JSON object, which must have the text "password"'),
        (json.dumps({"password": [MARK]}), 'is a JSON object, which must have the text "password"'),
        (json.dumps({"password": f"{MARK}\r\n"}), "must be printable"),
        (MARK.encode(), "must be text, but is binary"),
    ],
)
def test_a_secret_that_is_no_password_is_refused_without_showing_it(
    aws: FaultyAws, secret: str | bytes, expected: str
) -> None:
    with pytest.raises(NodeError, match=expected) as caught:
        fetch(secret)
    assert "user app" in str(caught.value)
    assert MARK not in str(caught.value) + repr(caught.value.__cause__)


def test_a_secret_that_does_not_exist_names_the_user_and_the_action(aws: FaultyAws) -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:none-AbCdEf"
    expected = rf"secretsmanager:GetSecretValue of user app, {arn}: .*ResourceNotFoundException.*; correct its ARN in the fleet's"
    with pytest.raises(NodeError, match=expected):
        fetch_password(Aws(REGION).secrets(), User(name="app", rules="~*", secret_arn=arn))


def test_a_password_is_waited_for_while_secrets_manager_is_broken(
    aws: FaultyAws, capsys: pytest.CaptureFixture[str]
) -> None:
    client = Aws(REGION).secrets()
    arn = client.create_secret(Name=uuid.uuid4().hex, SecretString=MARK)["ARN"]
    aws.faults.extend([("GetSecretValue", 500, '{"__type": "InternalServiceError"}')] * 5)
    password = fetch_password(client, User(name="app", rules="~*", secret_arn=arn), Patience(limit=60, pause=0.05))
    assert password.reveal() == MARK
    assert f"GetSecretValue of user app, {arn}: " in capsys.readouterr().out


def test_without_a_bound_it_is_waited_for_as_long_as_it_takes_with_a_line_each_minute(
    aws: FaultyAws, capsys: pytest.CaptureFixture[str]
) -> None:
    client = Aws(REGION).secrets()
    arn = client.create_secret(Name=uuid.uuid4().hex, SecretString=MARK)["ARN"]
    aws.faults.extend([("GetSecretValue", 500, '{"__type": "InternalServiceError"}')] * 9)
    user = User(name="app", rules="~*", secret_arn=arn)
    assert math.isinf(REACH.limit)
    assert fetch_password(client, user, Patience(limit=REACH.limit, pause=0.05)).reveal() == MARK
    [line] = capsys.readouterr().out.splitlines()
    assert "waits and asks again, " in line and line.endswith(" s so far")


def test_a_broken_secrets_manager_is_given_up_in_the_end(aws: FaultyAws) -> None:
    aws.faults.extend([("GetSecretValue", 500, '{"__type": "InternalServiceError"}')] * 20)
    user = User(name="app", rules="~*", secret_arn="arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf")
    with pytest.raises(NodeError, match=r"of user app, .*InternalServiceError"):
        fetch_password(Aws(REGION).secrets(), user, Patience(limit=0.1, pause=0.05))
