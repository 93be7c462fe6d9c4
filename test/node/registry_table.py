"""The table in which a fleet's nodes meet, as its stack makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

KEYS = {"fleet": "HASH", "item": "RANGE"}


def create_registry_table(client: DynamoDBClient, name: str) -> None:
    """Creates an empty table."""
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in KEYS],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in KEYS.items()],  # type: ignore[typeddict-item]
    )
