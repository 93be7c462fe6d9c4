from __future__ import annotations

import hashlib
import json
import re
import time
from urllib.parse import quote

import bootstrap
import boto3
import pytest
from aws_servers import FaultyAws, free_port
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from redis_servers import PROJECT

BUCKET, KEY = "bootstrap-assets", "0a1b2c.zip"
ARCHIVE = b"the archive"


def test_the_program_is_small_ascii_and_has_the_line_that_cloud_init_looks_for() -> None:
    content = (PROJECT / "lib" / "node" / "bootstrap.py").read_bytes()
    assert len(content) < 4600
    assert content.isascii() and content.startswith(b"#!/usr/bin/env python3\n")


def store(content: bytes, endpoint: str) -> None:
    s3 = boto3.session.Session().client("s3", region_name="us-east-1", endpoint_url=endpoint)
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=content)


def test_the_archive_is_fetched_again_while_the_role_lags(
    aws: FaultyAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store(ARCHIVE, aws.target)
    monkeypatch.setattr(bootstrap, "PAUSE", 0)
    for _ in range(2):
        aws.refuse_s3(KEY, 403, "AccessDenied")
    assert bootstrap.download("eu-west-1", BUCKET, KEY) == ARCHIVE
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("redis-fleet bootstrap: ") and "AccessDenied" in line for line in lines)


def failure(key: str = KEY) -> str:
    with pytest.raises(bootstrap.Failure) as caught:
        bootstrap.download("eu-west-1", BUCKET, key)
    return str(caught.value)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """One attempt only."""
    monkeypatch.setattr(bootstrap, "SECONDS", -1)


@pytest.mark.usefixtures("hasty")
def test_an_archive_that_cannot_be_had_ends_with_what_to_check(aws: FaultyAws) -> None:
    aws.refuse_s3(KEY, 403, "AccessDenied")
    assert failure().startswith(f"s3://{BUCKET}/{KEY}: {aws.url[7:]}: AccessDenied: refused; check metadata")
    assert "NoSuch" in failure("none.zip")


@pytest.mark.usefixtures("hasty")
def test_a_clock_that_is_off_is_named(aws: FaultyAws) -> None:
    aws.refuse_s3(KEY, 403, "RequestTimeTooSkewed")
    assert re.search(r"RequestTimeTooSkewed.*; set the clock, now \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$", failure())


@pytest.mark.usefixtures("hasty", "aws")
def test_without_metadata_there_are_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    assert re.search("Connection refused.*; check metadata, route to S3 and s3:GetObject of the role$", failure())


@pytest.mark.usefixtures("hasty", "aws")
def test_without_a_way_to_s3_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    assert "Connection refused" in failure()


def test_the_waiting_for_s3_ends_within_two_minutes() -> None:
    four_of_metadata_and_one_of_s3 = 4 * 5 + 20
    assert bootstrap.SECONDS + bootstrap.PAUSE + four_of_metadata_and_one_of_s3 <= 120


@pytest.mark.parametrize("key", ["0a1b2c.zip", "a/b c*(d)!'.zip"])
def test_the_signature_is_the_one_of_the_aws_sdk(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    role = {"AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": "key/of+this=test", "Token": "a+session/token=="}
    url = f"https://s3.eu-west-1.amazonaws.com/{BUCKET}/{quote(key)}"
    moment = time.gmtime(1_780_000_000)
    monkeypatch.setattr(time, "gmtime", lambda: moment)
    headers = bootstrap.signed(url, "eu-west-1", role)
    request = AWSRequest("GET", url, headers={"x-amz-content-sha256": hashlib.sha256().hexdigest()})
    request.context["timestamp"] = time.strftime("%Y%m%dT%H%M%SZ", moment)
    request.headers["X-Amz-Date"] = request.context["timestamp"]
    credentials = Credentials(role["AccessKeyId"], role["SecretAccessKey"], role["Token"])
    request.headers["X-Amz-Security-Token"] = role["Token"]
    auth = S3SigV4Auth(credentials, "s3", "eu-west-1")
    canonical = auth.canonical_request(request)
    assert headers["Authorization"].endswith("Signature=" + auth.signature(auth.string_to_sign(request, canonical), request))
    assert json.dumps(headers).isascii()
