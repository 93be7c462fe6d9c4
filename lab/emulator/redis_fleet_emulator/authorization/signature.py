"""Signature Version 4, from the side of the service.

@see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, unquote

from .incoming import ALGORITHM, Credential, Incoming

#: How far the clock of a client may be off.
SKEW, SKEW_OF_S3 = timedelta(minutes=5), timedelta(minutes=15)

_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_signed_by(incoming: Incoming, credential: Credential, secret: str) -> bool:
    """True when the request is the one that was signed, with this secret."""
    payload = _payload(incoming, credential)
    if _DIGEST.fullmatch(payload) and payload != hashlib.sha256(incoming.body).hexdigest():
        return False
    scope = f"{credential.date}/{credential.region}/{credential.service}/aws4_request"
    digest = hashlib.sha256(_canonical(incoming, credential, payload).encode()).hexdigest()
    text = "\n".join([ALGORITHM, credential.time, scope, digest])
    key = f"AWS4{secret}".encode()
    for part in (credential.date, credential.region, credential.service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.compare_digest(hmac.digest(key, text.encode(), "sha256").hex(), credential.signature)


def is_in_time(credential: Credential) -> bool:
    """True when the request was signed just now, or is a link that is still good."""
    try:
        signed = datetime.strptime(credential.time, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return False
    skew = SKEW_OF_S3 if credential.service == "s3" else SKEW
    age = datetime.now(timezone.utc) - signed
    good_for = skew if credential.expires is None else timedelta(seconds=credential.expires)
    return -skew <= age <= good_for and credential.time.startswith(credential.date)


def _canonical(incoming: Incoming, credential: Credential, payload: str) -> str:
    # S3 alone takes the path as it is sent; the others escape it once more
    path = incoming.raw_path or "/"
    path = path if credential.service == "s3" else quote(path, safe="/~")
    headers = "".join(f"{name}:{' '.join(incoming.headers.get(name, '').split())}\n" for name in credential.signed_headers)
    return "\n".join(
        [incoming.method, path, _canonical_query(incoming.raw_query), headers, ";".join(credential.signed_headers), payload]
    )


def _canonical_query(query: str) -> str:
    pairs = [part.partition("=")[::2] for part in query.split("&") if part]
    decoded = [(unquote(name), unquote(value)) for name, value in pairs]
    escaped = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in decoded if name != "X-Amz-Signature")
    return "&".join(f"{name}={value}" for name, value in escaped)


def _payload(incoming: Incoming, credential: Credential) -> str:
    stated = incoming.headers.get("x-amz-content-sha256")
    if stated is not None:
        return stated
    if credential.expires is not None and credential.service == "s3":
        return "UNSIGNED-PAYLOAD"
    return hashlib.sha256(incoming.body).hexdigest()
