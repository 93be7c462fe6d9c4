"""S3 buckets and ECR repositories."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, handles


@handles("AWS::S3::Bucket")
class Bucket(Handler):
    """A bucket with its settings."""

    in_place = frozenset(
        {
            "AccessControl",
            "BucketEncryption",
            "PublicAccessBlockConfiguration",
            "VersioningConfiguration",
            "LifecycleConfiguration",
            "OwnershipControls",
            "Tags",
        }
    )
    defaults: ClassVar[Mapping[str, Any]] = {"AccessControl": "Private"}
    removable = frozenset(
        {
            "BucketEncryption",
            "PublicAccessBlockConfiguration",
            "VersioningConfiguration",
            "LifecycleConfiguration",
            "OwnershipControls",
        }
    )

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the bucket."""
        name = properties.get("BucketName") or context.generated_name(63).lower()
        region = context.stack.region
        place = None if region == "us-east-1" else {"LocationConstraint": region}
        context.call("s3:CreateBucket", Bucket=name, CreateBucketConfiguration=place)
        _configure(context, name, properties, {})
        return Made(name, _attributes(context, name))

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change the settings."""
        _configure(context, made.physical_id, properties, old)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the bucket; S3 refuses if it is not empty."""
        context.call("s3:DeleteBucket", Bucket=made.physical_id)


def _attributes(context: Context, name: str) -> dict[str, str]:
    region = context.stack.region
    return {
        "Arn": f"arn:{context.stack.partition}:s3:::{name}",
        "DomainName": f"{name}.s3.amazonaws.com",
        "RegionalDomainName": f"{name}.s3.{region}.amazonaws.com",
        "DualStackDomainName": f"{name}.s3.dualstack.{region}.amazonaws.com",
        "WebsiteURL": f"http://{name}.s3-website-{region}.amazonaws.com",
    }


def _configure(context: Context, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    context.call("s3:PutBucketTagging", Bucket=name, Tagging={"TagSet": context.tag_list(properties.plain("Tags"))})
    if "VersioningConfiguration" in properties or "VersioningConfiguration" in old:
        versioning = properties.plain("VersioningConfiguration", {"Status": "Suspended"})
        context.call("s3:PutBucketVersioning", Bucket=name, VersioningConfiguration=versioning)
    _configure_access(context, name, properties, old)
    acl = properties.get("AccessControl")
    if acl is not None:
        context.call("s3:PutBucketAcl", Bucket=name, ACL=re.sub(r"(?<!^)(?=[A-Z])", "-", acl).lower())
    _configure_encryption(context, name, properties, old)
    _configure_lifecycle(context, name, properties, old)


def _configure_access(context: Context, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    block = properties.plain("PublicAccessBlockConfiguration")
    if block is not None:
        context.call("s3:PutPublicAccessBlock", Bucket=name, PublicAccessBlockConfiguration=block)
    elif "PublicAccessBlockConfiguration" in old:
        context.call("s3:DeletePublicAccessBlock", Bucket=name)
    ownership = properties.plain("OwnershipControls")
    if ownership is not None:
        context.call("s3:PutBucketOwnershipControls", Bucket=name, OwnershipControls=ownership)
    elif "OwnershipControls" in old:
        context.call("s3:DeleteBucketOwnershipControls", Bucket=name)


def _configure_encryption(context: Context, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    encryption = properties.plain("BucketEncryption")
    if encryption is not None:
        rules = [_encryption_rule(rule) for rule in encryption["ServerSideEncryptionConfiguration"]]
        context.call("s3:PutBucketEncryption", Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})
    elif "BucketEncryption" in old:
        context.call("s3:DeleteBucketEncryption", Bucket=name)


def _encryption_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    renamed = dict(rule)
    if "ServerSideEncryptionByDefault" in renamed:
        renamed["ApplyServerSideEncryptionByDefault"] = renamed.pop("ServerSideEncryptionByDefault")
    return renamed


def _configure_lifecycle(context: Context, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    lifecycle = properties.plain("LifecycleConfiguration")
    if lifecycle is not None:
        rules = [_lifecycle_rule(rule) for rule in lifecycle["Rules"]]
        context.call("s3:PutBucketLifecycleConfiguration", Bucket=name, LifecycleConfiguration={"Rules": rules})
    elif "LifecycleConfiguration" in old:
        context.call("s3:DeleteBucketLifecycle", Bucket=name)


def _lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    renamed = {"Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "Id" in rule:
        renamed["ID"] = rule["Id"]
    if "ExpirationInDays" in rule:
        renamed["Expiration"] = {"Days": rule["ExpirationInDays"]}
    if "AbortIncompleteMultipartUpload" in rule:
        renamed["AbortIncompleteMultipartUpload"] = rule["AbortIncompleteMultipartUpload"]
    noncurrent = rule.get("NoncurrentVersionExpiration", {})
    days = rule.get("NoncurrentVersionExpirationInDays", noncurrent.get("NoncurrentDays"))
    if days is not None:
        renamed["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
    unknown = set(rule) - {
        "Id", "Status", "Prefix", "ExpirationInDays", "AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration",
        "NoncurrentVersionExpirationInDays",
    }  # fmt: skip
    if unknown:
        raise NotImplementedError(f"lifecycle rules of a bucket with {sorted(unknown)}")
    return renamed


@handles("AWS::S3::BucketPolicy")
class BucketPolicy(Handler):
    """A bucket's policy: stored and shown, not enforced (see `fixes/s3_policies.py`)."""

    in_place = frozenset({"PolicyDocument"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Put the policy on its bucket."""
        bucket = str(properties["Bucket"])
        context.call("s3:PutBucketPolicy", Bucket=bucket, Policy=json.dumps(properties.plain("PolicyDocument")))
        return Made(bucket, {})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Put the new policy in the place of the old."""
        return self.create(context, properties)

    def delete(self, context: Context, made: Made) -> None:
        """Take the policy from its bucket."""
        context.call("s3:DeleteBucketPolicy", Bucket=made.physical_id)


@handles("AWS::ECR::Repository")
class Repository(Handler):
    """A repository of container images."""

    in_place = frozenset({"ImageScanningConfiguration", "ImageTagMutability", "LifecyclePolicy", "RepositoryPolicyText", "Tags"})
    defaults: ClassVar[Mapping[str, Any]] = {"ImageScanningConfiguration": {"ScanOnPush": False}, "ImageTagMutability": "MUTABLE"}

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the repository."""
        name = properties.get("RepositoryName") or context.generated_name().lower()
        answer = context.call(
            "ecr:CreateRepository",
            repositoryName=name,
            imageTagMutability=properties.get("ImageTagMutability"),
            imageScanningConfiguration=_scanning(properties),
            tags=context.tag_list(properties.plain("Tags")),
        )["repository"]
        self._set_policies(context, name, properties)
        return Made(name, {"Arn": answer["repositoryArn"], "RepositoryUri": answer["repositoryUri"]})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change the settings."""
        name = made.physical_id
        scanning, mutability = _scanning(properties), properties.get("ImageTagMutability")
        if scanning:
            context.call("ecr:PutImageScanningConfiguration", repositoryName=name, imageScanningConfiguration=scanning)
        if mutability:
            context.call("ecr:PutImageTagMutability", repositoryName=name, imageTagMutability=mutability)
        context.call("ecr:TagResource", resourceArn=made.attributes["Arn"], tags=context.tag_list(properties.plain("Tags")))
        self._set_policies(context, name, properties)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the repository; ECR refuses if it is not empty."""
        context.call("ecr:DeleteRepository", repositoryName=made.physical_id)

    def _set_policies(self, context: Context, name: str, properties: Properties) -> None:
        lifecycle = properties.get("LifecyclePolicy")
        if lifecycle is not None:
            text = lifecycle["LifecyclePolicyText"]
            context.call("ecr:PutLifecyclePolicy", repositoryName=name, lifecyclePolicyText=text)
        policy = properties.plain("RepositoryPolicyText")
        if policy is not None:
            context.call("ecr:SetRepositoryPolicy", repositoryName=name, policyText=json.dumps(policy))


def _scanning(properties: Properties) -> dict[str, Any] | None:
    given = properties.get("ImageScanningConfiguration")
    return {"scanOnPush": given["ScanOnPush"]} if given is not None else None
