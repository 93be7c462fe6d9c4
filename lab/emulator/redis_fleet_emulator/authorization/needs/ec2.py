"""EC2: volumes, instances, tags and snapshots.

@see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
@see https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from moto.ec2.models import ec2_backends

from ..calls import Call
from ..checks import Check
from ..context import Values
from ..doubt import CannotJudge
from .keys import used_by_service

#: What an id begins with, and the kind of resource; images and snapshots have no account in their ARNs.
_KINDS = MappingProxyType(
    {
        "ami": "image",
        "eni": "network-interface",
        "i": "instance",
        "lt": "launch-template",
        "sg": "security-group",
        "snap": "snapshot",
        "subnet": "subnet",
        "vol": "volume",
        "vpc": "vpc",
    }
)
_WITHOUT_ACCOUNT = ("ami", "snap")


def volume(call: Call) -> Sequence[Check]:
    """The action on the volume that the call names."""
    return [on(call, call.text("VolumeId"))]


def instance(call: Call) -> Sequence[Check]:
    """The action on the instance that the call names."""
    return [on(call, call.text("InstanceId"))]


def holder(call: Call) -> Sequence[Check]:
    """The action on the instance that the call names, or else on the one that has the volume."""
    named = call.parameters.get("InstanceId")
    found = backend_of(call).volumes.get(call.text("VolumeId"))
    if not named and found is not None and found.attachment is not None:
        named = found.attachment.instance.id
    return [on(call, str(named))] if named else []


def instances(call: Call) -> Sequence[Check]:
    """The action on each instance that the call names."""
    return [on(call, identity) for identity in call.numbered("InstanceId")]


def grant_for_volume(call: Call) -> Sequence[Check]:
    """A grant of the volume's key to EC2, where the volume is encrypted with a customer's key.

    EC2 itself accepts the call and lets the attachment fail later; here the call fails.
    """
    found = backend_of(call).volumes.get(call.text("VolumeId"))
    if found is None or not found.encrypted:
        return []
    return used_by_service(call, "kms:CreateGrant", found.kms_key_id, {"aws:ebs:id": found.id})


def tagged(call: Call) -> Sequence[Check]:
    """The action on each resource that gets or loses tags, with the tags of the request."""
    keys = request_tags(call, "Tag")
    return [on(call, resource, keys) for resource in call.numbered("ResourceId")]


def new_snapshot(call: Call) -> Sequence[Check]:
    """The action on a snapshot that does not exist yet, and its tagging."""
    volume_id = call.text("VolumeId")
    keys = {**request_tags(call, "TagSpecification.1.Tag"), "ec2:ParentVolume": (call.arn(f"volume/{volume_id}"),)}
    arn = arn_of(call, "snap-*").replace("snap-*", "*")
    checks = [Check(call.name, arn, {}, keys)]
    if "TagSpecification.1.Tag.1.Key" in call.parameters:
        checks.append(Check("ec2:CreateTags", arn, {}, {**keys, "ec2:CreateAction": (call.operation,)}))
    return checks


def login(call: Call) -> Sequence[Check]:
    """The action of EC2 Instance Connect on the instance, with the user of the operating system."""
    identity = call.text("InstanceId")
    tags = _tags(call, identity)
    keys: dict[str, Values] = {f"ec2:ResourceTag/{name}": (value,) for name, value in tags.items()}
    keys["ec2:osuser"] = (call.text("InstanceOSUser"),)
    return [Check(call.name, call.arn(f"instance/{identity}", "ec2"), tags, keys)]


def on(call: Call, identity: str, keys: Mapping[str, Values] | None = None) -> Check:
    """The action on a resource that is there, with the keys that it has and further ones."""
    return Check(call.name, arn_of(call, identity), _tags(call, identity), {**_keys(call, identity), **(keys or {})})


def arn_of(call: Call, identity: str) -> str:
    """The ARN of a resource by its id. Throws CannotJudge for a kind that the lab does not know."""
    prefix = identity.partition("-")[0]
    if prefix not in _KINDS:
        raise CannotJudge(f"the resource {identity}")
    arn = call.arn(f"{_KINDS[prefix]}/{identity}", "ec2")
    return arn.replace(f":{call.account}:", "::") if prefix in _WITHOUT_ACCOUNT else arn


def backend_of(call: Call) -> Any:
    """EC2 in the account and the region of a call."""
    return ec2_backends[call.account][call.region]


def _tags(call: Call, identity: str) -> dict[str, str]:
    return dict(backend_of(call).tags.get(identity, {}))


def _keys(call: Call, identity: str) -> Mapping[str, Values]:
    if identity.startswith("vol-"):
        found = backend_of(call).volumes.get(identity)
        return {} if found is None else _keys_of_volume(found)
    if identity.startswith("i-"):
        return _keys_of_instance(call, identity)
    if identity.startswith(("sg-", "subnet-")):
        return _keys_of_vpc(call, identity)
    return {}


def _keys_of_vpc(call: Call, identity: str) -> Mapping[str, Values]:
    backend = backend_of(call)
    found = backend.get_security_group_from_id(identity) if identity.startswith("sg-") else backend.get_subnet(identity)
    return {} if found is None else {"ec2:Vpc": (call.arn(f"vpc/{found.vpc_id}", "ec2"),)}


def _keys_of_volume(found: Any) -> Mapping[str, Values]:
    return {
        "ec2:AvailabilityZone": (str(found.zone.name),) if found.zone is not None else None,
        "ec2:Encrypted": ("true" if found.encrypted else "false",),
        "ec2:VolumeID": (str(found.id),),
        "ec2:VolumeSize": (str(found.size),),
        "ec2:VolumeType": (str(found.volume_type),),
    }


def _keys_of_instance(call: Call, identity: str) -> Mapping[str, Values]:
    backend = backend_of(call)
    instances = (each for reservation in list(backend.reservations.values()) for each in reservation.instances)
    found = next((each for each in instances if each.id == identity), None)
    if found is None:
        return {}
    keys: dict[str, Values] = {
        "ec2:AvailabilityZone": (str(found.placement.zone),),
        "ec2:InstanceID": (str(found.id),),
        "ec2:InstanceType": (str(found.instance_type),),
    }
    association = backend.iam_instance_profile_associations.get(identity)
    return keys if association is None else {**keys, "ec2:InstanceProfile": (str(association.iam_instance_profile.arn),)}


def request_tags(call: Call, prefix: str) -> dict[str, Values]:
    """The keys of the tags that a request lists under a name."""
    names = {}
    for parameter, name in call.parameters.items():
        match = re.fullmatch(rf"{re.escape(prefix)}\.(\d+)\.Key", parameter)
        if match is not None:
            names[str(name)] = str(call.parameters.get(f"{prefix}.{match[1]}.Value", ""))
    keys: dict[str, Values] = {f"aws:RequestTag/{name}": (value,) for name, value in names.items()}
    return {**keys, "aws:TagKeys": tuple(names)}
