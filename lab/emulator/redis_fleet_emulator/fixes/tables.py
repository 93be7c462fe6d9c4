"""Requests to DynamoDB are answered one at a time, so that a condition holds when its write is made.

Moto checks a condition and writes in two steps, between which another thread may write. It also drops an update's
encryption, and what a table's class and on-demand limits are.
"""

from __future__ import annotations

import threading
from typing import Any

from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler


def install() -> None:
    """Take turns, and keep what moto drops."""
    _take_turns()
    create, update, describe = DynamoHandler.create_table, DynamoHandler.update_table, Table.describe

    def create_table(self: Any) -> Any:
        answer = create(self)
        _keep(self)
        return answer

    def update_table(self: Any) -> Any:
        answer = update(self)
        _keep(self)
        return answer

    def describe_table(self: Any, base_key: str = "TableDescription") -> dict[str, Any]:
        shown = describe(self, base_key)
        shown[base_key].update(getattr(self, "beside", {}))
        return shown

    DynamoHandler.create_table = create_table  # type: ignore[method-assign]
    DynamoHandler.update_table = update_table  # type: ignore[method-assign]
    Table.describe = describe_table  # type: ignore[method-assign]


def _take_turns() -> None:
    lock = threading.RLock()
    stock = DynamoHandler.call_action

    def call_action(self: Any) -> Any:
        with lock:
            return stock(self)

    DynamoHandler.call_action = call_action  # type: ignore[method-assign]


def _keep(handler: Any) -> None:
    table = handler.dynamodb_backend.get_table(handler.body["TableName"])
    if handler.body.get("SSESpecification"):
        table.sse_specification = {"KMSMasterKeyId": _default_key(table), **handler.body["SSESpecification"]}
    beside = {}
    if "OnDemandThroughput" in handler.body:
        beside["OnDemandThroughput"] = handler.body["OnDemandThroughput"]
    if "TableClass" in handler.body:
        beside["TableClassSummary"] = {"TableClass": handler.body["TableClass"]}
    table.beside = {**getattr(table, "beside", {}), **beside}


def _default_key(table: Any) -> str:
    return str(table._get_default_encryption_key(table.account_id, table.region_name))
