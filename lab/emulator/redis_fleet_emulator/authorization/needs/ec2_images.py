"""EC2: images, their snapshots, and what a build of one needs for its while: a key pair and a security group.

@see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

from collections.abc import Sequence

from ..calls import Call
from ..checks import Check
from .ec2 import backend_of, on
from .ec2_new import arn_of_new, new
from .keys import used_by_service


def image(call: Call) -> Sequence[Check]:
    """The action on the image that the call names."""
    return [on(call, call.text("ImageId"))]


def snapshot(call: Call) -> Sequence[Check]:
    """The action on the snapshot that the call names."""
    return [on(call, call.text("SnapshotId"))]


def group(call: Call) -> Sequence[Check]:
    """The action on the security group that the call names."""
    return [on(call, call.text("GroupId"))]


def new_image(call: Call) -> Sequence[Check]:
    """The action on the instance, on its image and on the snapshots of its volumes."""
    return [on(call, call.text("InstanceId")), *new(call, "image"), *new(call, "snapshot")]


def copied_image(call: Call) -> Sequence[Check]:
    """The action on the copy and its snapshots, and the use of the key that it is encrypted with."""
    key = call.parameters.get("KmsKeyId")
    checks = [*new(call, "image"), *new(call, "snapshot")]
    for action in ("kms:CreateGrant", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext") if key else ():
        checks += used_by_service(call, action, str(key), {})
    return checks


def new_group(call: Call) -> Sequence[Check]:
    """The action on a new security group and on its VPC, the default one where none is named."""
    vpc = call.parameters.get("VpcId") or backend_of(call).get_default_vpc().id
    return [*new(call, "security-group", {"ec2:Vpc": (call.arn(f"vpc/{vpc}", "ec2"),)}), on(call, str(vpc))]


def new_key_pair(call: Call) -> Sequence[Check]:
    """The action on a key pair, whose ARN has its name."""
    return new(call, "key-pair", None, call.text("KeyName"))


def key_pair(call: Call) -> Sequence[Check]:
    """The action on the key pair that the call names, by its name or its id."""
    name, identity = call.parameters.get("KeyName"), call.parameters.get("KeyPairId")
    pairs = backend_of(call).key_pairs.values()
    found = next((one for one in pairs if one.key_name == name or one.id == identity), None)
    tags = {} if found is None else dict(backend_of(call).tags.get(found.id, {}))
    named = str(name or (found.key_name if found is not None else "*"))
    return [Check(call.name, arn_of_new(call, "key-pair", named), tags)]
