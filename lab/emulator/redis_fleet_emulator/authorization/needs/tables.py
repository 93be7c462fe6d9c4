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
from .keys import used_by_service
from .need import tags_of

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
    leading = _leading(call, name, [call.parameters.get("Key", call.parameters.get("Item", {}))])
    return [_check(call, call.name, name, leading), *_decryption(call, name)]


def batch(call: Call) -> Sequence[Check]:
    """The action on each table of a batch, with the partition keys of its items."""
    checks = []
    for name, requests in call.parameters.get("RequestItems", {}).items():
        items = requests["Keys"] if isinstance(requests, Mapping) else [_written(request) for request in requests]
        checks += [_check(call, call.name, name, _leading(call, name, items)), *_decryption(call, name)]
    return checks


def transaction(call: Call) -> Sequence[Check]:
    """What each part of a transaction needs by itself."""
    checks = []
    for part in call.parameters.get("TransactItems", []):
        for kind, given in part.items():
            name = given["TableName"]
            leading = _leading(call, name, [given.get("Key", given.get("Item", {}))])
            checks += [_check(call, f"dynamodb:{_TRANSACTION[kind]}", name, leading), *_decryption(call, name)]
    return checks


def query(call: Call) -> Sequence[Check]:
    """The action on the table or the index, with the partition key that is asked for."""
    name = call.text("TableName")
    index = call.parameters.get("IndexName")
    leading: Mapping[str, Values] = {"dynamodb:LeadingKeys": None} if index else _asked(call, name)
    return [_check(call, call.name, f"{name}/index/{index}" if index else name, leading), *_decryption(call, name)]


def scan(call: Call) -> Sequence[Check]:
    """The action on the table or the index; a scan has no leading keys."""
    name, index = call.text("TableName"), call.parameters.get("IndexName")
    return [_check(call, call.name, f"{name}/index/{index}" if index else name, {}), *_decryption(call, name)]


def _check(call: Call, action: str, name: str, leading: Mapping[str, Values]) -> Check:
    arn = name if name.startswith("arn:") else call.arn(f"table/{name}")
    return Check(action, arn, _tags(call, name), leading)


def _decryption(call: Call, name: str) -> Sequence[Check]:
    """The use of the table's key, where it has one of the customer's.

    DynamoDB decrypts the key of the table in the name of its caller.

    @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    """
    found = _find(call, name)
    encryption = (found.sse_specification if found is not None else None) or {}
    if not encryption.get("Enabled"):
        return []
    context = {"aws:dynamodb:tableName": str(found.name), "aws:dynamodb:subscriberId": call.account}
    return used_by_service(call, "kms:Decrypt", encryption.get("KMSMasterKeyId"), context)


def _tags(call: Call, name: str) -> Mapping[str, str] | None:
    """The tags of the table, also of one that is named with its index; not known for a table that is not there."""
    found = _find(call, name)
    return None if found is None else tags_of(found.tags)


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
    found = _find(call, name)
    return None if found is None else str(found.hash_key_attr)


def _find(call: Call, name: str) -> Any:
    plain = name.rpartition(":table/")[2].partition("/index/")[0]
    return dynamodb_backends[call.account][call.region].tables.get(plain)


def _written(request: Mapping[str, Any]) -> Mapping[str, Any]:
    written: Mapping[str, Any] = request["PutRequest"]["Item"] if "PutRequest" in request else request["DeleteRequest"]["Key"]
    return written


def _text(value: Mapping[str, Any]) -> str:
    """A value of an attribute, whatever its type."""
    return str(next(iter(value.values())))
