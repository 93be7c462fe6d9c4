"""The operations that the lab can judge: those of the nodes of a fleet and of the builders of images, each with all it needs.

@see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from .calls import Call
from .checks import Check
from .doubt import CannotJudge
from .needs import ec2, ec2_images, ec2_launch, ec2_new, groups, keys, logs, names, parameters, s3, secrets, tables
from .needs.need import Need, anything

OPERATIONS: Mapping[str, Sequence[Need]] = MappingProxyType(
    {
        "ec2:AttachVolume": (ec2.volume, ec2.instance, ec2.grant_for_volume),
        "ec2:DetachVolume": (ec2.volume, ec2.holder),
        "ec2:CreateSnapshot": (ec2.volume, ec2.new_snapshot),
        "ec2:CreateTags": (ec2.tagged,),
        "ec2:DeleteTags": (ec2.tagged,),
        "ec2:DescribeAvailabilityZones": (anything,),
        "ec2:DescribeInstanceStatus": (anything,),
        "ec2:DescribeInstances": (anything,),
        "ec2:DescribeNetworkInterfaces": (anything,),
        "ec2:DescribeSnapshots": (anything,),
        "ec2:DescribeSubnets": (anything,),
        "ec2:DescribeTags": (anything,),
        "ec2:DescribeVolumeStatus": (anything,),
        "ec2:DescribeVolumes": (anything,),
        "ec2:DescribeImages": (anything,),
        "ec2:DescribeKeyPairs": (anything,),
        "ec2:DescribeRegions": (anything,),
        "ec2:DescribeSecurityGroups": (anything,),
        "ec2:DescribeVpcs": (anything,),
        "ec2:DescribeImageAttribute": (ec2_images.image,),
        "ec2:DescribeSnapshotAttribute": (ec2_images.snapshot,),
        "ec2:RunInstances": (ec2_launch.launch, ec2_launch.passed_role),
        "ec2:RebootInstances": (ec2.instances,),
        "ec2:StartInstances": (ec2.instances,),
        "ec2:StopInstances": (ec2.instances,),
        "ec2:TerminateInstances": (ec2.instances,),
        "ec2:ModifyInstanceAttribute": (ec2.instance,),
        "ec2:CreateVolume": (ec2_new.made("volume"),),
        "ec2:DeleteVolume": (ec2.volume,),
        "ec2:CreateImage": (ec2_images.new_image,),
        "ec2:CopyImage": (ec2_images.copied_image,),
        "ec2:DeregisterImage": (ec2_images.image,),
        "ec2:ModifyImageAttribute": (ec2_images.image,),
        "ec2:EnableImageDeprecation": (ec2_images.image,),
        "ec2:EnableImageDeregistrationProtection": (ec2_images.image,),
        "ec2:DisableImageDeregistrationProtection": (ec2_images.image,),
        "ec2:DeleteSnapshot": (ec2_images.snapshot,),
        "ec2:ModifySnapshotAttribute": (ec2_images.snapshot,),
        "ec2:CreateKeyPair": (ec2_images.new_key_pair,),
        "ec2:ImportKeyPair": (ec2_images.new_key_pair,),
        "ec2:DeleteKeyPair": (ec2_images.key_pair,),
        "ec2:CreateSecurityGroup": (ec2_images.new_group,),
        "ec2:AuthorizeSecurityGroupIngress": (ec2_images.group,),
        "ec2:RevokeSecurityGroupIngress": (ec2_images.group,),
        "ec2:DeleteSecurityGroup": (ec2_images.group,),
        "ec2-instance-connect:SendSSHPublicKey": (ec2.login,),
        # S3's operations go by other names than its actions
        "s3:GetObject": (s3.on_version("s3:GetObject", "s3:GetObjectVersion"), s3.existence, s3.decryption),
        "s3:HeadObject": (s3.on_version("s3:GetObject", "s3:GetObjectVersion"), s3.existence, s3.decryption),
        "s3:GetObjectTagging": (s3.on_version("s3:GetObjectTagging", "s3:GetObjectVersionTagging"),),
        "s3:PutObject": (s3.on_object("s3:PutObject"), s3.written_extras, s3.encryption),
        "s3:PutObjectTagging": (s3.on_version("s3:PutObjectTagging", "s3:PutObjectVersionTagging"),),
        "s3:CreateMultipartUpload": (s3.on_object("s3:PutObject"), s3.written_extras, s3.encryption),
        "s3:UploadPart": (s3.on_object("s3:PutObject"), s3.encryption),
        "s3:CompleteMultipartUpload": (s3.on_object("s3:PutObject"), s3.encryption),
        "s3:AbortMultipartUpload": (s3.on_object("s3:AbortMultipartUpload"),),
        "s3:ListParts": (s3.on_object("s3:ListMultipartUploadParts"),),
        "s3:DeleteObject": (s3.on_version("s3:DeleteObject", "s3:DeleteObjectVersion"),),
        "s3:HeadBucket": (s3.on_bucket("s3:ListBucket"),),
        "s3:ListObjects": (s3.on_bucket("s3:ListBucket"),),
        "s3:ListObjectsV2": (s3.on_bucket("s3:ListBucket"),),
        "s3:ListObjectVersions": (s3.on_bucket("s3:ListBucketVersions"),),
        "s3:GetBucketLocation": (s3.on_bucket("s3:GetBucketLocation"),),
        "secretsmanager:GetSecretValue": (secrets.secret, secrets.decryption),
        "secretsmanager:DescribeSecret": (secrets.secret,),
        "kms:CreateGrant": (keys.of_call,),
        "kms:Decrypt": (keys.of_call,),
        "kms:DescribeKey": (keys.of_call,),
        "kms:Encrypt": (keys.of_call,),
        "kms:GenerateDataKey": (keys.of_call,),
        "dynamodb:DescribeTable": (tables.table,),
        "dynamodb:GetItem": (tables.item,),
        "dynamodb:PutItem": (tables.item,),
        "dynamodb:UpdateItem": (tables.item,),
        "dynamodb:DeleteItem": (tables.item,),
        "dynamodb:BatchGetItem": (tables.batch,),
        "dynamodb:BatchWriteItem": (tables.batch,),
        "dynamodb:TransactGetItems": (tables.transaction,),
        "dynamodb:TransactWriteItems": (tables.transaction,),
        "dynamodb:Query": (tables.query,),
        "dynamodb:Scan": (tables.scan,),
        "ssm:GetParameter": (parameters.by_name, parameters.decryption),
        "ssm:GetParameterHistory": (parameters.by_name, parameters.decryption),
        "ssm:GetParameters": (parameters.by_name, parameters.decryption),
        "ssm:GetParametersByPath": (parameters.by_path,),
        "ssm:PutParameter": (parameters.by_name,),
        "ssm:UpdateInstanceInformation": (parameters.instance,),
        "ssmmessages:CreateControlChannel": (anything,),
        "ssmmessages:CreateDataChannel": (anything,),
        "ssmmessages:OpenControlChannel": (anything,),
        "ssmmessages:OpenDataChannel": (anything,),
        "autoscaling:CompleteLifecycleAction": (groups.group,),
        "autoscaling:RecordLifecycleActionHeartbeat": (groups.group,),
        "autoscaling:SetInstanceHealth": (groups.group_of_instance,),
        "autoscaling:SetInstanceProtection": (groups.group,),
        "autoscaling:TerminateInstanceInAutoScalingGroup": (groups.group_of_instance,),
        "autoscaling:DescribeAutoScalingGroups": (anything,),
        "autoscaling:DescribeAutoScalingInstances": (anything,),
        "autoscaling:DescribeLifecycleHooks": (anything,),
        "cloudwatch:PutMetricData": (logs.namespace,),
        "logs:CreateLogGroup": (logs.stream,),
        "logs:CreateLogStream": (logs.stream,),
        "logs:DescribeLogGroups": (logs.stream,),
        "logs:DescribeLogStreams": (logs.stream,),
        "logs:PutLogEvents": (logs.stream,),
        "route53:ChangeResourceRecordSets": (names.records,),
        "route53:ListResourceRecordSets": (names.on("hostedzone"),),
        "route53:GetChange": (names.on("change"),),
        # Nobody can be forbidden to ask who he is
        "sts:GetCallerIdentity": (),
    }
)


def checks_of(call: Call) -> Sequence[Check]:
    """All permissions that a call needs, in the order in which they are checked.

    Throws CannotJudge for an operation that is not in the table, or a call that is not as its operation has it.
    """
    needs = OPERATIONS.get(call.name)
    if needs is None:
        raise CannotJudge(f"the operation {call.name}")
    try:
        return [check for need in needs for check in need(call)]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CannotJudge(f"a call of {call.name} that is not in its form: {type(error).__name__}: {error}") from None
