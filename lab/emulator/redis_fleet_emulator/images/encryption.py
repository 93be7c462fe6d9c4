"""The KMS keys of snapshots."""

from __future__ import annotations

from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.kms.models import kms_backends

#: The alias of the key that EC2 takes where none is named.
MANAGED = "alias/aws/ebs"


def key_arn(backend: Any, name: str | None) -> str:
    """Return the ARN of the key that an id, an alias or an ARN names; EBS's default key where none is named.

    Throws EC2ClientError when there is no such key in the backend's region.
    """
    if not name:
        return str(backend.default_kms_key_id or backend._create_default_encryption_key())
    keys = _keys(backend)
    plain = name.rpartition(":")[2].removeprefix("key/")
    identity = keys.get_key_id_from_alias(plain) if plain.startswith("alias/") else plain
    found = keys.keys.get(identity)
    if found is None:
        raise EC2ClientError("InvalidParameterValue", f"The KMS key '{name}' does not exist in {backend.region_name}")
    return str(found.arn)


def is_managed(backend: Any, arn: str | None) -> bool:
    """Whether a key is the one that AWS manages for EBS, with which nothing can be shared."""
    keys = _keys(backend)
    return bool(arn) and bool(keys.alias_exists(MANAGED)) and bool(keys.describe_key(MANAGED).arn == arn)


def _keys(backend: Any) -> Any:
    return kms_backends[backend.account_id][backend.region_name]
