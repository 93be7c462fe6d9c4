"""The clients of AWS's API that a cluster's programs use, made when the first call needs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import NodeError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ssm import SSMClient


class AwsError(NodeError):
    """AWS did not answer, or refused; a server's node goes on without it."""


class Route53Client(Protocol):
    """What these programs use of Route 53."""

    def change_resource_record_sets(self, **words: Any) -> Any:
        """Changes records of a hosted zone."""


@contextmanager
def asking_aws(action: str) -> Iterator[None]:
    """Turns an error of AWS or of its SDK inside the block into an AwsError: action, reason, remedy."""
    from ..aws import asking

    try:
        with asking(action):
            yield
    except NodeError as error:
        raise AwsError(str(error)) from None


@lru_cache(maxsize=1)
def dynamodb_client(region: str) -> DynamoDBClient:
    """DynamoDB of a region."""
    import boto3

    from ..aws import CONFIG

    with asking_aws("dynamodb"):
        return boto3.session.Session().client("dynamodb", region_name=region, config=CONFIG)


@lru_cache(maxsize=1)
def ec2_client(region: str) -> EC2Client:
    """EC2 of a region."""
    import boto3

    from ..aws import CONFIG

    with asking_aws("ec2"):
        return boto3.session.Session().client("ec2", region_name=region, config=CONFIG)


@lru_cache(maxsize=1)
def ssm_client(region: str) -> SSMClient:
    """Systems Manager of a region."""
    import boto3

    from ..aws import CONFIG

    with asking_aws("ssm"):
        return boto3.session.Session().client("ssm", region_name=region, config=CONFIG)


@lru_cache(maxsize=1)
def route53_client(region: str) -> Route53Client:
    """Route 53; the region only tells which part of AWS it is."""
    import boto3

    from ..aws import CONFIG

    with asking_aws("route53"):
        client: Any = boto3.session.Session().client("route53", region_name=region, config=CONFIG)
        found: Route53Client = client
        return found
