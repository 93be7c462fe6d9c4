"""The policy of a slot's role as CloudFormation deploys it: all that a node does, and nothing too much in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis_fleet_emulator.authorization.testing import Node, Statement, document
from redis_fleet_emulator.testing import REGION, Aws, Stack, resource

CONSTRUCT = Path(__file__).resolve().parents[3] / "lib" / "constructs" / "placement" / "node-role.ts"
SLOT = "sessions-0-0"
SESSION_MANAGER = [
    "ssm:UpdateInstanceInformation",
    *(f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data")),
]

#: The statement that is left out, what a node is refused then, and how the message says it.
CASES = [
    ("AttachOwnVolume", "attach", "ec2:AttachVolume on resource: arn:aws:ec2:us-east-1:123456789012:volume/vol-"),
    ("ToOwnInstance", "attach", "ec2:AttachVolume on resource: arn:aws:ec2:us-east-1:123456789012:instance/i-"),
    ("SeeVolumes", "describe", "ec2:DescribeVolumes on resource: * "),
    ("FetchFiles", "files", 's3:GetObject on resource: "arn:aws:s3:::slot-assets/files.zip"'),
    ("FetchSecrets", "secret", "secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:"),
    ("SessionManager", "agent", "ssm:UpdateInstanceInformation on resource: "),
    ("DecryptSecrets", "secret", "kms:Decrypt on resource: arn:aws:kms:"),
    ("AttachEncrypted", "attach", "kms:CreateGrant on resource: arn:aws:kms:"),
]


def statement(sid: str, actions: Any, resources: Any, conditions: Any = None) -> Statement:
    """A statement as the CDK writes it."""
    found = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
    return found if conditions is None else {**found, "Condition": conditions}


def statements() -> list[Statement]:
    """The statements of the role of one slot, of a fleet with a key of its own."""
    volume = {"Fn::Sub": "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:volume/${Volume}"}
    instances = {"Fn::Sub": "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:instance/*"}
    key = {"Fn::GetAtt": ["Key", "Arn"]}
    return [
        statement("AttachOwnVolume", "ec2:AttachVolume", volume),
        statement("ToOwnInstance", "ec2:AttachVolume", instances, {"StringEquals": {"ec2:ResourceTag/redis-fleet:slot": SLOT}}),
        statement("SeeVolumes", "ec2:DescribeVolumes", "*"),
        statement("FetchFiles", "s3:GetObject", {"Fn::Sub": "arn:${AWS::Partition}:s3:::slot-assets/files.zip"}),
        statement("FetchSecrets", "secretsmanager:GetSecretValue", {"Ref": "Secret"}),
        statement("SessionManager", SESSION_MANAGER, "*"),
        statement("DecryptSecrets", "kms:Decrypt", key),
        statement("AttachEncrypted", "kms:CreateGrant", key, {"Bool": {"kms:GrantIsForAWSResource": "true"}}),
    ]


def resources(*left_out: str) -> dict[str, Any]:
    """A slot's volume, secret, key and role, whose policy lacks some statements."""
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    root = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    key_policy = {"Statement": [{"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"}]}
    policy = {"Statement": [each for each in statements() if each["Sid"] not in left_out], "Version": "2012-10-17"}
    volume = {"AvailabilityZone": f"{REGION}a", "Size": 8, "VolumeType": "gp3", "Encrypted": True, "KmsKeyId": {"Ref": "Key"}}
    return {
        "Key": resource("AWS::KMS::Key", {"KeyPolicy": {"Version": "2012-10-17", **key_policy}}),
        "Volume": resource("AWS::EC2::Volume", volume),
        "Secret": resource("AWS::SecretsManager::Secret", {"SecretString": "password", "KmsKeyId": {"Ref": "Key"}}),
        "Role": resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}}),
        "Policy": resource("AWS::IAM::ManagedPolicy", {"PolicyDocument": policy, "Roles": [{"Ref": "Role"}]}),
    }


class Slot:
    """A deployed slot and a node that runs in it."""

    def __init__(self, aws: Aws, network: dict[str, str]) -> None:
        self.stack: Stack = aws.create(resources())
        self.volume = self.stack.id_of("Volume")
        aws.client("s3").create_bucket(Bucket="slot-assets")
        aws.client("s3").put_object(Bucket="slot-assets", Key="files.zip", Body=b"zip")
        self.instances = [self._instance(aws, network, slot) for slot in (SLOT, "sessions-0-1")]
        self.node = Node(aws)
        self.node.role_arn = self.node.role_arn.replace(self.node.role, self.stack.id_of("Role"))
        self.node.assume(self.instances[0])

    def _instance(self, aws: Aws, network: dict[str, str], slot: str) -> str:
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "redis-fleet:slot", "Value": slot}]}]
        run = aws.client("ec2").run_instances(
            ImageId=network["image"], MinCount=1, MaxCount=1, SubnetId=network["subnet"], TagSpecifications=tags
        )
        return str(run["Instances"][0]["InstanceId"])

    def refusals(self) -> dict[str, str]:
        """What a node asks for, and the messages of what it is refused."""
        attach = {"VolumeId": self.volume, "InstanceId": self.instances[0], "Device": "/dev/sdf"}
        asked = {
            "attach": self.node.refusal("ec2", "attach_volume", **attach),
            "describe": self.node.refusal("ec2", "describe_volumes", VolumeIds=[self.volume]),
            "files": self.node.refusal("s3", "get_object", Bucket="slot-assets", Key="files.zip"),
            "secret": self.node.refusal("secretsmanager", "get_secret_value", SecretId=self.stack.id_of("Secret")),
            "agent": _agent(self.node),
        }
        return {name: message for name, message in asked.items() if message is not None}


@pytest.fixture(scope="module")
def slot(aws: Aws, network: dict[str, str]) -> Iterator[Slot]:
    """A slot that the tests of this module share."""
    yield Slot(aws, network)


@pytest.fixture
def whole(slot: Slot) -> Iterator[Slot]:
    """The slot, with its whole policy again after the test."""
    yield slot
    slot.stack.update(resources())


def test_the_policy_of_a_slot_allows_all_that_its_node_does(slot: Slot) -> None:
    assert slot.refusals() == {}


@pytest.mark.parametrize(("sid", "name", "action"), CASES)
def test_without_any_one_statement_something_is_refused(whole: Slot, sid: str, name: str, action: str) -> None:
    whole.stack.update(resources(sid))
    refused = whole.refusals()
    assert refused.keys() == {name}
    assert action in refused[name]


def test_the_test_above_leaves_out_every_statement() -> None:
    assert [case[0] for case in CASES] == [each["Sid"] for each in statements()]


def test_a_node_reaches_nothing_of_another_slot(slot: Slot, aws: Aws) -> None:
    other = aws.client("ec2").create_volume(AvailabilityZone=f"{REGION}a", Size=8)["VolumeId"]
    secret = aws.client("secretsmanager").create_secret(Name="of-another-slot", SecretString="x")["ARN"]
    aws.client("s3").put_object(Bucket="slot-assets", Key="other.zip", Body=b"zip")
    attach = {"VolumeId": slot.volume, "InstanceId": slot.instances[0], "Device": "/dev/sdg"}
    assert slot.node.refusal("ec2", "attach_volume", **{**attach, "VolumeId": other})
    assert slot.node.refusal("ec2", "attach_volume", **{**attach, "InstanceId": slot.instances[1]})
    assert slot.node.refusal("secretsmanager", "get_secret_value", SecretId=secret)
    assert slot.node.refusal("s3", "get_object", Bucket="slot-assets", Key="other.zip")
    assert slot.node.refusal("s3", "list_objects_v2", Bucket="slot-assets")
    assert slot.node.refusal("ec2", "detach_volume", VolumeId=slot.volume)


def test_the_key_s_own_policy_counts(slot: Slot, aws: Aws) -> None:
    kms, key = aws.client("kms"), slot.stack.id_of("Key")
    before = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    nobody: Statement = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*"}
    try:
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=document([nobody]))
        refused = slot.refusals()
        assert refused["secret"].startswith("Access to KMS is not allowed (User: ")
        assert "with an explicit deny in a resource-based policy" in refused["secret"]
        assert "because no resource-based policy allows the kms:CreateGrant action" in refused["attach"]
    finally:
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=before)
    grant = {"KeyId": key, "GranteePrincipal": slot.node.role_arn, "Operations": ["Decrypt"]}
    assert "kms:CreateGrant" in str(slot.node.refusal("kms", "create_grant", **grant))
    assert slot.node.refusal("kms", "decrypt", CiphertextBlob=kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]) is None


def test_these_are_the_statements_of_the_construct() -> None:
    source = CONSTRUCT.read_text(encoding="utf-8")
    made = re.findall(r"allow\('(\w+)', (?:\[([^\]]*)\]|(\w+)),", source)
    actions = {sid: re.findall(r"'([^']+)'", listed) or SESSION_MANAGER for sid, listed, _ in made}
    assert actions == {each["Sid"]: _list(each["Action"]) for each in statements()}
    assert sorted(re.findall(r"^  '(ssm\w*:\w+)',$", source, re.MULTILINE)) == sorted(SESSION_MANAGER)


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _agent(node: Node) -> str | None:
    """What Systems Manager answers its agent when it refuses it."""
    _, body = node.post("ssm", "AmazonSSM.UpdateInstanceInformation", {"InstanceId": "i-0123456789abcdef0"})
    return body if "AccessDeniedException" in body else None
