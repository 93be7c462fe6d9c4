"""The names that the lab's resolver knows."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

from .message import ANY, INTERNET, NAME_ERROR, NO_ERROR, NOT_IMPLEMENTED, PTR, A, Answer, Query

SECONDS = 60
_REVERSE = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa")
_PRIVATE = re.compile(r"ip-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})\.(.+)")


@dataclass(frozen=True)
class Record:
    """The IPv4 addresses of a name, none for a name that has other records only; good for some seconds."""

    addresses: tuple[str, ...]
    seconds: int = SECONDS
    #: False where it is known that there is no such name.
    exists: bool = True


class Names:
    """Answers queries; whatever is not known does not exist. All names are given in lower case, without a last dot."""

    def __init__(
        self,
        region: str,
        service: Callable[[str], str | None],
        has_address: Callable[[str], bool],
        record: Callable[[str, str], Record | None] = lambda _name, _asker: None,
    ) -> None:
        """`service` gives the address of a name of AWS, `has_address` tells whether an address belongs to the VPC.

        `record` gives what Route 53's private zones say of a name to whoever asks from an address, which goes before all
        else; None where they are not asked.
        """
        self._domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
        self._service = service
        self._has_address = has_address
        self._record = record

    def answer(self, query: Query, asker: str) -> Answer:
        """The answer to a query that comes from an address."""
        if not query.is_plain:
            return Answer(NOT_IMPLEMENTED)
        host = self._host(query.name)
        if host is not None:
            return Answer(NO_ERROR, PTR, (host,) if _asks(query, PTR) else (), SECONDS)
        record = self._record(query.name, asker) or self._private(query.name) or self._of_aws(query.name)
        if record is None or not record.exists or query.family != INTERNET:
            return Answer(NAME_ERROR)
        return Answer(NO_ERROR, A, record.addresses if _asks(query, A) else (), record.seconds)

    def _host(self, name: str) -> str | None:
        """The private name of the address that a reverse name stands for."""
        match = _REVERSE.fullmatch(name)
        address = _address(*reversed(match.groups())) if match else None
        return f"ip-{address.replace('.', '-')}.{self._domain}" if address and self._has_address(address) else None

    def _private(self, name: str) -> Record | None:
        match = _PRIVATE.fullmatch(name)
        if match is None or match[5] != self._domain:
            return None
        address = _address(*match.groups()[:4])
        return Record((address,)) if address and self._has_address(address) else None

    def _of_aws(self, name: str) -> Record | None:
        if not name.endswith((".amazonaws.com", ".amazonaws.com.cn")):
            return None
        address = self._service(name)
        return None if address is None else Record((address,))


def _asks(query: Query, kind: int) -> bool:
    return query.kind in (kind, ANY)


def _address(*parts: str) -> str | None:
    """The address of four numbers; None when they are none."""
    try:
        return str(ipaddress.IPv4Address(".".join(parts)))
    except ValueError:
        return None
