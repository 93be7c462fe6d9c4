"""Fetches templates from the emulated S3."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from botocore.exceptions import ClientError

from ..resources.handler import Call
from .errors import ValidationError


def read_source(url: str, account: str, region: str, call: Call) -> str:
    """Return the text of a template's URL, path style or virtual-hosted. Throws ValidationError."""
    bucket, key = _bucket_and_key(url)
    try:
        answer = call(account, region, "s3:GetObject", {"Bucket": bucket, "Key": key})
    except ClientError as error:
        raise ValidationError(f"S3 error: {error.response['Error']['Message']} ({url})") from error
    return str(answer["Body"].read().decode())


def _bucket_and_key(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host, path = parts.hostname or "", unquote(parts.path).lstrip("/")
    if host.startswith(("s3.", "s3-")) or not host.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        bucket, _, key = path.partition("/")
    else:
        bucket, key = host.split(".s3", 1)[0], path
    if not bucket or not key:
        raise ValidationError(f"TemplateURL must be a supported URL, got {url}")
    return bucket, key
