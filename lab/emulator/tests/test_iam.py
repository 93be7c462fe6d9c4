"""IAM: roles and what hangs on them."""

from __future__ import annotations

from typing import Any

from redis_fleet_emulator.testing import Aws, resource

SSM = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def trust(service: str) -> dict[str, Any]:
    """Return a trust policy."""
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
    }


def document(action: str) -> dict[str, Any]:
    """Return a policy document."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def resources(action: str, managed: str, service: str = "ec2.amazonaws.com") -> dict[str, Any]:
    """Return a role with every kind of policy."""
    role = {
        "AssumeRolePolicyDocument": trust(service),
        "ManagedPolicyArns": [managed],
        "Policies": [{"PolicyName": "inline", "PolicyDocument": document(action)}],
        "Tags": [{"Key": "action", "Value": action}],
    }
    return {
        "Role": resource("AWS::IAM::Role", role),
        "Extra": resource(
            "AWS::IAM::Policy", {"PolicyName": "extra", "PolicyDocument": document(action), "Roles": [{"Ref": "Role"}]}
        ),
        "Managed": resource("AWS::IAM::ManagedPolicy", {"PolicyDocument": document(action), "Roles": [{"Ref": "Role"}]}),
        "Profile": resource("AWS::IAM::InstanceProfile", {"Roles": [{"Ref": "Role"}]}),
    }


def test_a_role_has_its_policies_and_follows_their_changes(aws: Aws) -> None:
    stack, iam = aws.create(resources("s3:GetObject", SSM)), aws.client("iam")
    role, managed = stack.id_of("Role"), stack.id_of("Managed")
    assert _attached(iam, role) == {SSM, managed}
    assert sorted(iam.list_role_policies(RoleName=role)["PolicyNames"]) == ["extra", "inline"]
    assert _inline_actions(iam, role) == ["s3:GetObject", "s3:GetObject"]
    assert iam.get_instance_profile(InstanceProfileName=stack.id_of("Profile"))["InstanceProfile"]["Roles"][0]["RoleName"] == role
    stack.update(resources("s3:PutObject", READ_ONLY, "lambda.amazonaws.com"))
    assert (stack.id_of("Role"), stack.id_of("Managed")) == (role, managed)
    assert _attached(iam, role) == {READ_ONLY, managed}
    assert _inline_actions(iam, role) == ["s3:PutObject", "s3:PutObject"]
    described = iam.get_role(RoleName=role)["Role"]
    assert described["AssumeRolePolicyDocument"] == trust("lambda.amazonaws.com")
    assert {"Key": "action", "Value": "s3:PutObject"} in described["Tags"]
    version = iam.get_policy(PolicyArn=managed)["Policy"]["DefaultVersionId"]
    assert iam.get_policy_version(PolicyArn=managed, VersionId=version)["PolicyVersion"]["Document"] == document("s3:PutObject")


def test_a_managed_policy_can_be_changed_more_often_than_it_keeps_versions(aws: Aws) -> None:
    def policy(number: int) -> dict[str, Any]:
        return {"Managed": resource("AWS::IAM::ManagedPolicy", {"PolicyDocument": document(f"s3:Get{number}")})}

    stack = aws.create(policy(0))
    for number in range(1, 8):
        stack.update(policy(number))
        assert stack.status == "UPDATE_COMPLETE"


def test_roles_policies_and_profiles_are_gone_after_the_stack(aws: Aws) -> None:
    stack, iam = aws.create(resources("s3:GetObject", SSM)), aws.client("iam")
    names = {stack.id_of("Role"), stack.id_of("Profile")}
    stack.delete()
    assert not names & {one["RoleName"] for one in iam.list_roles()["Roles"]}
    assert not names & {one["InstanceProfileName"] for one in iam.list_instance_profiles()["InstanceProfiles"]}


def _attached(iam: Any, role: str) -> set[str]:
    return {one["PolicyArn"] for one in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]}


def _inline_actions(iam: Any, role: str) -> list[str]:
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    documents = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
    return [one["Statement"][0]["Action"] for one in documents]
