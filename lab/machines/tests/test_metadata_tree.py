"""What the metadata of a machine hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from redis_fleet_lab.metadata import Interruption, MachineFacts, MetadataService
from redis_fleet_lab.metadata.testing import MAC, USER_DATA, Client, Keys, example

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)


class Lab:
    """A service of one machine, whose facts a test changes."""

    def __init__(self) -> None:
        self.machine: MachineFacts = example()
        self.service = MetadataService(("127.0.0.1", 0), lambda _: self.machine)
        self.service.start()
        self._client = Client(f"http://127.0.0.1:{self.service.address[1]}")

    def change(self, keys: Keys | None = None, **changes: Any) -> None:
        """Another set of facts."""
        self.machine = example(keys, **changes)

    def get(self, path: str) -> str | int:
        """What a path below meta-data says; the status where it says nothing."""
        return self._client.get(f"/latest/meta-data/{path}")

    def root(self, path: str) -> str | int:
        """The same for a path that begins at the root."""
        return self._client.get(path)


@pytest.fixture
def lab() -> Iterator[Lab]:
    """A running service."""
    lab = Lab()
    try:
        yield lab
    finally:
        lab.service.stop()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("instance-id", "i-0123456789abcdef0"),
        ("local-ipv4", "10.0.0.5"),
        ("hostname", "ip-10-0-0-5.ec2.internal"),
        ("local-hostname", "ip-10-0-0-5.ec2.internal"),
        ("mac", MAC),
        ("instance-type", "r7g.large"),
        ("instance-life-cycle", "on-demand"),
        ("ami-id", "ami-0123456789abcdef0"),
        ("reservation-id", "r-0123456789abcdef0"),
        ("security-groups", "nodes\noperators"),
        ("placement/", "availability-zone\navailability-zone-id\nregion"),
        ("placement/availability-zone", "us-east-1a"),
        ("placement/availability-zone-id", "use1-az1"),
        ("placement/region", "us-east-1"),
        ("services/domain", "amazonaws.com"),
        ("services/partition", "aws"),
        ("block-device-mapping/root", "/dev/xvda"),
        ("network/interfaces/macs", f"{MAC}/"),
        (f"network/interfaces/macs/{MAC}/security-group-ids", "sg-1\nsg-2"),
        (f"network/interfaces/macs/{MAC}/subnet-ipv4-cidr-block", "10.0.0.0/24"),
        (f"network/interfaces/macs/{MAC}/vpc-ipv4-cidr-blocks", "10.0.0.0/16\n10.1.0.0/16"),
        (f"network/interfaces/macs/{MAC}/interface-id", "eni-0123456789abcdef0"),
        ("iam/", "info\nsecurity-credentials/"),
        ("iam/security-credentials/", "node-role"),
        ("events/maintenance/scheduled", "[]"),
    ],
)
def test_a_path_says_what_ec2_says(lab: Lab, path: str, value: str) -> None:
    assert lab.get(path) == value


@pytest.mark.parametrize(
    "path",
    [
        *("nothing", "instance-id/more", "autoscaling/target-lifecycle-state", "spot/instance-action", "spot/termination-time"),
        *("events/recommendations/rebalance", "tags/instance/", "managed-ssh-keys/active-keys/admin/"),
        *("public-ipv4", "../user-data"),
    ],
)
def test_what_is_not_there_is_not_found(lab: Lab, path: str) -> None:
    assert lab.get(path) == 404


def test_the_root_lists_versions_and_a_version_its_three_parts(lab: Lab) -> None:
    versions = str(lab.root("/")).split("\n")
    assert (versions[0], versions[-1]) == ("1.0", "latest")
    assert "2021-03-23" in versions
    assert lab.root("/latest") == lab.root("/2021-03-23/") == "dynamic\nmeta-data\nuser-data"
    assert lab.root("/2021-03-24/meta-data/") == 404
    assert "placement/" in str(lab.root("/latest/meta-data")).split("\n")


def test_user_data_are_the_very_bytes_or_not_there(lab: Lab) -> None:
    assert str(lab.root("/latest/user-data")).encode("latin-1") == USER_DATA
    lab.change(user_data=None)
    assert lab.root("/latest/user-data") == 404
    assert lab.root("/latest/") == "dynamic\nmeta-data"


def test_another_region_has_names_of_its_own(lab: Lab) -> None:
    lab.change(region="cn-north-1", zone="cn-north-1a", zone_id=None)
    assert lab.get("hostname") == "ip-10-0-0-5.cn-north-1.compute.internal"
    assert (lab.get("services/domain"), lab.get("services/partition")) == ("amazonaws.com.cn", "aws-cn")
    assert lab.get("placement/availability-zone-id") == 404


def test_the_identity_document_tells_machine_and_place(lab: Lab) -> None:
    document = json.loads(str(lab.root("/latest/dynamic/instance-identity/document")))
    wanted = {"instanceId": "i-0123456789abcdef0", "privateIp": "10.0.0.5", "region": "us-east-1", "architecture": "arm64"}
    assert wanted.items() <= document.items()
    assert (document["accountId"], document["pendingTime"]) == ("123456789012", "2026-01-31T12:00:00Z")


def test_a_spot_interruption_shows_while_it_is_announced(lab: Lab) -> None:
    lab.change(is_spot=True, spot_interruption=Interruption("terminate", NOON), rebalance_notice=NOON)
    assert lab.get("instance-life-cycle") == "spot"
    assert json.loads(str(lab.get("spot/instance-action"))) == {"action": "terminate", "time": "2026-01-31T12:00:00Z"}
    assert lab.get("spot/termination-time") == "2026-01-31T12:00:00Z"
    assert json.loads(str(lab.get("events/recommendations/rebalance"))) == {"noticeTime": "2026-01-31T12:00:00Z"}
    lab.change(spot_interruption=Interruption("stop", NOON))
    assert lab.get("spot/termination-time") == 404


def test_the_state_that_auto_scaling_wants_shows(lab: Lab) -> None:
    lab.change(target_lifecycle_state="Terminated")
    assert lab.get("autoscaling/target-lifecycle-state") == "Terminated"


def test_the_placement_group_shows(lab: Lab) -> None:
    lab.change(placement_group="apart", partition_number=3)
    assert (lab.get("placement/group-name"), lab.get("placement/partition-number")) == ("apart", "3")


def test_tags_show_where_the_instance_allows_it(lab: Lab) -> None:
    lab.change(shows_tags=True)
    assert lab.get("tags/instance/") == "Name\nredis-fleet:slot"
    assert lab.get("tags/instance/redis-fleet:slot") == lab.get("tags/instance/redis-fleet%3Aslot") == "sessions-0-0"


def test_keys_of_instance_connect_show_by_user(lab: Lab) -> None:
    lab.change(ssh_keys={"admin": ("ssh-ed25519 AAAA one", "ssh-ed25519 BBBB two")})
    assert lab.get("managed-ssh-keys/active-keys/admin/") == "ssh-ed25519 AAAA one\nssh-ed25519 BBBB two\n"
    assert lab.get("managed-ssh-keys/active-keys/root/") == 404


def test_the_key_of_the_launch_shows_with_the_name_of_its_pair(lab: Lab) -> None:
    assert lab.get("public-keys/") == 404
    lab.change(public_key="ssh-ed25519 AAAA my pair")
    assert "public-keys/" in str(lab.get("")).split()
    assert lab.get("public-keys/") == "0=my pair"
    assert lab.get("public-keys/0/") == "openssh-key"
    assert lab.get("public-keys/0/openssh-key") == "ssh-ed25519 AAAA my pair"


def test_credentials_are_kept_until_less_than_five_minutes_are_left(lab: Lab) -> None:
    keys = Keys(timedelta(minutes=5, seconds=30))
    lab.change(keys)
    first = json.loads(str(lab.get("iam/security-credentials/node-role")))
    assert (first["Code"], first["Type"], first["Token"]) == ("Success", "AWS-HMAC", "session")
    assert json.loads(str(lab.get("iam/security-credentials/node-role"))) == first
    lab.change(keys, role="another-role")
    keys.lifetime = timedelta(minutes=4, seconds=59)
    answers = [json.loads(str(lab.get("iam/security-credentials/another-role"))) for _ in range(3)]
    assert len({answer["AccessKeyId"] for answer in answers} | {first["AccessKeyId"]}) == keys.made == 4
    assert answers[0]["Expiration"] > answers[0]["LastUpdated"]


def test_a_role_that_cannot_be_assumed_is_told_to_the_machine(lab: Lab, capfd: pytest.CaptureFixture[str]) -> None:
    def refuse() -> Any:
        raise PermissionError("not trusted")

    lab.machine = example(credentials=refuse)
    answer = json.loads(str(lab.get("iam/security-credentials/node-role")))
    assert answer["Code"] == "AssumeRoleUnauthorizedAccess"
    assert "i-0123456789abcdef0: no credentials of role node-role: not trusted" in capfd.readouterr().err


def test_a_machine_without_a_role_has_no_credentials(lab: Lab) -> None:
    lab.change(role=None)
    assert lab.get("iam/") == lab.get("iam/security-credentials/") == 404


def test_the_profile_is_told(lab: Lab) -> None:
    info = json.loads(str(lab.get("iam/info")))
    assert info["InstanceProfileArn"] == "arn:aws:iam::123456789012:instance-profile/node"
    assert info["InstanceProfileId"] == "AIPA0123456789ABCDEF0"


def test_what_is_secret_does_not_show_in_the_facts_text() -> None:
    text = repr(example(ssh_keys={"admin": ("ssh-ed25519 AAAA",)}))
    assert "multipart" not in text
    assert "secret" not in repr(Keys()())
