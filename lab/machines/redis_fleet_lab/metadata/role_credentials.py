"""The role's credentials as a machine sees them: kept until they are nearly over."""

from __future__ import annotations

import json
import sys
import threading
from datetime import datetime, timedelta, timezone
from typing import Any

from .facts import Credentials, MachineFacts
from .times import stamp

#: EC2 offers new credentials at least five minutes before the old ones end.
REFRESH = timedelta(minutes=5)


class RoleCredentials:
    """One set of credentials for each machine and role."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[datetime, Credentials]] = {}
        self._lock = threading.Lock()

    def document(self, facts: MachineFacts) -> str:
        """What `iam/security-credentials/ROLE` says; where the role cannot be assumed, that it cannot."""
        try:
            since, credentials = self._current(facts)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the machine is told, as EC2 tells it
            print(f"metadata: {facts.instance_id}: no credentials of role {facts.role}: {error}", file=sys.stderr, flush=True)
            return _json(_failure(facts))
        return _json(
            {
                "Code": "Success",
                "LastUpdated": stamp(since),
                "Type": "AWS-HMAC",
                "AccessKeyId": credentials.access_key_id,
                "SecretAccessKey": credentials.secret_access_key,
                "Token": credentials.session_token,
                "Expiration": stamp(credentials.expiration),
            }
        )

    def _current(self, facts: MachineFacts) -> tuple[datetime, Credentials]:
        key = (facts.instance_id, facts.role or "")
        now = datetime.now(timezone.utc)
        with self._lock:
            known = self._known.get(key)
            if known is None or known[1].expiration - now < REFRESH:
                known = (now, _new(facts))
                self._known = {old: entry for old, entry in self._known.items() if entry[1].expiration > now}
                self._known[key] = known
            return known


def _new(facts: MachineFacts) -> Credentials:
    if facts.credentials is None:
        raise LookupError("nobody makes them")
    return facts.credentials()


def _failure(facts: MachineFacts) -> dict[str, str]:
    return {
        "Code": "AssumeRoleUnauthorizedAccess",
        "Message": f"EC2 cannot assume the role {facts.role}. Does its trust policy name ec2.amazonaws.com?",
        "LastUpdated": stamp(datetime.now(timezone.utc)),
    }


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2)
