"""Key pairs: found and deleted by id as well, refused where nobody has them, and named at launch."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError, InvalidKeyPairNameError
from moto.ec2.models.key_pairs import KeyPairBackend
from moto.ec2.responses import EC2Response


def install() -> None:
    """Wrap the calls."""
    create = KeyPairBackend.create_key_pair

    def create_key_pair(self: Any, name: str, key_type: str | None, tags: dict[str, str]) -> Any:
        if not name or len(name) > 255:
            raise EC2ClientError("InvalidParameterValue", "The name of a key pair must have 1-255 characters")
        return create(self, name, key_type or "rsa", tags)

    create_call = EC2Response.create_key_pair

    def create_key_pair_call(self: Any) -> Any:
        if self._get_param("KeyFormat") not in (None, "pem"):
            raise EC2ClientError("InvalidParameterValue", "the emulator makes keys in the format pem only")
        return create_call(self)

    KeyPairBackend.create_key_pair = create_key_pair  # type: ignore[method-assign]
    EC2Response.create_key_pair = create_key_pair_call  # type: ignore[method-assign]
    EC2Response.delete_key_pair = _delete_key_pair  # type: ignore[method-assign]
    EC2Response.describe_key_pairs = _describe_key_pairs  # type: ignore[method-assign]


def public_key(backend: Any, name: str | None) -> str | None:
    """Return the line of authorized_keys of a key pair, as instances see it: the pair's name is its comment.

    Throws EC2ClientError when there is no such key pair.
    """
    if not name:
        return None
    if name not in backend.key_pairs:
        raise EC2ClientError("InvalidKeyPair.NotFound", f"The key pair '{name}' does not exist")
    material = backend.key_pairs[name].public_key.split()
    return " ".join([*material[:2], name])


def _delete_key_pair(self: Any) -> ActionResult:
    self.error_on_dryrun()
    name, identity = self._get_param("KeyName"), self._get_param("KeyPairId")
    pairs = self.ec2_backend.key_pairs
    found = next((one for one in pairs.values() if one.key_name == name or one.id == identity), None)
    if found is not None:
        del pairs[found.key_name]
    return ActionResult({"Return": True, "KeyPairId": found.id if found is not None else None})


def _describe_key_pairs(self: Any) -> ActionResult:
    names, ids = self._get_param("KeyNames", []), self._get_param("KeyPairIds", [])
    pairs = self.ec2_backend.describe_key_pairs([], self._filters_from_querystring())
    unknown = sorted({*names} - {one.key_name for one in pairs}) or sorted({*ids} - {one.id for one in pairs})
    if unknown:
        raise InvalidKeyPairNameError(unknown)
    shown = [one for one in pairs if (not names or one.key_name in names) and (not ids or one.id in ids)]
    path = "DescribeKeyPairsResult.KeyPairs.KeyPairInfo.PublicKey"
    if self._get_bool_param("IncludePublicKey", False):
        self._include_in_response(path)
    else:
        self._exclude_from_response(path)
    return ActionResult({"KeyPairs": shown})
