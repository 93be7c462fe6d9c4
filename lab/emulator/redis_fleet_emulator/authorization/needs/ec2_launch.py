"""EC2: the launch of an instance, which needs a permission for each resource that takes part.

@see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from moto.iam.models import iam_backends

from ...fixes.block_devices import devices_of
from ..calls import Call
from ..checks import Check
from ..context import Values
from ..doubt import CannotJudge
from .ec2 import backend_of, on
from .ec2_new import arn_of_new, new
from .keys import used_by_service

#: What a request says of an interface that is made with the instance stands below this name.
_INTERFACE = "NetworkInterface.1"


def launch(call: Call) -> Sequence[Check]:
    """The action on the image, the instance, its volumes, its interface, its groups, its subnet and its key pair."""
    if any(name.startswith("LaunchTemplate.") for name in call.parameters):
        raise CannotJudge("RunInstances with a launch template")
    identity = call.text("ImageId")
    image = backend_of(call).amis.get(identity)
    if image is None:
        raise CannotJudge(f"the image {identity}, which is not there")
    key = call.parameters.get("KeyName")
    return [
        on(call, identity),
        *new(call, "instance", _of_instance(call, image)),
        *_interface(call),
        *(check for device in _devices(call, image) for check in _volume(call, device["Ebs"])),
        *([Check(call.name, arn_of_new(call, "key-pair", str(key)))] if key else []),
    ]


def passed_role(call: Call) -> Sequence[Check]:
    """The right to give the instance the role of its profile."""
    profile = call.parameters.get("IamInstanceProfile.Name") or call.parameters.get("IamInstanceProfile.Arn")
    if not profile:
        return []
    found = iam_backends[call.account]["aws"].instance_profiles
    name = str(profile).rpartition("/")[2]
    roles = next((one.roles for one in found.values() if one.name == name), [])
    return [Check("iam:PassRole", str(role.arn), {}, {"iam:PassedToService": ("ec2.amazonaws.com",)}) for role in roles]


def _of_instance(call: Call, image: Any) -> Mapping[str, Values]:
    from_image = "required" if getattr(image, "imds_support", None) == "v2.0" else "optional"
    profile = call.parameters.get("IamInstanceProfile.Name")
    keys: dict[str, Values] = {
        "ec2:InstanceType": (str(call.parameters.get("InstanceType", "m1.small")),),
        "ec2:MetadataHttpTokens": (str(call.parameters.get("MetadataOptions.HttpTokens") or from_image),),
    }
    if profile:
        keys["ec2:InstanceProfile"] = (f"arn:{call.caller.partition}:iam::{call.account}:instance-profile/{profile}",)
    return keys


def _interface(call: Call) -> Sequence[Check]:
    """The interface is new; subnet and groups are named beside it or in it."""
    subnet = call.parameters.get("SubnetId") or call.parameters.get(f"{_INTERFACE}.SubnetId")
    if not subnet:
        raise CannotJudge("RunInstances without a subnet")
    groups = call.numbered("SecurityGroupId") or call.numbered(f"{_INTERFACE}.SecurityGroupId")
    where = on(call, str(subnet))
    if not groups:
        vpc = backend_of(call).get_subnet(str(subnet)).vpc_id
        groups = [str(backend_of(call).get_security_group_from_name("default", vpc).id)]
    return [where, *new(call, "network-interface", where.keys), *(on(call, group) for group in groups)]


def _devices(call: Call, image: Any) -> Sequence[Mapping[str, Any]]:
    requested: dict[str, dict[str, Any]] = {}
    for name, value in call.parameters.items():
        match = re.fullmatch(r"BlockDeviceMapping\.(\d+)\.(Ebs\.)?(\w+)", name)
        if match is None:
            continue
        device = requested.setdefault(match[1], {"Ebs": {}})
        (device["Ebs"] if match[2] else device)[match[3]] = value
    return devices_of(backend_of(call), image, list(requested.values()))


def _volume(call: Call, ebs: Mapping[str, Any]) -> Sequence[Check]:
    encrypted = str(ebs.get("Encrypted", "false")).lower()
    keys: dict[str, Values] = {
        "ec2:Encrypted": (encrypted,),
        "ec2:VolumeSize": (str(ebs["VolumeSize"]),),
        "ec2:VolumeType": (str(ebs.get("VolumeType", "gp2")),),
    }
    checks = list(new(call, "volume", keys))
    if ebs.get("KmsKeyId"):
        for action in ("kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext"):
            checks += used_by_service(call, action, str(ebs["KmsKeyId"]), {})
    return checks
