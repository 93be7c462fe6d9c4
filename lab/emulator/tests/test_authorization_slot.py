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

ZONE = "sessions.redis-fleet.internal"
HOOKS = ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"]
REGISTRY = ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:Query"]
REGISTRY_KEY = ["Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"]

#: The statements that are left out, what a node is refused then, and how the message says it.
CASES = [
    (["AttachOwnVolume"], ["attach"], "ec2:AttachVolume on resource: arn:aws:ec2:us-east-1:123456789012:volume/vol-"),
    (["ToOwnInstance"], ["attach"], "ec2:AttachVolume on resource: arn:aws:ec2:us-east-1:123456789012:instance/i-"),
    (["SeeVolumes"], ["volumes"], "ec2:DescribeVolumes on resource: * "),
    (["SeeOwnGroup"], ["group"], "autoscaling:DescribeAutoScalingInstances on resource: * "),
    (["CompleteOwnHooks"], ["beat", "complete"], "LifecycleAction"),
    (["FetchFiles"], ["files"], 's3:GetObject on resource: "arn:aws:s3:::slot-assets/files.zip"'),
    (["FetchSecrets"], ["secret"], "secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:"),
    (["SessionManager"], ["agent"], "ssm:UpdateInstanceInformation on resource: "),
    (["SeeMachines"], ["machines"], "ec2:DescribeInstances on resource: * "),
    (["UseRegistry"], ["claim", "list", "look"], "on resource: arn:aws:dynamodb:us-east-1:123456789012:table/"),
    (["ReadShape"], ["shape"], "ssm:GetParameter on resource: arn:aws:ssm:us-east-1:123456789012:parameter/redis-fleet/"),
    (["PublishAddress"], ["publish"], "route53:ChangeResourceRecordSets on resource: arn:aws:route53:::hostedzone/"),
    (["DecryptSecrets"], ["secret"], "kms:Decrypt on resource: arn:aws:kms:"),
    (["AttachEncrypted"], ["attach"], "kms:CreateGrant on resource: arn:aws:kms:"),
    (["UseRegistryKey", "DecryptSecrets"], ["claim", "list", "look", "secret"], "kms:Decrypt on resource: arn:aws:kms:"),
]


def statement(sid: str, actions: Any, resources: Any, conditions: Any = None) -> Statement:
    """A statement as the CDK writes it."""
    found = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
    return found if conditions is None else {**found, "Condition": conditions}


def own(service: str, resource_id: str) -> dict[str, str]:
    """The ARN of a resource of the stack's account and region."""
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource_id}"}


def statements() -> list[Statement]:
    """The statements of the role of one slot, of a cluster with a key and a zone of its own."""
    key, mine = {"Fn::GetAtt": ["Key", "Arn"]}, {"redis-fleet:slot": SLOT}
    groups = own("autoscaling", "autoScalingGroup:*:autoScalingGroupName/*")
    records = {
        "route53:ChangeResourceRecordSetsActions": ["UPSERT", "DELETE"],
        "route53:ChangeResourceRecordSetsRecordTypes": ["A"],
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": [ZONE, f"{SLOT}.{ZONE}"],
    }

    def tagged(service: str) -> dict[str, Any]:
        return {"StringEquals": {f"{service}:ResourceTag/{name}": value for name, value in mine.items()}}

    return [
        statement("AttachOwnVolume", "ec2:AttachVolume", own("ec2", "volume/${Volume}")),
        statement("ToOwnInstance", "ec2:AttachVolume", own("ec2", "instance/*"), tagged("ec2")),
        statement("SeeVolumes", "ec2:DescribeVolumes", "*"),
        statement("SeeOwnGroup", "autoscaling:DescribeAutoScalingInstances", "*"),
        statement("CompleteOwnHooks", HOOKS, groups, tagged("autoscaling")),
        statement("FetchFiles", "s3:GetObject", {"Fn::Sub": "arn:${AWS::Partition}:s3:::slot-assets/files.zip"}),
        statement("FetchSecrets", "secretsmanager:GetSecretValue", {"Ref": "Secret"}),
        statement("SessionManager", SESSION_MANAGER, "*"),
        statement("SeeMachines", "ec2:DescribeInstances", "*"),
        statement("UseRegistry", REGISTRY, own("dynamodb", "table/${Registry}")),
        statement("ReadShape", "ssm:GetParameter", own("ssm", "parameter/redis-fleet/sessions/shape")),
        statement(
            "PublishAddress",
            "route53:ChangeResourceRecordSets",
            {"Fn::Sub": "arn:${AWS::Partition}:route53:::hostedzone/${Names}"},
            {"ForAllValues:StringEquals": records},
        ),
        statement("DecryptSecrets", "kms:Decrypt", key),
        statement("AttachEncrypted", "kms:CreateGrant", key, {"Bool": {"kms:GrantIsForAWSResource": "true"}}),
        statement(
            "UseRegistryKey",
            [f"kms:{action}" for action in REGISTRY_KEY],
            key,
            {"StringEquals": {"kms:ViaService": {"Fn::Sub": "dynamodb.${AWS::Region}.amazonaws.com"}}},
        ),
    ]


def resources(network: dict[str, str], *left_out: str) -> dict[str, Any]:
    """What a slot has and what its cluster shares, and the slot's role, whose policy lacks some statements."""
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    root = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    key_policy = {"Statement": [{"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"}]}
    policy = {"Statement": [each for each in statements() if each["Sid"] not in left_out], "Version": "2012-10-17"}
    volume = {"AvailabilityZone": f"{REGION}a", "Size": 8, "VolumeType": "gp3", "Encrypted": True, "KmsKeyId": {"Ref": "Key"}}
    vpcs = [{"VPCId": network["vpc"], "VPCRegion": REGION}]
    shape = {"Name": "/redis-fleet/sessions/shape", "Type": "String", "Value": "{}"}
    return {
        "Key": resource("AWS::KMS::Key", {"KeyPolicy": {"Version": "2012-10-17", **key_policy}}),
        "Volume": resource("AWS::EC2::Volume", volume),
        "Secret": resource("AWS::SecretsManager::Secret", {"SecretString": "password", "KmsKeyId": {"Ref": "Key"}}),
        "Registry": resource("AWS::DynamoDB::Table", table({"Ref": "Key"})),
        "Shape": resource("AWS::SSM::Parameter", shape),
        "Names": resource("AWS::Route53::HostedZone", {"Name": f"{ZONE}.", "VPCs": vpcs}),
        "Role": resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}}),
        "Policy": resource("AWS::IAM::ManagedPolicy", {"PolicyDocument": policy, "Roles": [{"Ref": "Role"}]}),
    }


def table(key: Any) -> dict[str, Any]:
    """A registry with a key of the customer's."""
    return {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("fleet", "item")],
        "KeySchema": [{"AttributeName": "fleet", "KeyType": "HASH"}, {"AttributeName": "item", "KeyType": "RANGE"}],
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    }


class Slot:
    """A deployed slot and a node that runs in it."""

    def __init__(self, aws: Aws, network: dict[str, str]) -> None:
        self.stack: Stack = aws.create(resources(network))
        self.volume, self.zone = self.stack.id_of("Volume"), self.stack.id_of("Names")
        aws.client("s3").create_bucket(Bucket="slot-assets")
        aws.client("s3").put_object(Bucket="slot-assets", Key="files.zip", Body=b"zip")
        self.instances = [self._instance(aws, network, slot) for slot in (SLOT, "sessions-0-1")]
        self.node = Node(aws)
        self.node.role_arn = self.node.role_arn.replace(self.node.role, self.stack.id_of("Role"))
        self.node.assume(self.instances[0])

    def _instance(self, aws: Aws, network: dict[str, str], slot: str) -> str:
        """An instance of a slot's own group, which both have the slot's name for a tag."""
        data = {"ImageId": network["image"], "InstanceType": "t4g.micro"}
        aws.client("ec2").create_launch_template(LaunchTemplateName=slot, LaunchTemplateData=data)
        aws.client("autoscaling").create_auto_scaling_group(
            AutoScalingGroupName=slot,
            LaunchTemplate={"LaunchTemplateName": slot},
            MinSize=1,
            MaxSize=1,
            VPCZoneIdentifier=network["subnet"],
            Tags=[{"Key": "redis-fleet:slot", "Value": slot, "PropagateAtLaunch": True}],
        )
        (group,) = aws.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[slot])["AutoScalingGroups"]
        return str(group["Instances"][0]["InstanceId"])

    def calls(self) -> dict[str, tuple[str, str, dict[str, Any]]]:
        """All that a node asks for, but for what its Session Manager does."""
        item = {"fleet": {"S": "sessions"}, "item": {"S": "cluster"}}
        registry = {"TableName": self.stack.id_of("Registry")}
        claim = {"Key": item, "UpdateExpression": "SET #s = :s", "ExpressionAttributeNames": {"#s": "state"}}
        query = {"KeyConditionExpression": "fleet = :f", "ExpressionAttributeValues": {":f": {"S": "sessions"}}}
        hook = {"AutoScalingGroupName": SLOT, "LifecycleHookName": "redis-fleet-launching", "InstanceId": self.instances[0]}
        attach = {"VolumeId": self.volume, "InstanceId": self.instances[0], "Device": "/dev/sdf"}
        return {
            "attach": ("ec2", "attach_volume", attach),
            "volumes": ("ec2", "describe_volumes", {"VolumeIds": [self.volume]}),
            "group": ("autoscaling", "describe_auto_scaling_instances", {"InstanceIds": self.instances[:1]}),
            "beat": ("autoscaling", "record_lifecycle_action_heartbeat", hook),
            "complete": ("autoscaling", "complete_lifecycle_action", {**hook, "LifecycleActionResult": "CONTINUE"}),
            "files": ("s3", "get_object", {"Bucket": "slot-assets", "Key": "files.zip"}),
            "secret": ("secretsmanager", "get_secret_value", {"SecretId": self.stack.id_of("Secret")}),
            "machines": ("ec2", "describe_instances", {}),
            "look": ("dynamodb", "get_item", {**registry, "Key": item}),
            "claim": ("dynamodb", "update_item", {**registry, **claim, "ExpressionAttributeValues": {":s": {"S": "CREATING"}}}),
            "list": ("dynamodb", "query", {**registry, **query}),
            "shape": ("ssm", "get_parameter", {"Name": "/redis-fleet/sessions/shape"}),
            "publish": ("route53", "change_resource_record_sets", self.publication(ZONE, f"{SLOT}.{ZONE}")),
        }

    def publication(self, *names: str) -> dict[str, Any]:
        """The parameters of a change of records: the first name has several answers, the others have one."""
        record = {"Type": "A", "TTL": 5, "ResourceRecords": [{"Value": "10.0.0.1"}]}
        shared = {"SetIdentifier": SLOT, "MultiValueAnswer": True}
        sets = [{**record, "Name": name, **(shared if name == names[0] else {})} for name in names]
        return {
            "HostedZoneId": self.zone,
            "ChangeBatch": {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": one} for one in sets]},
        }

    def refusals(self) -> dict[str, str]:
        """What a node asks for and is refused, with the messages."""
        asked = {name: self.node.refusal(service, call, **given) for name, (service, call, given) in self.calls().items()}
        return {name: message for name, message in {**asked, "agent": _agent(self.node)}.items() if message is not None}


@pytest.fixture(scope="module")
def slot(aws: Aws, network: dict[str, str]) -> Iterator[Slot]:
    """A slot that the tests of this module share."""
    yield Slot(aws, network)


@pytest.fixture
def whole(slot: Slot, network: dict[str, str]) -> Iterator[Slot]:
    """The slot, with its whole policy again after the test."""
    yield slot
    slot.stack.update(resources(network))


def test_the_policy_of_a_slot_allows_all_that_its_node_does(slot: Slot) -> None:
    assert slot.refusals() == {}


@pytest.mark.parametrize("case", CASES, ids=[case[0][0] for case in CASES])
def test_without_any_one_statement_something_is_refused(whole: Slot, network: dict[str, str], case: tuple[Any, Any, str]) -> None:
    left_out, names, action = case
    whole.stack.update(resources(network, *left_out))
    refused = whole.refusals()
    assert sorted(refused) == names
    assert any(action in message for message in refused.values())


def test_the_test_above_leaves_out_every_statement() -> None:
    assert [case[0][0] for case in CASES] == [each["Sid"] for each in statements()]


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
    hook = {"AutoScalingGroupName": "sessions-0-1", "LifecycleHookName": "redis-fleet-launching", "InstanceId": slot.instances[1]}
    assert slot.node.refusal("autoscaling", "complete_lifecycle_action", **hook, LifecycleActionResult="CONTINUE")
    for names in ([ZONE, f"sessions-0-1.{ZONE}"], [ZONE, f"{SLOT}.{ZONE}", f"a.{ZONE}"]):
        assert slot.node.refusal("route53", "change_resource_record_sets", **slot.publication(*names))
    assert slot.node.refusal("ssm", "get_parameter", Name="/redis-fleet/carts/shape")
    assert slot.node.refusal("dynamodb", "scan", TableName=slot.stack.id_of("Registry"))
    assert slot.node.refusal("dynamodb", "get_item", TableName="other", Key={"fleet": {"S": "sessions"}})


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
