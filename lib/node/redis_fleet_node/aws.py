"""The clients of AWS's API, with the instance's role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from .errors import NodeError

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

CONFIG = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "max_attempts": 8})


def ec2_client(region: str) -> EC2Client:
    """EC2 of a region."""
    with asking("ec2"):
        return boto3.session.Session().client("ec2", region_name=region, config=CONFIG)


def secrets_client(region: str) -> SecretsManagerClient:
    """Secrets Manager of a region."""
    with asking("secretsmanager"):
        return boto3.session.Session().client("secretsmanager", region_name=region, config=CONFIG)


def code_of(error: ClientError) -> str:
    """The error code that AWS gave, such as VolumeInUse."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def asking(action: str) -> Iterator[None]:
    """Turns an error of AWS or of its SDK inside the block into a NodeError that begins with the action."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise NodeError(f"{action}: {error}") from None
