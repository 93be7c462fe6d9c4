"""The operators of conditions, a case a line."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from redis_fleet_emulator.authorization.conditions import conditions_hold
from redis_fleet_emulator.authorization.context import Context, Values
from redis_fleet_emulator.authorization.doubt import CannotJudge
from redis_fleet_emulator.authorization.operators import NEGATIONS
from redis_fleet_emulator.authorization.statements import parse

#: A request; keys that it does not have are absent.
REQUEST: dict[str, Values] = {
    "aws:PrincipalTag/team": ("red*is",),
    "aws:userid": ("AROA1:i-1",),
    "aws:PrincipalArn": ("arn:aws:iam::123456789012:role/nodes/a:b",),
    "aws:SourceIp": ("10.0.1.5",),
    "aws:SecureTransport": ("true",),
    "aws:EpochTime": ("1767225600",),
    "aws:CurrentTime": ("2026-01-01T00:00:00Z",),
    "s3:max-keys": ("100",),
    "aws:Referer": ("MTAw",),
    "aws:TagKeys": ("Name", "slot"),
    "dynamodb:LeadingKeys": (),
    "ec2:VolumeSize": None,
}


def holds(operator: str, key: str, *values: Any, version: str = "2012-10-17") -> bool:
    """Whether a condition holds for the request."""
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {key: list(values)}}}
    return conditions_hold(parse(json.dumps({"Version": version, "Statement": statement}))[0], Context(REQUEST))


@pytest.mark.parametrize(
    ("wanted", "operator", "key", "values"),
    [
        (True, "StringEquals", "aws:userid", ["x", "AROA1:i-1"]),
        (True, "stringequals", "AWS:UserId", ["AROA1:i-1"]),
        (False, "StringEquals", "aws:userid", ["aroa1:i-1"]),
        (False, "StringEquals", "aws:userid", ["AROA1:*"]),
        (True, "StringEqualsIgnoreCase", "aws:userid", ["aroa1:I-1"]),
        (False, "StringEquals", "aws:username", ["anyone"]),
        (False, "StringNotEquals", "aws:userid", ["x", "AROA1:i-1"]),
        (True, "StringNotEquals", "aws:userid", ["x", "y"]),
        (True, "StringNotEquals", "aws:username", ["anyone"]),
        (True, "StringNotEqualsIgnoreCase", "aws:userid", ["other"]),
        (True, "StringLike", "aws:userid", ["AROA?:i-*"]),
        (False, "StringLike", "aws:userid", ["aroa?:i-*"]),
        (False, "StringNotLike", "aws:userid", ["AROA*"]),
        (True, "StringEqualsIfExists", "aws:username", ["anyone"]),
        (False, "StringEqualsIfExists", "aws:userid", ["other"]),
        (True, "StringEquals", "aws:PrincipalTag/team", ["red*is"]),
        (True, "StringEquals", "aws:PrincipalTag/team", ["${aws:PrincipalTag/team}"]),
        (True, "StringLike", "aws:userid", ["AROA1${*}", "${aws:PrincipalTag/none, 'AROA'}1:*"]),
        (False, "StringLike", "aws:userid", ["AROA1${*}"]),
        (False, "StringEquals", "aws:userid", ["${aws:username}"]),
        (True, "StringNotEquals", "aws:userid", ["${aws:username}"]),
        (True, "ArnEquals", "aws:PrincipalArn", ["arn:aws:iam::*:role/nodes/*"]),
        (True, "ArnLike", "aws:PrincipalArn", ["arn:*:iam::123456789012:role/*:b"]),
        (False, "ArnLike", "aws:PrincipalArn", ["arn:*:role/nodes/*"]),
        (False, "ArnLike", "aws:PrincipalArn", ["*"]),
        (True, "ArnNotLike", "aws:PrincipalArn", ["arn:aws:iam::*:user/*"]),
        (True, "Bool", "aws:SecureTransport", ["TRUE"]),
        (True, "Bool", "aws:SecureTransport", [True]),
        (False, "Bool", "aws:MultiFactorAuthPresent", ["true"]),
        (True, "BoolIfExists", "aws:MultiFactorAuthPresent", ["true"]),
        (True, "Null", "aws:MultiFactorAuthPresent", ["true"]),
        (False, "Null", "aws:userid", [True]),
        (True, "Null", "aws:userid", ["false"]),
        (True, "IpAddress", "aws:SourceIp", ["10.0.0.0/16"]),
        (True, "IpAddress", "aws:SourceIp", ["::/0", "10.0.1.5"]),
        (False, "NotIpAddress", "aws:SourceIp", ["10.0.0.0/16"]),
        (True, "NumericLessThanEquals", "s3:max-keys", [100]),
        (False, "NumericLessThan", "s3:max-keys", ["100.0"]),
        (True, "NumericEquals", "s3:max-keys", ["1e2"]),
        (True, "NumericNotEquals", "s3:max-keys", [10, 20]),
        (True, "NumericGreaterThan", "s3:max-keys", ["-1"]),
        (False, "NumericGreaterThanEquals", "aws:userid", ["0"]),
        (True, "DateGreaterThan", "aws:CurrentTime", ["2025-12-31T23:59:59Z"]),
        (True, "DateEquals", "aws:CurrentTime", ["2026-01-01T01:00:00+01:00"]),
        (True, "DateLessThanEquals", "aws:EpochTime", ["2026-01-01"]),
        (False, "DateLessThan", "aws:CurrentTime", ["1767225600"]),
        (True, "BinaryEquals", "aws:Referer", ["MTAw"]),
        (False, "BinaryEquals", "aws:Referer", ["MTAx", "not base64"]),
        (True, "ForAnyValue:StringEquals", "aws:TagKeys", ["slot", "other"]),
        (False, "ForAllValues:StringEquals", "aws:TagKeys", ["slot", "other"]),
        (True, "ForAllValues:StringLike", "aws:TagKeys", ["s*", "N*"]),
        (True, "ForAllValues:StringEquals", "dynamodb:LeadingKeys", ["one"]),
        (False, "ForAnyValue:StringEquals", "dynamodb:LeadingKeys", ["one"]),
        (False, "ForAnyValue:StringNotEquals", "dynamodb:LeadingKeys", ["one"]),
        (True, "ForAnyValue:StringEqualsIfExists", "dynamodb:LeadingKeys", ["one"]),
        (True, "ForAnyValue:StringNotEquals", "aws:TagKeys", ["Name"]),
        (False, "ForAllValues:StringNotEquals", "aws:TagKeys", ["Name"]),
    ],
)
def test_a_condition_holds_or_not(wanted: bool, operator: str, key: str, values: list[Any]) -> None:
    assert holds(operator, key, *values) is wanted


def test_policies_without_the_current_version_have_no_variables() -> None:
    assert holds("StringEquals", "aws:PrincipalTag/team", "${aws:PrincipalTag/team}", version="2008-10-17") is False


@pytest.mark.parametrize(
    ("operator", "key", "value", "why"),
    [
        ("StringMatches", "aws:userid", "x", "the condition operator StringMatches"),
        ("ForSomeValues:StringEquals", "aws:TagKeys", "x", "the condition operator ForSomeValues:StringEquals"),
        ("NullIfExists", "aws:userid", "true", "the condition operator NullIfExists"),
        ("StringEquals", "aws:SourceVpce", "vpce-1", "the condition key aws:SourceVpce"),
        ("StringEquals", "ec2:VolumeSize", "8", "the condition key ec2:VolumeSize"),
        ("StringEquals", "aws:TagKeys", "Name", "the several values of aws:TagKeys"),
        ("NumericEquals", "s3:max-keys", "many", "the value 'many' of a condition"),
        ("IpAddress", "aws:SourceIp", "10.0.0.0/99", "the network '10.0.0.0/99' of a condition"),
        ("StringEquals", "aws:userid", "${aws:SourceVpce}", "the condition key aws:SourceVpce"),
    ],
)
def test_what_the_lab_does_not_know_is_not_judged(operator: str, key: str, value: str, why: str) -> None:
    with pytest.raises(CannotJudge, match=why.replace("(", "\\(")):
        holds(operator, key, value)


def test_a_condition_that_surely_fails_settles_it() -> None:
    block = {"StringEquals": {"aws:SourceVpce": "vpce-1", "aws:userid": "somebody else"}}
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": block}
    assert conditions_hold(parse(json.dumps({"Statement": statement}))[0], Context(REQUEST)) is False


def test_for_any_single_value_a_negation_is_the_opposite() -> None:
    dice = random.Random(7)  # noqa: S311 - the same every time
    samples = {"numeric": "123", "date": "12", "ip": "10.0.0.1", "arn": "arn:a:b:c:d:e", "string": "ab*"}
    for negation, positive in NEGATIONS.items():
        letters = next(letters for kind, letters in samples.items() if kind in positive)
        for _ in range(50):
            values = [letters if kind_is_whole(positive) else _word(dice, letters) for _ in range(dice.randrange(1, 4))]
            for key in ("aws:userid", "s3:max-keys", "aws:SourceIp", "aws:PrincipalArn"):
                assert holds(negation, key, *values) is not holds(positive, key, *values)


def kind_is_whole(operator: str) -> bool:
    """True where a value must be a whole address or ARN."""
    return operator.startswith(("ip", "arn"))


def _word(dice: random.Random, letters: str) -> str:
    return "".join(dice.choice(letters) for _ in range(dice.randrange(1, 5)))
