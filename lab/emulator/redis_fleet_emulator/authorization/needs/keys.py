"""KMS: keys that are used directly, and keys that a service uses for the caller.

@see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from moto.kms.models import kms_backends

from ..calls import Call
from ..checks import Check
from ..context import Values
from ..doubt import CannotJudge
from .need import tags_of

#: Where the emulator writes into a ciphertext which key it is of.
_KEY_ID_LENGTH = 36


def of_call(call: Call) -> Sequence[Check]:
    """The action on the key that the call names, or that its ciphertext is of."""
    parameters = call.parameters
    name = parameters.get("KeyId") or _in_ciphertext(parameters.get("CiphertextBlob"))
    if not name:
        raise CannotJudge(f"{call.name} without KeyId")
    key = _find(call, str(name))
    keys: dict[str, Values] = {"kms:CallerAccount": (call.account,), **_context_keys(parameters.get("EncryptionContext", {}))}
    if call.operation == "CreateGrant":
        keys["kms:GrantIsForAWSResource"] = ("false",)
        keys["kms:GrantOperations"] = tuple(map(str, parameters.get("Operations", [])))
    return [_check(call, call.name, key, keys)]


def used_by_service(
    call: Call, action: str, key_id: str | None, context: Mapping[str, str], *, preface: str = ""
) -> list[Check]:
    """An action that a service takes on a key for the caller; nothing where the key is one of AWS's own.

    The service is the call's; a grant that it asks for is one for a resource of AWS.
    """
    if not key_id or key_id.startswith("alias/aws/"):
        return []
    key = _find(call, key_id)
    if any(alias.startswith("alias/aws/") for alias in key.aliases):
        return []
    keys: dict[str, Values] = {
        "kms:CallerAccount": (call.account,),
        "kms:ViaService": (f"{call.service}.{call.region}.amazonaws.com",),
        "aws:ViaAWSService": ("true",),
        **_context_keys(context),
    }
    if action == "kms:CreateGrant":
        keys["kms:GrantIsForAWSResource"] = ("true",)
        keys["kms:GrantOperations"] = ("Decrypt",)
    return [_check(call, action, key, keys, preface=preface)]


def _check(call: Call, action: str, key: Any, keys: Mapping[str, Values], *, preface: str = "") -> Check:
    tags = kms_backends[call.account][call.region].tagger.list_tags_for_resource(key.id)["Tags"]
    return Check(action, str(key.arn), tags_of(tags, "TagKey", "TagValue"), keys, str(key.policy), preface)


def _find(call: Call, name: str) -> Any:
    backend = kms_backends[call.account][call.region]
    try:
        return backend.keys[backend.any_id_to_key_id(name)]
    except (KeyError, AttributeError, TypeError):
        raise CannotJudge(f"the KMS key {name}, which is not there") from None


def _context_keys(context: Mapping[str, Any]) -> dict[str, Values]:
    keys: dict[str, Values] = {f"kms:EncryptionContext:{name}": (str(value),) for name, value in context.items()}
    return {**keys, "kms:EncryptionContextKeys": tuple(context)}


def _in_ciphertext(blob: Any) -> str:
    try:
        return base64.b64decode(str(blob or ""), validate=True)[:_KEY_ID_LENGTH].decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return ""
