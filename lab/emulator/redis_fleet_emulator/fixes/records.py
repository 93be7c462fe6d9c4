"""Changes of records are made all or not at all, and refused where Route 53 refuses them.

Moto forgets the set identifier of a record that is deleted, takes every record that was ever made for one that is
there, and answers several callers at once from one list.

@see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
"""

from __future__ import annotations

import ipaddress
import threading
from typing import Any

from moto.route53.exceptions import InvalidActionValue, Route53ClientError
from moto.route53.models import RecordSet, Route53Backend
from moto.route53.utils import validate_domain_name

ACTIONS = ("CREATE", "UPSERT", "DELETE")

#: What makes a record another one than it was.
CONTENT = (
    "ttl", "records", "weight", "region", "health_check_id", "alias_target", "failover", "geo_location", "multi_value_answer",
)  # fmt: skip


def install() -> None:
    """Replace moto's changes of records."""
    lock = threading.Lock()

    def change_resource_record_sets(self: Any, zoneid: str, change_list: list[dict[str, Any]]) -> None:
        with lock:
            zone = self.get_hosted_zone(zoneid)
            batch = _Batch(zone.name, zone.rrsets)
            for change in change_list:
                batch.change(change["Action"], _record(change["ResourceRecordSet"]))
            zone.rrsets = batch.result()

    Route53Backend.change_resource_record_sets = change_resource_record_sets  # type: ignore[method-assign]


def _record(given: dict[str, Any]) -> RecordSet:
    """A record as a zone keeps it: its name in lower case with a dot at its end."""
    validate_domain_name(given["Name"], code="InvalidChangeBatch")
    values = [str(one["Value"]) for one in given.get("ResourceRecords") or []]
    made: Any = RecordSet
    record: RecordSet = made({**given, "Name": f"{given['Name'].lower().rstrip('.')}.", "ResourceRecords": values})
    return record


class _Batch:
    """The records of a zone as they would be, and why they cannot become so."""

    def __init__(self, zone: str, records: list[RecordSet]) -> None:
        self._zone = f"{zone.lower().rstrip('.')}."
        self._records = list(records)
        self._problems: list[str] = []

    def change(self, action: str, record: RecordSet) -> None:
        """Make one change, or note the problem with it."""
        if action not in ACTIONS:
            raise InvalidActionValue(action)
        present = next((one for one in self._records if _identity(one) == _identity(record)), None)
        problem = self._missing(record, present) if action == "DELETE" else self._unfit(action, record, present)
        if problem is not None:
            self._problems.append(problem)
            return
        self._records = [one for one in self._records if one is not present]
        if action != "DELETE":
            self._records.append(record)

    def result(self) -> list[RecordSet]:
        """The records after all changes. Throws what Route 53 answers when one cannot be made."""
        if self._problems:
            raise Route53ClientError("InvalidChangeBatch", f"[{', '.join(self._problems)}]")
        return self._records

    def _missing(self, record: RecordSet, present: RecordSet | None) -> str | None:
        if present is None:
            return f"Tried to delete resource record set {_shown(record)} but it was not found"
        if any(_content(record, name) != _content(present, name) for name in CONTENT):
            return f"Tried to delete resource record set {_shown(record)} but the values provided do not match the current values"
        return None

    def _unfit(self, action: str, record: RecordSet, present: RecordSet | None) -> str | None:
        if record.name != self._zone and not record.name.endswith(f".{self._zone}"):
            return f"RRSet with DNS name {record.name} is not permitted in zone {self._zone}"
        if action == "CREATE" and present is not None:
            return f"Tried to create resource record set {_shown(record)} but it already exists"
        wrong = next((value for value in record.records if record.type == "A" and not _is_address(value)), None)
        if wrong is not None:
            illegal = "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)"
            return f"Invalid Resource Record: 'FATAL problem: {illegal} encountered with '{wrong}''"
        return self._conflict(record)

    def _conflict(self, record: RecordSet) -> str | None:
        """A name has either one plain record of a type, or several with set identifiers of one kind."""
        others = [one for one in self._records if (one.name, one.type) == (record.name, record.type)]
        rest = [one for one in others if one.set_identifier != record.set_identifier]
        subject = f"RRSet with DNS name {record.name}, type {record.type}, SetIdentifier {record.set_identifier or 'null'}"
        if record.multi_value_answer and any(not one.multi_value_answer for one in rest):
            return f"{subject} cannot be created because a non multivalue answer rrset exists with the same name and type."
        if any((one.set_identifier is None) != (record.set_identifier is None) for one in rest):
            return f"{subject} cannot be created as other RRSets exist with the same name and type."
        return None


def _identity(record: RecordSet) -> tuple[Any, ...]:
    return (str(record.name).lower(), record.type, record.set_identifier)


def _content(record: RecordSet, name: str) -> Any:
    value = getattr(record, name)
    return sorted(value) if name == "records" else str(value or "")


def _shown(record: RecordSet) -> str:
    identifier = f", set-identifier='{record.set_identifier}'" if record.set_identifier else ""
    return f"[name='{record.name}', type='{record.type}'{identifier}]"


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True
