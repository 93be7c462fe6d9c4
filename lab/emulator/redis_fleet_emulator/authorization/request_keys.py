"""The condition keys that every request has.

@see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone

from moto.ec2.models import ec2_backends

from .calls import Call
from .context import Values
from .incoming import Incoming


def request_keys(incoming: Incoming, call: Call) -> Mapping[str, Values]:
    """The keys of the request, of its principal and of the instance that the credentials were given to."""
    now = datetime.now(timezone.utc)
    caller = call.caller
    keys: dict[str, Values] = {
        "aws:CurrentTime": (now.strftime("%Y-%m-%dT%H:%M:%SZ"),),
        "aws:EpochTime": (str(int(now.timestamp())),),
        "aws:SecureTransport": (_truth(incoming.is_secure),),
        "aws:SourceIp": (incoming.source,),
        "aws:PrincipalArn": (caller.role_arn,),
        "aws:PrincipalAccount": (caller.account,),
        "aws:PrincipalType": ("AssumedRole",),
        "aws:PrincipalIsAWSService": ("false",),
        "aws:ViaAWSService": ("false",),
        "aws:userid": (caller.user_id,),
        # Route 53 and the like are in one region whatever the client says
        "aws:RequestedRegion": ("us-east-1" if call.service == "route53" else call.region,),
        "ec2:Region": (call.region,),
    }
    for key, header in (("aws:UserAgent", "user-agent"), ("aws:Referer", "referer")):
        if header in incoming.headers:
            keys[key] = (incoming.headers[header],)
    for name, value in caller.tags.items():
        keys[f"aws:PrincipalTag/{name}"] = (value,)
    return {**keys, **_keys_of_instance(call)}


def _keys_of_instance(call: Call) -> Mapping[str, Values]:
    if call.caller.instance_id is None:
        return {}
    keys: dict[str, Values] = {"ec2:RoleDelivery": ("2.0",)}
    arn = call.arn(f"instance/{call.caller.instance_id}", "ec2")
    keys["ec2:SourceInstanceARN"] = keys["ssm:SourceInstanceARN"] = (arn,)
    for reservation in list(ec2_backends[call.account][call.region].reservations.values()):
        for instance in reservation.instances:
            if instance.id == call.caller.instance_id:
                keys["aws:Ec2InstanceSourceVpc"] = (str(instance.vpc_id),)
                keys["aws:Ec2InstanceSourcePrivateIPv4"] = (str(instance.private_ip),)
    return keys


def _truth(value: bool) -> str:
    return "true" if value else "false"
