from __future__ import annotations

import re
import time

import pytest
from aws_servers import FaultyAws, free_port
from redis_fleet_node.aws import Aws, ask_patiently, asking
from redis_fleet_node.errors import NodeError
from redis_fleet_node.patience import Patience

REGION = "eu-west-1"
NOW = r"compare this machine's clock, which says \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, and let chrony set it$"
QUICK = Patience(limit=5, pause=0.05)


def describe(patience: Patience = QUICK) -> str:
    ask_patiently("ec2:DescribeVolumes", lambda: Aws(REGION).ec2().describe_volumes(), patience)
    return "answered"


def error_of_ec2(patience: Patience = QUICK) -> str:
    with pytest.raises(NodeError) as caught:
        describe(patience)
    return str(caught.value)


@pytest.mark.parametrize(
    ("code", "message", "remedy"),
    [("AuthFailure", "AWS was not able to validate the provided access credentials", NOW),
     ("RequestExpired", "Request has expired.", NOW),
     ("UnauthorizedOperation", "You are not authorized to perform this operation.", "; allow it in the instance's role$"),
     ("InvalidVolume.NotFound", "The volume does not exist.", "; restore it from a snapshot and deploy the fleet with it$")],
)  # fmt: skip
def test_a_refusal_ends_at_once_and_names_the_remedy(aws: FaultyAws, code: str, message: str, remedy: str) -> None:
    aws.refuse_ec2("DescribeVolumes", code, message)
    start = time.monotonic()
    assert re.search(rf"^ec2:DescribeVolumes: .*{code}.*{remedy}", error_of_ec2())
    assert time.monotonic() - start < 4


def test_a_clock_that_is_off_is_named_for_secrets_too(aws: FaultyAws) -> None:
    body = '{"__type": "InvalidSignatureException", "message": "Signature expired: 20200101T000000Z is now earlier than"}'
    aws.faults.append(("GetSecretValue", 400, body))
    with pytest.raises(NodeError, match=NOW), asking("secretsmanager:GetSecretValue"):
        Aws(REGION).secrets().get_secret_value(SecretId="x")


def test_a_service_that_is_broken_for_a_while_is_asked_again(aws: FaultyAws, capsys: pytest.CaptureFixture[str]) -> None:
    fault = ("Action=DescribeVolumes", 503, "<Response><Errors><Error><Code>Unavailable</Code></Error></Errors></Response>")
    aws.faults.extend([fault] * 5)  # one more than the SDK tries by itself
    assert describe(Patience(limit=30, pause=0.05)) == "answered"
    line = r"redis-fleet boot: ec2:DescribeVolumes: .*Unavailable.*; waits and asks again, 0 of 30 s so far\n$"
    assert re.match(line, capsys.readouterr().out)


@pytest.mark.usefixtures("aws")
def test_a_service_that_cannot_be_reached_is_given_up_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    text = error_of_ec2(Patience(limit=0.1, pause=0.1))
    assert "Could not connect to the endpoint URL" in text
    assert text.endswith("the subnet needs a route to it and the security group port 443 outwards")


@pytest.mark.usefixtures("aws")
def test_without_metadata_it_says_what_the_instance_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    text = error_of_ec2(Patience(limit=0.1, pause=0.1))
    assert text == "ec2:DescribeVolumes: Unable to locate credentials; the instance needs its metadata service and a role"
