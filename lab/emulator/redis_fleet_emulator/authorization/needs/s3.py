"""S3: objects and lists of them.

@see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
@see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moto.s3.models import s3_backends

from ..calls import Call
from ..checks import Check
from ..context import Values
from .keys import used_by_service
from .need import Need

_WRITTEN = ("x-amz-acl", "x-amz-storage-class", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id")


def on_object(action: str) -> Need:
    """An action on the object that the call names."""

    def need(call: Call) -> Sequence[Check]:
        return [_check(call, action, f"{call.parameters['Bucket']}/{call.parameters['Key']}")]

    return need


def on_version(action: str, action_on_version: str) -> Need:
    """An action on the object that the call names, or another one when it names a version of it."""

    def need(call: Call) -> Sequence[Check]:
        return on_object(action_on_version if call.parameters.get("versionId") else action)(call)

    return need


def on_bucket(action: str) -> Need:
    """An action on the bucket that the call names."""

    def need(call: Call) -> Sequence[Check]:
        given = call.parameters
        keys = {f"s3:{name}": (str(given[name]),) for name in ("prefix", "delimiter", "max-keys") if name in given}
        return [_check(call, action, str(given["Bucket"]), keys)]

    return need


def existence(call: Call) -> Sequence[Check]:
    """The right to list the bucket, where the object is missing: without it S3 does not tell that it is."""
    bucket = _bucket(call)
    if bucket is None or call.parameters["Key"] in bucket.keys:
        return []
    return [_check(call, "s3:ListBucket", str(call.parameters["Bucket"]))]


def written_extras(call: Call) -> Sequence[Check]:
    """What an upload needs for the tags and the access control list that come with it."""
    extras = (("x-amz-tagging", "s3:PutObjectTagging"), ("x-amz-acl", "s3:PutObjectAcl"))
    return [check for header, action in extras if header in call.headers for check in on_object(action)(call)]


def decryption(call: Call) -> Sequence[Check]:
    """The use of the key that the object is encrypted with."""
    bucket = _bucket(call)
    found = bucket.keys.get(call.parameters["Key"]) if bucket is not None else None
    return used_by_service(call, "kms:Decrypt", getattr(found, "kms_key_id", None), {})


def encryption(call: Call) -> Sequence[Check]:
    """The use of the key that the object will be encrypted with: the request's, or else the bucket's."""
    given = call.headers.get("x-amz-server-side-encryption-aws-kms-key-id")
    bucket = _bucket(call)
    if given is None and "x-amz-server-side-encryption" not in call.headers and bucket is not None and bucket.encryption:
        given = bucket.encryption["Rule"]["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID")
    return used_by_service(call, "kms:GenerateDataKey", given, {})


def _check(call: Call, action: str, resource: str, keys: Mapping[str, Values] | None = None) -> Check:
    stated = call.headers.get("x-amz-content-sha256")
    more: dict[str, Values] = {"s3:signatureversion": ("AWS4-HMAC-SHA256",)}
    if stated is not None:
        more["s3:x-amz-content-sha256"] = (stated,)
    if call.parameters.get("versionId"):
        more["s3:VersionId"] = (str(call.parameters["versionId"]),)
    if call.operation in ("PutObject", "CreateMultipartUpload"):
        more.update({f"s3:{name}": (call.headers[name],) for name in _WRITTEN if name in call.headers})
    return Check(action, f"arn:{call.caller.partition}:s3:::{resource}", None, {**more, **(keys or {})})


def _bucket(call: Call) -> Any:
    return s3_backends[call.account][call.caller.partition].buckets.get(str(call.parameters["Bucket"]))
