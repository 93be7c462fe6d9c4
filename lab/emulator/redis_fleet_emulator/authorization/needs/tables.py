"""DynamoDB: items of tables.

@see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
@see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from ..calls import Call
from ..checks import Check
from ..context import Values

#: The parts of a transaction, and what each of them needs.
_TRANSACTION = MappingProxyType(
    {"ConditionCheck": "ConditionCheckItem", "Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "Get": "GetItem"}
)


def table(call: Call) -> Sequence[Check]:
    """The action on the table that the call names, whatever its items."""
    return [_check(call, call.name, call.text("TableName"), {})]


def item(call: Call) -> Sequence[Check]:
    """The action on the table, with the partition key of the item."""
    name = call.text("TableName")
    return [_check(call, call.name, name, _leading(call, name, [call.parameters.get("Key", call.parameters.get("Item", {}))]))]


def batch(call: Call) -> Sequence[Check]:
    """The action on each table of a batch, with the partition keys of its items."""
    checks = []
    for name, requests in call.parameters.get("RequestItems", {}).items():
        items = requests["Keys"] if isinstance(requests, Mapping) else [_written(request) for request in requests]
        checks.append(_check(call, call.name, name, _leading(call, name, items)))
    return checks


def transaction(call: Call) -> Sequence[Check]:
    """What each part of a transaction needs by itself."""
    checks = []
    for part in call.parameters.get("TransactItems", []):
        for kind, given in part.items():
            leading = _leading(call, given["TableName"], [given.get("Key", given.get("Item", {}))])
            checks.append(_check(call, f"dynamodb:{_TRANSACTION[kind]}", given["TableName"], leading))
    return checks


def query(call: Call) -> Sequence[Check]:
    """The action on the table or the index, with the partition key that is asked for."""
    name = call.text("TableName")
    index = call.parameters.get("IndexName")
    leading: Mapping[str, Values] = {"dynamodb:LeadingKeys": None} if index else _asked(call, name)
    return [_check(call, call.name, f"{name}/index/{index}" if index else name, leading)]


def scan(call: Call) -> Sequence[Check]:
    """The action on the table or the index; a scan has no leading keys."""
    name, index = call.text("TableName"), call.parameters.get("IndexName")
    return [_check(call, call.name, f"{name}/index/{index}" if index else name, {})]


def _check(call: Call, action: str, name: str, leading: Mapping[str, Values]) -> Check:
    arn = name if name.startswith("arn:") else call.arn(f"table/{name}")
    return Check(action, arn, None, leading)


def _leading(call: Call, name: str, items: Iterable[Mapping[str, Any]]) -> Mapping[str, Values]:
    """The values of the items' partition keys; not known for a table that is not there."""
    key = _partition_key(call, name)
    if key is None:
        return {"dynamodb:LeadingKeys": None}
    return {"dynamodb:LeadingKeys": tuple(_text(each[key]) for each in items if key in each)}


def _asked(call: Call, name: str) -> Mapping[str, Values]:
    """The partition key that a query's condition compares with a value."""
    key = _partition_key(call, name)
    expression = str(call.parameters.get("KeyConditionExpression", ""))
    names = call.parameters.get("ExpressionAttributeNames", {})
    values = call.parameters.get("ExpressionAttributeValues", {})
    for left, right in re.findall(r"([#\w.-]+)\s*=\s*(:\w+)", expression):
        if names.get(left, left) == key and right in values:
            return {"dynamodb:LeadingKeys": (_text(values[right]),)}
    return {"dynamodb:LeadingKeys": None}


def _partition_key(call: Call, name: str) -> str | None:
    found = dynamodb_backends[call.account][call.region].tables.get(name.rpartition("/")[2])
    return None if found is None else str(found.hash_key_attr)


def _written(request: Mapping[str, Any]) -> Mapping[str, Any]:
    written: Mapping[str, Any] = request["PutRequest"]["Item"] if "PutRequest" in request else request["DeleteRequest"]["Key"]
    return written


def _text(value: Mapping[str, Any]) -> str:
    """A value of an attribute, whatever its type."""
    return str(next(iter(value.values())))
