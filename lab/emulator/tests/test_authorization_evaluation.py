"""How the statements of several policies decide together."""

from __future__ import annotations

import fnmatch
import random
import re
from collections.abc import Sequence
from typing import Any

import pytest
from redis_fleet_emulator.authorization.callers import Principal
from redis_fleet_emulator.authorization.checks import Check
from redis_fleet_emulator.authorization.context import Context
from redis_fleet_emulator.authorization.evaluation import refusal
from redis_fleet_emulator.authorization.patterns import matches, matches_resource
from redis_fleet_emulator.authorization.testing import ACCOUNT, Statement, allow, deny, document

OBJECT = "arn:aws:s3:::bucket/files/a.zip"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/node"


def caller(
    *identity: Sequence[Statement], boundary: Sequence[Statement] | None = None, session: Sequence[Statement] | None = None
) -> Principal:
    """A session of a role with these policies."""
    return Principal(
        arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/node/i-1",
        role_arn=ROLE,
        account=ACCOUNT,
        account_arn=f"arn:aws:iam::{ACCOUNT}:root",
        identity=tuple(map(document, identity)),
        boundary=None if boundary is None else (document(boundary),),
        session=None if session is None else (document(session),),
    )


def why_not(who: Principal, action: str = "s3:GetObject", resource: str = OBJECT, **more: Any) -> str | None:
    """Why an action is refused; None when it is allowed."""
    check = Check(action, resource, **more)
    return refusal(check, who, Context({"aws:PrincipalTag/bucket": ("bucket",), "aws:SecureTransport": ("true",)}, check.context))


@pytest.mark.parametrize(
    "statement",
    [
        allow("s3:GetObject", OBJECT),
        allow("S3:getobject", OBJECT),
        allow("s3:Get*", "arn:aws:s3:::bucket/*"),
        allow("s3:Ge?Object", "arn:aws:s3:::*/a.zip"),
        allow(["ec2:*", "*"], ["arn:aws:s3:::other", "*"]),
        allow("*", "arn:aws:s3:::${aws:PrincipalTag/bucket}/files/*"),
        allow("*", "arn:aws:s3:::${aws:PrincipalTag/none, 'bucket'}/*"),
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::other/*"},
        allow("*", "*", {"Bool": {"aws:SecureTransport": "true"}}),
    ],
)
def test_a_statement_allows(statement: Statement) -> None:
    assert why_not(caller([statement])) is None
    denied = why_not(caller([statement], [{**statement, "Effect": "Deny"}]))
    assert denied == "with an explicit deny in an identity-based policy"


@pytest.mark.parametrize(
    "statement",
    [
        allow("s3:PutObject", OBJECT),
        allow("s3:GetObject", "arn:aws:s3:::bucket"),
        allow("s3:GetObject", "arn:aws:s3:::Bucket/*"),
        allow("s3:GetObject", "arn:aws:s3:::bucket/files/?.zi"),
        allow("s3:GetObject", "arn:aws:s3:::${aws:username}/*"),
        allow("s3:GetObject", "arn:aws:s3:::${*}/files/a.zip"),
        {"Effect": "Allow", "NotAction": ["s3:Get*"], "Resource": "*"},
        {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::bucket/*"},
        allow("*", "*", {"Bool": {"aws:SecureTransport": "false"}}),
        deny("ec2:*"),
    ],
)
def test_a_statement_allows_nothing(statement: Statement) -> None:
    assert why_not(caller([statement])) == "because no identity-based policy allows the s3:GetObject action"


def test_an_action_without_a_resource_needs_the_star() -> None:
    assert why_not(caller([allow("ec2:DescribeVolumes", "*")]), "ec2:DescribeVolumes", "*") is None
    assert why_not(caller([allow("ec2:*", "arn:aws:ec2:*:*:volume/*")]), "ec2:DescribeVolumes", "*") is not None


def test_a_boundary_and_a_session_policy_narrow_and_never_widen() -> None:
    everything, nothing, reading = [allow("*")], list[Statement](), [allow("s3:Get*")]
    assert why_not(caller(everything, boundary=reading)) is None
    for kind, who in (
        ("permissions boundary", caller(everything, boundary=reading)),
        ("session policy", caller(everything, session=reading)),
    ):
        assert why_not(who, "s3:PutObject") == f"because no {kind} allows the s3:PutObject action"
    assert why_not(caller(nothing, boundary=everything, session=everything)) is not None
    denied = why_not(caller(everything, boundary=[*everything, deny("s3:Get*")]))
    assert denied == "with an explicit deny in a permissions boundary"


def test_tags_decide_whatever_the_case_of_their_key() -> None:
    who = caller([allow("ec2:AttachVolume", "*", {"StringEquals": {"ec2:ResourceTag/Redis-Fleet:slot": "s-0"}})])
    assert why_not(who, "ec2:AttachVolume", tags={"redis-fleet:slot": "s-0"}) is None
    assert why_not(who, "ec2:AttachVolume", tags={"redis-fleet:slot": "s-1"}) is not None
    assert why_not(who, "ec2:AttachVolume", tags={}) is not None
    assert "cannot judge the condition key ec2:ResourceTag/" in str(why_not(who, "ec2:AttachVolume", tags=None))


def test_doubt_denies_but_only_where_it_matters() -> None:
    unknown = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
    doubtful = {**allow("s3:*", "*", unknown), "Sid": "Endpoint"}
    assert why_not(caller([doubtful])) == 'because the lab cannot judge the condition key aws:SourceVpce in statement "Endpoint"'
    assert why_not(caller([doubtful, allow("s3:GetObject")])) is None
    assert "may deny it" in str(why_not(caller([allow("*"), deny("s3:*", "*", unknown)])))
    assert why_not(caller([allow("*"), deny("ec2:*", "*", unknown)])) is None
    assert "NotPrincipal" in str(why_not(caller([allow("*"), {**deny("*"), "NotPrincipal": "*"}])))


@pytest.mark.parametrize(
    ("principal", "identity", "wanted"),
    [
        (f"arn:aws:iam::{ACCOUNT}:root", [allow("kms:Decrypt")], None),
        (ACCOUNT, [allow("kms:Decrypt")], None),
        (f"arn:aws:iam::{ACCOUNT}:root", [], "because no identity-based policy allows the kms:Decrypt action"),
        (ROLE, [], None),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/node/i-1", [], None),
        (ROLE, [deny("kms:*")], "with an explicit deny in an identity-based policy"),
        ("arn:aws:iam::999999999999:root", [allow("*")], "because no resource-based policy allows the kms:Decrypt action"),
    ],
)
def test_a_key_s_policy_must_allow_too(principal: str, identity: list[Statement], wanted: str | None) -> None:
    policy = document([{**allow("kms:*"), "Principal": {"AWS": principal}}])
    assert why_not(caller(identity), "kms:Decrypt", "arn:aws:kms:r:a:key/1", key_policy=policy) == wanted


def test_a_key_s_policy_denies_and_has_conditions() -> None:
    everybody = {**allow("kms:*", "*", {"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}}), "Principal": {"AWS": "*"}}
    decrypt: dict[str, Any] = {"action": "kms:Decrypt", "resource": "arn:aws:kms:r:a:key/1", "key_policy": document([everybody])}
    assert why_not(caller([]), keys={"kms:ViaService": ("s3.amazonaws.com",)}, **decrypt) is None
    assert why_not(caller([allow("*")]), **decrypt) is not None
    decrypt["key_policy"] = document([everybody, {**deny("kms:Decrypt"), "Principal": "*"}])
    denied = why_not(caller([allow("*")]), keys={"kms:ViaService": ("s3.amazonaws.com",)}, **decrypt)
    assert denied == "with an explicit deny in a resource-based policy"


def test_whatever_the_statements_more_denies_never_allow_more_and_order_does_not_count() -> None:
    dice = random.Random(11)  # noqa: S311 - the same every time
    actions, resources = ["s3:GetObject", "s3:*", "ec2:*", "*"], [OBJECT, "arn:aws:s3:::bucket/*", "arn:aws:s3:::other/*", "*"]

    def some(effect: Any) -> list[Statement]:
        return [effect(dice.choice(actions), dice.choice(resources)) for _ in range(dice.randrange(3))]

    seen = set()
    for _ in range(2000):
        allows, denies = some(allow), some(deny)
        both = [*allows, *denies]
        dice.shuffle(both)
        alone, together = why_not(caller(allows)), why_not(caller(both))
        assert alone is None or together is not None
        assert (together is None) == (alone is None and why_not(caller([allow("*"), *denies])) is None)
        assert why_not(caller(both[::-1])) == together == why_not(caller(*[[one] for one in both]))
        seen.add(together)
    assert len(seen) == 3


def test_wildcards_are_those_of_the_shell_without_brackets() -> None:
    dice = random.Random(13)  # noqa: S311 - the same every time
    for _ in range(3000):
        pattern = "".join(dice.choice("ab*?[.") for _ in range(dice.randrange(6)))
        text = "".join(dice.choice("ab[.") for _ in range(dice.randrange(6)))
        reference = re.compile(fnmatch.translate(pattern.replace("[", "[[]")))
        assert matches(pattern, text) == (reference.match(text) is not None), (pattern, text)


@pytest.mark.parametrize(
    ("wanted", "pattern", "arn"),
    [
        (True, "arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:us-east-1:123456789012:volume/vol-1"),
        (False, "arn:aws:ec2:us-*-1:*:volume/*", "arn:aws:ec2:us-east-1:x-1:123456789012:instance/i-1"),
        (False, "arn:aws:ec2:u*1:123456789012:volume/*", "arn:aws:ec2:us-east-2:1:123456789012:volume/vol-1"),
        (True, "arn:aws:ec2:u*1:123456789012:volume/*", "arn:aws:ec2:us-east-1:123456789012:volume/vol-1"),
        (True, "arn:aws:s*", OBJECT),
        (True, "arn:aws:logs:*:*:log-group:a*b:*", "arn:aws:logs:r:1:log-group:a:x:b:log-stream:s"),
        (True, "arn:aws:secretsmanager:r:1:secret:name-??????", "arn:aws:secretsmanager:r:1:secret:name-AbCdEf"),
        (False, "arn:aws:secretsmanager:r:1:secret:name-??????", "arn:aws:secretsmanager:r:1:secret:name-more-AbCdEf"),
    ],
)
def test_wildcards_in_resources_keep_to_their_part_of_the_arn(wanted: bool, pattern: str, arn: str) -> None:
    assert matches_resource(pattern, arn) is wanted


def test_a_document_that_is_none_denies_and_says_so() -> None:
    broken = {"Effect": "Permit", "Action": "*", "Resource": "*"}
    assert "cannot judge a policy that is not one" in str(why_not(caller([allow("*")], [broken])))
