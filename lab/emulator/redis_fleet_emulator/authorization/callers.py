"""Who makes a request: the role behind temporary credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from .statements import trusts

_INSTANCE = re.compile(r"i-[0-9a-f]{8,17}")


@dataclass(frozen=True)
class Principal:
    """A session of a role with the documents that decide about it."""

    arn: str
    role_arn: str
    account: str
    #: The principal that stands for the whole account.
    account_arn: str
    identity: tuple[str, ...]
    #: None where there is no boundary, and no policy of the session.
    boundary: tuple[str, ...] | None = None
    session: tuple[str, ...] | None = None


class Caller:
    """A session of a role, as STS keeps it."""

    def __init__(self, session: Any, role: Any) -> None:
        self._session = session
        self._role = role
        self.account = str(session.account_id)
        self.partition = str(session.partition)
        self.arn = str(session.arn)
        self.session_name = str(session.session_name)
        self.secret = str(session.secret_access_key)
        self.token = str(session.session_token)

    @property
    def exists(self) -> bool:
        """False when the role has been deleted, or has never been."""
        return self._role is not None

    @property
    def is_node(self) -> bool:
        """True when EC2 may assume the role: then it is a node's, whose calls are judged."""
        return self.exists and trusts(self._role.assume_role_policy_document, "ec2.amazonaws.com")

    @property
    def is_expired(self) -> bool:
        """True when the credentials are over."""
        end: datetime = self._session.expiration
        return end <= datetime.now(timezone.utc).replace(tzinfo=end.tzinfo)

    @property
    def role_arn(self) -> str:
        """The ARN of the role itself."""
        return str(self._role.arn)

    @property
    def user_id(self) -> str:
        """The role's unique id with the session's name."""
        return str(self._session.user_id)

    @property
    def instance_id(self) -> str | None:
        """The instance that has the credentials, after which EC2 names the session."""
        return self.session_name if _INSTANCE.fullmatch(self.session_name) else None

    @property
    def tags(self) -> dict[str, str]:
        """The tags of the role."""
        return {tag["Key"]: tag["Value"] for tag in self._role.tags or []}

    def principal(self) -> Principal:
        """The caller with its policies as they are now."""
        attached = tuple(_document(policy) for policy in self._role.managed_policies.values())
        boundary = self._role.permissions_boundary_arn
        return Principal(
            arn=self.arn,
            role_arn=self.role_arn,
            account=self.account,
            account_arn=f"arn:{self.partition}:iam::{self.account}:root",
            identity=(*map(str, self._role.policies.values()), *attached),
            boundary=(self._document_of(boundary),) if boundary else None,
            session=(str(self._session.policy),) if self._session.policy else None,
        )

    def _document_of(self, arn: str) -> str:
        return _document(iam_backends[self.account][self.partition].managed_policies[arn])


def find_caller(access_key: str) -> Caller | None:
    """The session that an access key belongs to; None when it is no session's."""
    for session in _sessions():
        if session.access_key_id == access_key:
            return Caller(session, _role(session))
    return None


def is_users_key(access_key: str) -> bool:
    """True for an access key that IAM has given out to a user."""
    backends = (backend for partitions in list(iam_backends.values()) for backend in list(partitions.values()))
    return any(access_key in backend.access_keys for backend in backends)


def _sessions() -> Iterator[Any]:
    for partitions in list(sts_backends.values()):
        for backend in list(partitions.values()):
            # The newest first: they are the ones in use
            yield from reversed(list(backend.assumed_roles))


def _role(session: Any) -> Any:
    roles = iam_backends[session.account_id][session.partition].roles.values()
    return next((role for role in list(roles) if role.arn == session.role_arn), None)


def _document(policy: Any) -> str:
    return str(next(version.document for version in policy.versions if version.is_default))
