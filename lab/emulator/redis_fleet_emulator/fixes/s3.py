"""Bucket policies are stored but not enforced; CloudFormation may set system tags.

Moto enforces bucket policies but ignores their conditions, so the usual statement that denies
plain HTTP would deny everything, the CDK's own uploads first.
"""

from __future__ import annotations

from typing import Any

import xmltodict  # type: ignore[import-untyped]
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from ..loopback import calling_for_cloudformation


def install() -> None:
    """Make every bucket policy neutral, and let CloudFormation's own tags pass."""

    def get_permission(self: Any, action: str, resource: str) -> PermissionResult:
        return PermissionResult.NEUTRAL

    FakeBucket.get_permission = get_permission  # type: ignore[method-assign]
    stock = S3Response._bucket_tagging_from_body

    def _bucket_tagging_from_body(self: Any) -> dict[str, str]:
        return _tags(self.body) if calling_for_cloudformation.get() else stock(self)

    S3Response._bucket_tagging_from_body = _bucket_tagging_from_body  # type: ignore[method-assign]


def _tags(body: Any) -> dict[str, str]:
    tag_set = xmltodict.parse(body, force_list=("Tag",))["Tagging"].get("TagSet") or {}
    return {tag["Key"]: tag["Value"] or "" for tag in tag_set.get("Tag", [])}
