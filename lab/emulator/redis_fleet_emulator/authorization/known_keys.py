"""The condition keys that the lab fills for every operation of its table that has them on AWS.

A key that is not here may have a value on AWS that the lab does not know: whether it is there cannot be judged.

@see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
@see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

_NAMES = frozenset(
    name.lower()
    for name in (
        # Of the request and the principal
        *("aws:CurrentTime", "aws:EpochTime", "aws:SecureTransport", "aws:SourceIp", "aws:UserAgent", "aws:Referer"),
        *("aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:userid", "aws:RequestedRegion"),
        *("aws:ViaAWSService", "aws:PrincipalIsAWSService", "aws:TagKeys"),
        # Never there with the credentials of an instance's role
        *("aws:username", "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:FederatedProvider"),
        *("aws:PrincipalServiceName", "aws:PrincipalServiceNamesList", "aws:SourceArn", "aws:SourceAccount"),
        # Of the instance that has the credentials
        *("ec2:SourceInstanceARN", "ssm:SourceInstanceARN", "ec2:RoleDelivery"),
        *("aws:Ec2InstanceSourceVpc", "aws:Ec2InstanceSourcePrivateIPv4"),
        # EC2
        *("ec2:Region", "ec2:AvailabilityZone", "ec2:InstanceID", "ec2:InstanceType", "ec2:InstanceProfile", "ec2:VolumeID"),
        *("ec2:VolumeType", "ec2:VolumeSize", "ec2:Encrypted", "ec2:CreateAction", "ec2:ParentVolume", "ec2:osuser"),
        *("ec2:MetadataHttpTokens", "ec2:Vpc"),
        # S3
        *("s3:prefix", "s3:delimiter", "s3:max-keys", "s3:VersionId", "s3:x-amz-acl", "s3:x-amz-storage-class"),
        *("s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:x-amz-content-sha256"),
        "s3:signatureversion",
        # KMS
        *("kms:ViaService", "kms:CallerAccount", "kms:GrantIsForAWSResource", "kms:GrantOperations"),
        "kms:EncryptionContextKeys",
        # The rest
        *("secretsmanager:SecretId", "secretsmanager:VersionId", "secretsmanager:VersionStage"),
        *("dynamodb:LeadingKeys", "iam:PassedToService", "ssm:Recursive", "cloudwatch:namespace"),
        "route53:ChangeResourceRecordSetsNormalizedRecordNames",
        "route53:ChangeResourceRecordSetsRecordTypes",
        "route53:ChangeResourceRecordSetsActions",
    )
)

_FAMILIES = tuple(
    name.lower()
    for name in (
        *("aws:PrincipalTag/", "aws:ResourceTag/", "aws:RequestTag/", "ec2:ResourceTag/", "autoscaling:ResourceTag/"),
        *("secretsmanager:ResourceTag/", "ssm:resourceTag/", "kms:EncryptionContext:"),
    )
)


def is_known(name: str) -> bool:
    """True for a key, given in lower case, whose value or absence the lab can tell."""
    return name in _NAMES or name.startswith(_FAMILIES)
