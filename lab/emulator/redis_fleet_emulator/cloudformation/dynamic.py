"""Dynamic references: `{{resolve:ssm:...}}` and `{{resolve:secretsmanager:...}}`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from .errors import ValidationError

_REFERENCE = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}")

Call = Callable[..., Any]


class DynamicReferences:
    """Resolves the references in texts by asking the services of one account and region."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def resolve(self, text: str) -> str:
        """Return the text with each reference replaced by the value it names. Throws ValidationError."""
        if "{{resolve:" not in text:
            return text
        return _REFERENCE.sub(self._value, text)

    def parameter(self, name: str) -> str:
        """Return the value of an SSM parameter, `name` or `name:version`. Throws ValidationError."""
        try:
            return str(self._call("ssm:GetParameter", Name=name, WithDecryption=True)["Parameter"]["Value"])
        except ClientError as error:
            raise ValidationError(
                f"Unable to fetch parameters [{name}] from parameter store for this account: {error}"
            ) from error

    def _value(self, match: re.Match[str]) -> str:
        service, reference = match.groups()
        return self._secret(reference) if service == "secretsmanager" else self.parameter(reference)

    def _secret(self, reference: str) -> str:
        secret_id, fields = _split(reference)
        kind, key, stage, version = (fields + [""] * 4)[:4]
        if kind not in ("", "SecretString"):
            raise ValidationError(f"{{{{resolve:secretsmanager:{reference}}}}}: only SecretString can be resolved")
        try:
            answer = self._call(
                "secretsmanager:GetSecretValue",
                SecretId=secret_id,
                VersionStage=stage or None,
                VersionId=version or None,
            )
        except ClientError as error:
            raise ValidationError(f"Could not find a value for {secret_id} in Secrets Manager: {error}") from error
        return _field(str(answer["SecretString"]), key, secret_id)


def _split(reference: str) -> tuple[str, list[str]]:
    parts = reference.split(":")
    length = 7 if parts[0] == "arn" else 1
    return ":".join(parts[:length]), parts[length:]


def _field(text: str, key: str, secret_id: str) -> str:
    if not key:
        return text
    try:
        return str(json.loads(text)[key])
    except (ValueError, KeyError, TypeError):
        raise ValidationError(f"Could not find the key {key} in the secret {secret_id}") from None
