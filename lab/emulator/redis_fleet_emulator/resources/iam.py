"""IAM: roles, policies and instance profiles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, changed, handles


def _document(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@handles("AWS::IAM::Role")
class Role(Handler):
    """A role with its inline and managed policies."""

    in_place = frozenset(
        {
            "AssumeRolePolicyDocument",
            "Description",
            "ManagedPolicyArns",
            "MaxSessionDuration",
            "PermissionsBoundary",
            "Policies",
            "Tags",
        }
    )
    defaults: ClassVar[Mapping[str, Any]] = {"Description": "", "MaxSessionDuration": 3600}
    removable = frozenset({"ManagedPolicyArns", "PermissionsBoundary", "Policies"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the role and give it its policies."""
        name = properties.get("RoleName") or context.generated_name(64)
        answer = context.call(
            "iam:CreateRole",
            RoleName=name,
            AssumeRolePolicyDocument=_document(properties.plain("AssumeRolePolicyDocument")),
            Tags=context.tag_list(properties.plain("Tags")),
            **properties.pick("Path", "Description", "MaxSessionDuration", "PermissionsBoundary"),
        )["Role"]
        _set_policies(context, name, properties, {})
        return Made(name, {"Arn": answer["Arn"], "RoleId": answer["RoleId"]})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change everything but name and path."""
        name = made.physical_id
        document = _document(properties.plain("AssumeRolePolicyDocument"))
        context.call("iam:UpdateAssumeRolePolicy", RoleName=name, PolicyDocument=document)
        if changed(properties, old, "Description", "MaxSessionDuration"):
            context.call("iam:UpdateRole", RoleName=name, **properties.pick("Description", "MaxSessionDuration"))
        if changed(properties, old, "PermissionsBoundary"):
            _set_boundary(context, name, properties.plain("PermissionsBoundary"))
        _set_policies(context, name, properties, old)
        present = context.call("iam:ListRoleTags", RoleName=name)["Tags"]
        tags = context.tag_list(properties.plain("Tags"))
        gone = {tag["Key"] for tag in present} - {tag["Key"] for tag in tags}
        context.call("iam:UntagRole", RoleName=name, TagKeys=sorted(gone))
        context.call("iam:TagRole", RoleName=name, Tags=tags)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the role after what hangs on it."""
        name = made.physical_id
        for policy in context.call("iam:ListAttachedRolePolicies", RoleName=name)["AttachedPolicies"]:
            context.call("iam:DetachRolePolicy", RoleName=name, PolicyArn=policy["PolicyArn"])
        for inline in context.call("iam:ListRolePolicies", RoleName=name)["PolicyNames"]:
            context.call("iam:DeleteRolePolicy", RoleName=name, PolicyName=inline)
        context.call("iam:DeleteRole", RoleName=name)


def _set_boundary(context: Context, name: str, arn: str | None) -> None:
    if arn:
        context.call("iam:PutRolePermissionsBoundary", RoleName=name, PermissionsBoundary=arn)
    else:
        context.call("iam:DeleteRolePermissionsBoundary", RoleName=name)


def _set_policies(context: Context, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    arns, old_arns = set(properties.plain("ManagedPolicyArns", [])), set(old.get("ManagedPolicyArns", []))
    for arn in sorted(arns - old_arns):
        context.call("iam:AttachRolePolicy", RoleName=name, PolicyArn=arn)
    for arn in sorted(old_arns - arns):
        context.call("iam:DetachRolePolicy", RoleName=name, PolicyArn=arn)
    inline = {one["PolicyName"]: one["PolicyDocument"] for one in properties.plain("Policies", [])}
    for policy, document in inline.items():
        context.call("iam:PutRolePolicy", RoleName=name, PolicyName=policy, PolicyDocument=_document(document))
    for policy in sorted({one["PolicyName"] for one in old.get("Policies", [])} - set(inline)):
        context.call("iam:DeleteRolePolicy", RoleName=name, PolicyName=policy)


@handles("AWS::IAM::Policy")
class Policy(Handler):
    """An inline policy of one or more roles."""

    in_place = frozenset({"PolicyDocument", "Roles"})
    replaces = frozenset({"PolicyName"})
    removable = frozenset({"Roles"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Put the policy on its roles."""
        name, roles = str(properties["PolicyName"]), properties.plain("Roles", [])
        document = _document(properties.plain("PolicyDocument"))
        for role in roles:
            context.call("iam:PutRolePolicy", RoleName=role, PolicyName=name, PolicyDocument=document)
        return Made(name, {"Roles": roles, "Id": context.generated_name()})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Put the new document on the roles, and take it from those that are no longer named."""
        new = self.create(context, properties)
        for role in sorted(set(made.attributes["Roles"]) - set(new.attributes["Roles"])):
            context.call("iam:DeleteRolePolicy", RoleName=role, PolicyName=made.physical_id)
        return new

    def delete(self, context: Context, made: Made) -> None:
        """Take the policy from its roles."""
        for role in made.attributes["Roles"]:
            context.call("iam:DeleteRolePolicy", RoleName=role, PolicyName=made.physical_id)


@handles("AWS::IAM::ManagedPolicy")
class ManagedPolicy(Handler):
    """A managed policy, attached to roles."""

    in_place = frozenset({"PolicyDocument", "Roles"})
    removable = frozenset({"Roles"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the policy and attach it."""
        name = properties.get("ManagedPolicyName") or context.generated_name()
        document = _document(properties.plain("PolicyDocument"))
        given = properties.pick("Path", "Description")
        answer = context.call("iam:CreatePolicy", PolicyName=name, PolicyDocument=document, **given)["Policy"]
        _attach(context, answer["Arn"], set(properties.plain("Roles", [])), set())
        return Made(answer["Arn"], {"PolicyArn": answer["Arn"], "PolicyId": answer["PolicyId"]})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Make a new default version of the document, and attach it to the roles that are named now."""
        arn = made.physical_id
        document = _document(properties.plain("PolicyDocument"))
        for version in _old_versions(context, arn)[3:]:
            context.call("iam:DeletePolicyVersion", PolicyArn=arn, VersionId=version)
        context.call("iam:CreatePolicyVersion", PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
        _attach(context, arn, set(properties.plain("Roles", [])), set(old.get("Roles", [])))
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the policy after detaching it."""
        arn = made.physical_id
        for role in context.call("iam:ListEntitiesForPolicy", PolicyArn=arn)["PolicyRoles"]:
            context.call("iam:DetachRolePolicy", RoleName=role["RoleName"], PolicyArn=arn)
        for version in _old_versions(context, arn):
            context.call("iam:DeletePolicyVersion", PolicyArn=arn, VersionId=version)
        context.call("iam:DeletePolicy", PolicyArn=arn)


def _old_versions(context: Context, arn: str) -> list[str]:
    versions = context.call("iam:ListPolicyVersions", PolicyArn=arn)["Versions"]
    return [one["VersionId"] for one in versions if not one["IsDefaultVersion"]]


def _attach(context: Context, arn: str, roles: set[str], old: set[str]) -> None:
    for role in sorted(roles - old):
        context.call("iam:AttachRolePolicy", RoleName=role, PolicyArn=arn)
    for role in sorted(old - roles):
        context.call("iam:DetachRolePolicy", RoleName=role, PolicyArn=arn)


@handles("AWS::IAM::InstanceProfile")
class InstanceProfile(Handler):
    """What gives an instance its role."""

    in_place = frozenset({"Roles"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the profile and put the role into it."""
        name = properties.get("InstanceProfileName") or context.generated_name()
        answer = context.call("iam:CreateInstanceProfile", InstanceProfileName=name, **properties.pick("Path"))
        for role in properties.plain("Roles"):
            context.call("iam:AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=role)
        return Made(name, {"Arn": answer["InstanceProfile"]["Arn"]})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Put another role into the profile."""
        self._empty(context, made.physical_id)
        for role in properties.plain("Roles"):
            context.call("iam:AddRoleToInstanceProfile", InstanceProfileName=made.physical_id, RoleName=role)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the profile; its role stays."""
        self._empty(context, made.physical_id)
        context.call("iam:DeleteInstanceProfile", InstanceProfileName=made.physical_id)

    def _empty(self, context: Context, name: str) -> None:
        profile = context.call("iam:GetInstanceProfile", InstanceProfileName=name)["InstanceProfile"]
        for role in profile["Roles"]:
            context.call("iam:RemoveRoleFromInstanceProfile", InstanceProfileName=name, RoleName=role["RoleName"])
