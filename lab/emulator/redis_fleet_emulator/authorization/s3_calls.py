"""The operation of a request to S3, which is told by method, path, query and headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .incoming import Incoming

_VIRTUAL_HOST = re.compile(r"(?:www\.)?(?P<bucket>.+)\.s3[^/]*\.amazonaws\.com(?:\.cn)?(?::\d+)?")

#: Parameters that do not change which operation a request is.
_NEUTRAL = frozenset(
    {
        *("x-id", "versionId", "partNumber", "prefix", "delimiter", "max-keys", "marker", "continuation-token", "start-after"),
        *("encoding-type", "fetch-owner", "key-marker", "version-id-marker"),
    }
)

#: Method and further parameters, sorted -> operation.
_OF_OBJECTS: Mapping[tuple[str, tuple[str, ...]], str] = MappingProxyType(
    {
        ("GET", ()): "GetObject",
        ("HEAD", ()): "HeadObject",
        ("PUT", ()): "PutObject",
        ("DELETE", ()): "DeleteObject",
        ("GET", ("tagging",)): "GetObjectTagging",
        ("PUT", ("tagging",)): "PutObjectTagging",
        ("GET", ("uploadId",)): "ListParts",
        ("PUT", ("uploadId",)): "UploadPart",
        ("POST", ("uploads",)): "CreateMultipartUpload",
        ("POST", ("uploadId",)): "CompleteMultipartUpload",
        ("DELETE", ("uploadId",)): "AbortMultipartUpload",
    }
)
_OF_BUCKETS: Mapping[tuple[str, tuple[str, ...]], str] = MappingProxyType(
    {
        ("GET", ()): "ListObjects",
        ("GET", ("list-type",)): "ListObjectsV2",
        ("GET", ("versions",)): "ListObjectVersions",
        ("GET", ("location",)): "GetBucketLocation",
        ("HEAD", ()): "HeadBucket",
    }
)


def s3_call(incoming: Incoming) -> tuple[str, Mapping[str, Any]]:
    """The operation and its parameters, which are the request's own with `Bucket` and `Key`."""
    bucket, key = _place(incoming)
    names = (name for name in incoming.query if name not in _NEUTRAL and not name.lower().startswith(("x-amz-", "response-")))
    further = tuple(sorted(names))
    table = _OF_OBJECTS if key else _OF_BUCKETS
    operation = table.get((incoming.method, further)) if bucket else None
    if operation is None or "x-amz-copy-source" in incoming.headers:
        operation = f"{incoming.method} {'/'.join(filter(None, (bucket, key)))}{'?' if further else ''}{'&'.join(further)}"
    return operation, {**incoming.query, "Bucket": bucket, "Key": key}


def _place(incoming: Incoming) -> tuple[str, str]:
    """Bucket and key, by the host or by the path."""
    match = _VIRTUAL_HOST.fullmatch(incoming.headers.get("host", ""))
    path = incoming.path.removeprefix("/")
    if match is not None:
        return match["bucket"], path
    bucket, _, key = path.partition("/")
    return bucket, key
