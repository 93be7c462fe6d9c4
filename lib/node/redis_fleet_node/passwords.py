"""The users' passwords, from Secrets Manager."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from .aws import ask_patiently
from .database import User
from .errors import NodeError
from .password import Password
from .patience import Patience

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

KEY = "password"
MAX_CHARACTERS = 4096
# A machine that reboots while Secrets Manager cannot be reached waits for it, however long. It never starts the server
# with the users of the last boot: whoever was locked out since would be let in again.
REACH = Patience(limit=math.inf, pause=10)


def fetch_password(client: SecretsManagerClient, user: User, patience: Patience = REACH) -> Password:
    """The current password of a user; waits while Secrets Manager cannot be reached.

    The secret is the password itself, or a JSON object with the key "password". Throws a NodeError, which names the
    user and never what the secret holds, when the secret cannot be read or is no password.
    """
    action = f"secretsmanager:GetSecretValue of user {user.name}, {user.secret_arn}"
    answer = ask_patiently(action, lambda: client.get_secret_value(SecretId=user.secret_arn), patience)
    if "SecretString" not in answer:
        raise NodeError(f"the secret of user {user.name} must be text, but is binary")
    password = _password_in(answer["SecretString"], user.name)
    if not 1 <= len(password) <= MAX_CHARACTERS:
        raise NodeError(f"the password of user {user.name} must have 1-{MAX_CHARACTERS} characters")
    if password != password.strip() or not password.isprintable():
        raise NodeError(
            f"the password of user {user.name} must be printable and neither begin nor end with white space; "
            "was it stored with a line break?"
        )
    return Password(password)


def _password_in(secret: str, user: str) -> str:
    try:
        value = json.loads(secret)
    except (ValueError, RecursionError):
        return secret
    if not isinstance(value, dict):
        return secret
    password = value.get(KEY)
    if not isinstance(password, str):
        raise NodeError(f'the secret of user {user} is a JSON object, which must have the text "{KEY}"')
    return password
