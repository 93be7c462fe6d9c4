"""A request as it came in, with what its signature says."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

ALGORITHM = "AWS4-HMAC-SHA256"
MAX_UNPACKED = 16 * 2**20
_PART = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]+)")


@dataclass(frozen=True)
class Credential:
    """What a request is signed with (Signature Version 4)."""

    access_key: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    token: str
    time: str
    #: Seconds that a link is good for; None where the signature is in the headers.
    expires: int | None


class Incoming:
    """A request; its body is read at once and put back for the application."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.method = str(environ.get("REQUEST_METHOD", "GET"))
        raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ.get("PATH_INFO", "/"))
        self.raw_path, _, self.raw_query = raw.partition("?")
        self.path = unquote(self.raw_path)
        self.headers = _headers(environ)
        self.is_secure = environ.get("wsgi.url_scheme") == "https"
        self.source = str(environ.get("REMOTE_ADDR", ""))
        self.query = dict(parse_qsl(self.raw_query, keep_blank_values=True))
        self.body = b""
        self.credential = _in_header(self.headers) or _in_query(self.query)

    def read_body(self, environ: dict[str, Any]) -> None:
        """Reads the body, so that it can be judged and an answer can be given without the application."""
        length = environ.get("CONTENT_LENGTH")
        stream = environ["wsgi.input"]
        if length:
            self.body = stream.read(int(length))
        elif environ.get("wsgi.input_terminated"):
            self.body = stream.read()
            environ["CONTENT_LENGTH"] = str(len(self.body))
            environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["wsgi.input"] = io.BytesIO(self.body)

    @property
    def content(self) -> bytes:
        """The body as the client wrote it, before it was packed; throws ValueError when it cannot be unpacked."""
        if self.headers.get("content-encoding") != "gzip":
            return self.body
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(self.body)) as packed:
                return packed.read(MAX_UNPACKED)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"a body that is no gzip: {error}") from None


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    names = {"CONTENT_TYPE": "content-type", "CONTENT_LENGTH": "content-length"}
    found = {names[name]: str(environ[name]) for name in names if environ.get(name)}
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            found[name[5:].replace("_", "-").lower()] = str(value)
    return found


def _in_header(headers: dict[str, str]) -> Credential | None:
    value = headers.get("authorization", "")
    if not value.startswith(ALGORITHM):
        return None
    parts = dict(_PART.findall(value))
    time = headers.get("x-amz-date", "")
    return _credential(
        parts.get("Credential", ""),
        signed_headers=tuple(parts.get("SignedHeaders", "").split(";")),
        signature=parts.get("Signature", ""),
        token=headers.get("x-amz-security-token", ""),
        time=time,
        expires=None,
    )


def _in_query(query: dict[str, str]) -> Credential | None:
    if query.get("X-Amz-Algorithm") != ALGORITHM:
        return None
    expires = query.get("X-Amz-Expires", "")
    return _credential(
        query.get("X-Amz-Credential", ""),
        signed_headers=tuple(query.get("X-Amz-SignedHeaders", "").split(";")),
        signature=query.get("X-Amz-Signature", ""),
        token=query.get("X-Amz-Security-Token", ""),
        time=query.get("X-Amz-Date", ""),
        expires=int(expires) if expires.isascii() and expires.isdecimal() and len(expires) < 8 else 0,
    )


def _credential(scope: str, **more: Any) -> Credential | None:
    parts = scope.split("/")
    if len(parts) != 5 or parts[4] != "aws4_request":
        return None
    access_key, date, region, service, _ = parts
    return Credential(access_key=access_key, date=date, region=region, service=service, **more)
