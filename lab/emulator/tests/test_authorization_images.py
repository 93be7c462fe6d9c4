"""What the builder of an image needs: each call with exactly that, and with less."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from redis_fleet_emulator.authorization.testing import ACCOUNT, Node, allow, arn
from redis_fleet_emulator.testing import IMAGE, REGION, Aws

_numbers = itertools.count(1)
IMAGES, SNAPSHOTS = f"arn:aws:ec2:{REGION}::image/*", f"arn:aws:ec2:{REGION}::snapshot/*"
OWN = {"StringEquals": {"ec2:ResourceTag/family": "cache"}}
TAGGED = {"StringEquals": {"aws:RequestTag/family": "cache"}}


@pytest.fixture(scope="module")
def node(aws: Aws) -> Node:
    """A builder whose policy each test sets."""
    return Node(aws)


@pytest.fixture
def ec2(aws: Aws) -> Any:
    """EC2 for the owner of the account."""
    return aws.client("ec2")


def tags(*kinds: str) -> list[dict[str, Any]]:
    """The tag of a family for these kinds of resources."""
    return [{"ResourceType": kind, "Tags": [{"Key": "family", "Value": "cache"}]} for kind in kinds]


def instance(ec2: Any, network: dict[str, str], **more: Any) -> str:
    """A tagged instance."""
    given = {"ImageId": IMAGE, "SubnetId": network["subnet"], "MinCount": 1, "MaxCount": 1, "TagSpecifications": tags("instance")}
    return str(ec2.run_instances(**given, **more)["Instances"][0]["InstanceId"])


def image(ec2: Any, network: dict[str, str]) -> str:
    """A tagged image."""
    return str(ec2.create_image(**image_call(ec2, network))["ImageId"])


def image_call(ec2: Any, network: dict[str, str]) -> dict[str, Any]:
    """What a call says that makes a tagged image."""
    both = tags("image", "snapshot")
    return {"InstanceId": instance(ec2, network), "Name": f"judged-{next(_numbers)}", "TagSpecifications": both}


def test_a_launch_needs_all_that_takes_part(aws: Aws, ec2: Any, network: dict[str, str], node: Node) -> None:
    group = ec2.create_security_group(GroupName="builders", Description="of images", VpcId=network["vpc"])["GroupId"]
    ec2.create_key_pair(KeyName="packer_1", KeyType="ed25519")
    call = {
        "ImageId": IMAGE,
        "InstanceType": "t4g.medium",
        "MinCount": 1,
        "MaxCount": 1,
        "KeyName": "packer_1",
        "SubnetId": network["subnet"],
        "SecurityGroupIds": [group],
        "TagSpecifications": tags("instance", "volume"),
        "MetadataOptions": {"HttpTokens": "required"},
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 9, "Encrypted": True}}],
    }
    machine = {"StringEquals": {**TAGGED["StringEquals"], "ec2:InstanceType": "t4g.medium", "ec2:MetadataHttpTokens": "required"}}
    here = {"ArnEquals": {"ec2:Vpc": arn("ec2", f"vpc/{network['vpc']}")}}
    node.needs(
        ("ec2", "run_instances", call),
        allow("ec2:RunInstances", f"arn:aws:ec2:{REGION}::image/{IMAGE}"),
        allow("ec2:RunInstances", arn("ec2", "instance/*"), machine),
        allow("ec2:RunInstances", arn("ec2", "volume/*"), {**TAGGED, "Bool": {"ec2:Encrypted": "true"}}),
        allow("ec2:RunInstances", arn("ec2", f"subnet/{network['subnet']}"), here),
        allow("ec2:RunInstances", arn("ec2", "network-interface/*"), here),
        allow("ec2:RunInstances", arn("ec2", f"security-group/{group}"), here),
        allow("ec2:RunInstances", arn("ec2", "key-pair/packer_*")),
        allow("ec2:CreateTags", arn("ec2", "*/*"), {"StringEquals": {"ec2:CreateAction": "RunInstances"}}),
    )
    assert "volume/*" in str(node.refusal("ec2", "run_instances", **{**call, "BlockDeviceMappings": []}))
    assert "instance/*" in str(node.refusal("ec2", "run_instances", **{**call, "MetadataOptions": {"HttpTokens": "optional"}}))


def test_a_profile_needs_the_right_to_pass_its_role(aws: Aws, network: dict[str, str], node: Node) -> None:
    iam = aws.client("iam")
    trust = '{"Version":"2012-10-17","Statement":[]}'
    role = iam.create_role(RoleName="judged-builder", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.create_instance_profile(InstanceProfileName="judged-profile")
    iam.add_role_to_instance_profile(InstanceProfileName="judged-profile", RoleName="judged-builder")
    call = {"ImageId": IMAGE, "SubnetId": network["subnet"], "MinCount": 1, "MaxCount": 1}
    profile = arn("iam", "instance-profile/judged-profile").replace(f":{REGION}:", "::")
    others = [arn("ec2", f"{kind}/*") for kind in ("volume", "subnet", "network-interface", "security-group")]
    node.needs(
        ("ec2", "run_instances", {**call, "IamInstanceProfile": {"Name": "judged-profile"}}),
        allow("ec2:RunInstances", arn("ec2", "instance/*"), {"ArnEquals": {"ec2:InstanceProfile": profile}}),
        allow("ec2:RunInstances", [IMAGES, *others]),
        allow("iam:PassRole", role, {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}),
    )


def test_an_image_needs_its_instance_itself_and_its_snapshots_with_tags(ec2: Any, network: dict[str, str], node: Node) -> None:
    node.needs(
        ("ec2", "create_image", image_call(ec2, network)),
        allow("ec2:CreateImage", arn("ec2", "instance/*"), OWN),
        allow("ec2:CreateImage", IMAGES, TAGGED),
        allow("ec2:CreateImage", SNAPSHOTS),
        allow("ec2:CreateTags", [IMAGES, SNAPSHOTS], {"StringEquals": {"ec2:CreateAction": "CreateImage"}}),
    )


def test_a_copy_needs_image_snapshots_and_the_key(aws: Aws, ec2: Any, network: dict[str, str], node: Node) -> None:
    key = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    call = {"SourceImageId": image(ec2, network), "SourceRegion": REGION, "Name": f"judged-{next(_numbers)}", "Encrypted": True}
    through = {"StringEquals": {"kms:ViaService": f"ec2.{REGION}.amazonaws.com"}}
    node.needs(
        ("ec2", "copy_image", {**call, "KmsKeyId": key}),
        allow("ec2:CopyImage", IMAGES),
        allow("ec2:CopyImage", SNAPSHOTS),
        allow("kms:CreateGrant", key, {"Bool": {"kms:GrantIsForAWSResource": "true"}}),
        allow("kms:DescribeKey", key, through),
        allow("kms:GenerateDataKeyWithoutPlaintext", key, through),
    )


@pytest.mark.parametrize(
    "call",
    [
        ("modify_image_attribute", {"Description": {"Value": "judged"}}),
        ("describe_image_attribute", {"Attribute": "launchPermission"}),
        ("enable_image_deprecation", {"DeprecateAt": "2031-02-03T04:05:06Z"}),
        ("enable_image_deregistration_protection", {}),
        ("disable_image_deregistration_protection", {}),
        ("deregister_image", {}),
    ],
)
def test_what_is_done_to_an_image_is_limited_by_its_tags(
    ec2: Any, network: dict[str, str], node: Node, call: tuple[str, dict[str, Any]]
) -> None:
    operation, more = call
    action = f"ec2:{''.join(word.capitalize() for word in operation.split('_'))}"
    node.needs(("ec2", operation, {"ImageId": image(ec2, network), **more}), allow(action, IMAGES, OWN))


def test_a_snapshot_is_shared_and_deleted_by_its_tags(ec2: Any, network: dict[str, str], node: Node) -> None:
    made = image(ec2, network)
    snapshot = ec2.describe_images(ImageIds=[made])["Images"][0]["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    ec2.deregister_image(ImageId=made)
    share = {"SnapshotId": snapshot, "Attribute": "createVolumePermission", "OperationType": "add", "UserIds": ["111122223333"]}
    node.needs(("ec2", "modify_snapshot_attribute", share), allow("ec2:ModifySnapshotAttribute", SNAPSHOTS, OWN))
    node.needs(("ec2", "delete_snapshot", {"SnapshotId": snapshot}), allow("ec2:DeleteSnapshot", SNAPSHOTS, OWN))


@pytest.mark.parametrize("operation", ["reboot_instances", "stop_instances", "start_instances", "terminate_instances"])
def test_the_life_of_an_instance_is_limited_by_its_tags(ec2: Any, network: dict[str, str], node: Node, operation: str) -> None:
    action = f"ec2:{''.join(word.capitalize() for word in operation.split('_'))}"
    ids = [instance(ec2, network) for _ in range(2)]
    node.needs(("ec2", operation, {"InstanceIds": ids}), allow(action, arn("ec2", "instance/*"), OWN))
    node.may(allow(action, arn("ec2", f"instance/{ids[0]}")))
    assert ids[1] in str(node.refusal("ec2", operation, InstanceIds=ids))


def test_a_key_pair_goes_by_its_name(node: Node) -> None:
    name = f"packer_{next(_numbers)}"
    pairs = f"arn:aws:ec2:{REGION}:{ACCOUNT}:key-pair/packer_*"
    node.needs(("ec2", "create_key_pair", {"KeyName": name, "KeyType": "ed25519"}), allow("ec2:CreateKeyPair", pairs))
    node.needs(("ec2", "delete_key_pair", {"KeyName": name}), allow("ec2:DeleteKeyPair", pairs))
    node.may(allow(["ec2:CreateKeyPair", "ec2:DeleteKeyPair"], pairs))
    assert "key-pair/mine" in str(node.refusal("ec2", "create_key_pair", KeyName="mine"))


def test_a_group_needs_itself_its_vpc_and_its_tagging(aws: Aws, ec2: Any, network: dict[str, str], node: Node) -> None:
    name = f"group-{next(_numbers)}"
    call = {"GroupName": name, "Description": "of a build", "VpcId": network["vpc"], "TagSpecifications": tags("security-group")}
    groups = arn("ec2", "security-group/*")
    node.needs(
        ("ec2", "create_security_group", call),
        allow("ec2:CreateSecurityGroup", groups, TAGGED),
        allow("ec2:CreateSecurityGroup", arn("ec2", f"vpc/{network['vpc']}")),
        allow("ec2:CreateTags", groups, {"StringEquals": {"ec2:CreateAction": "CreateSecurityGroup"}}),
    )
    [found] = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": [name]}])["SecurityGroups"]
    rule = {"GroupId": found["GroupId"], "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "10.0.0.0/8"}
    node.needs(("ec2", "authorize_security_group_ingress", rule), allow("ec2:AuthorizeSecurityGroupIngress", groups, OWN))
    node.needs(("ec2", "delete_security_group", {"GroupId": found["GroupId"]}), allow("ec2:DeleteSecurityGroup", groups, OWN))
