"""The clients of AWS's API, with the instance's role."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Callable, TypeVar

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from .aws_errors import may_pass, remedy_of
from .errors import NodeError
from .patience import Patience
from .report import say

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

CONFIG = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "max_attempts": 4})
SAY_SECONDS = 60.0
Answer = TypeVar("Answer")


class Aws:
    """AWS in a region, with the instance's role; the clients of one object share what costs time to find out."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._session = get_session()

    def client(self, service: str) -> Any:
        """A client of a service, such as dynamodb; throws a NodeError when the SDK cannot make it."""
        with asking(service):
            return self._session.create_client(service, region_name=self._region, config=CONFIG)

    def ec2(self) -> EC2Client:
        """EC2."""
        client: EC2Client = self.client("ec2")
        return client

    def secrets(self) -> SecretsManagerClient:
        """Secrets Manager."""
        client: SecretsManagerClient = self.client("secretsmanager")
        return client


@contextmanager
def asking(action: str) -> Iterator[None]:
    """Turns an error of AWS or of its SDK inside the block into a NodeError: action, reason, remedy."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        remedy = remedy_of(error)
        raise NodeError(f"{action}: {error}{'; ' if remedy else ''}{remedy}") from None


def _time(waited: float, limit: float) -> str:
    bound = "" if math.isinf(limit) else f" of {limit:.0f}"
    return f"{waited:.0f}{bound} s so far"


def ask_patiently(action: str, call: Callable[[], Answer], patience: Patience) -> Answer:
    """The call's answer, asked for again while AWS cannot be reached or is busy, with a line each minute.

    Every other error ends it at once.
    Throws a NodeError when the time is over.
    """
    with asking(action):
        said_at = -SAY_SECONDS
        for waited in patience.rounds():
            try:
                return call()
            except (BotoCoreError, ClientError) as error:
                if not may_pass(error) or waited >= patience.limit:
                    raise
                if waited - said_at >= SAY_SECONDS:
                    said_at = waited
                    say("boot", f"{action}: {error}; waits and asks again, {_time(waited, patience.limit)}")
        raise AssertionError("the last round returns or raises")
