"""Secrets Manager.

@see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
@see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moto.secretsmanager.models import secretsmanager_backends

from ..calls import Call
from ..checks import Check
from ..context import Values
from .keys import used_by_service
from .need import tags_of


def secret(call: Call) -> Sequence[Check]:
    """The action on the secret that the call names, by its whole ARN whatever the call says."""
    name = call.text("SecretId")
    found = _find(call)
    arn = name if name.startswith("arn:") else call.arn(f"secret:{name}")
    if found is not None:
        arn = str(found.arn)
    keys: dict[str, Values] = {"secretsmanager:SecretId": (arn,)}
    for key in ("VersionId", "VersionStage"):
        if key in call.parameters:
            keys[f"secretsmanager:{key}"] = (str(call.parameters[key]),)
    return [Check(call.name, arn, tags_of(found.tags) if found is not None else {}, keys)]


def decryption(call: Call) -> Sequence[Check]:
    """The use of the secret's key, where it has one of the customer's."""
    found = _find(call)
    if found is None:
        return []
    return used_by_service(
        call, "kms:Decrypt", found.kms_key_id, {"SecretARN": str(found.arn)}, preface="Access to KMS is not allowed"
    )


def _find(call: Call) -> Any:
    return secretsmanager_backends[call.account][call.region].secrets.get(call.text("SecretId"))
