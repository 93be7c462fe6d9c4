"""Key pairs that sshd would take."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from redis_fleet_emulator.testing import IMAGE, Aws


@pytest.fixture
def ec2(aws: Aws) -> Any:
    """The client of EC2."""
    return aws.client("ec2")


def line_of(private: str, folder: Path) -> list[str]:
    """The public key that ssh-keygen reads out of a private one."""
    file = folder / "key"
    file.write_text(private, encoding="ascii")
    file.chmod(0o600)
    done = subprocess.run(["ssh-keygen", "-y", "-f", str(file)], capture_output=True, text=True, check=True)
    return done.stdout.split()[:2]


@pytest.mark.parametrize(("more", "kind"), [({}, "rsa"), ({"KeyType": "rsa"}, "rsa"), ({"KeyType": "ed25519"}, "ed25519")])
def test_a_new_pair_is_a_key_that_ssh_takes(ec2: Any, tmp_path: Path, more: dict[str, str], kind: str) -> None:
    name = f"made-{kind}-{len(more)}"
    private = ec2.create_key_pair(KeyName=name, **more)["KeyMaterial"]
    [shown] = ec2.describe_key_pairs(KeyNames=[name], IncludePublicKey=True)["KeyPairs"]
    assert shown["KeyType"] == kind
    assert shown["PublicKey"].split()[:2] == line_of(private, tmp_path)


def test_a_pair_is_imported_with_its_tags_and_deleted_by_id(ec2: Any, tmp_path: Path) -> None:
    file = tmp_path / "own"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(file)], check=True)
    public = file.with_suffix(".pub").read_bytes()
    tags = [{"ResourceType": "key-pair", "Tags": [{"Key": "for", "Value": "tests"}]}]
    made = ec2.import_key_pair(KeyName="imported", PublicKeyMaterial=public, TagSpecifications=tags)
    [shown] = ec2.describe_key_pairs(KeyPairIds=[made["KeyPairId"]])["KeyPairs"]
    assert (shown["KeyName"], shown["KeyType"], shown["Tags"]) == ("imported", "ed25519", tags[0]["Tags"])
    assert "PublicKey" not in shown
    assert ec2.delete_key_pair(KeyPairId=made["KeyPairId"])["KeyPairId"] == made["KeyPairId"]
    with pytest.raises(ClientError, match=r"InvalidKeyPair\.NotFound"):
        ec2.describe_key_pairs(KeyNames=["imported"])


def test_a_name_is_taken_once(ec2: Any) -> None:
    ec2.create_key_pair(KeyName="twice", KeyType="ed25519")
    with pytest.raises(ClientError, match=r"InvalidKeyPair\.Duplicate"):
        ec2.create_key_pair(KeyName="twice", KeyType="ed25519")
    ec2.delete_key_pair(KeyName="twice")
    ec2.create_key_pair(KeyName="twice", KeyType="ed25519")


def test_an_instance_with_a_key_that_nobody_has_is_refused(ec2: Any) -> None:
    with pytest.raises(ClientError, match=r"InvalidKeyPair\.NotFound"):
        ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, KeyName="nobodys")
