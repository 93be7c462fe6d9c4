"""Images for tests, and what EC2 shows of them."""

from __future__ import annotations

import itertools
from contextlib import AbstractContextManager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .testing import IMAGE, Aws

_names = itertools.count(1)


def name() -> str:
    """A name that no other image has."""
    return f"image-{next(_names)}"


def tags(kind: str, **given: str) -> dict[str, Any]:
    """Tags of a kind of resource, as requests have them."""
    return {"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in given.items()]}


def run(ec2: Any, **more: Any) -> str:
    """An instance."""
    return str(ec2.run_instances(**{"ImageId": IMAGE, "MinCount": 1, "MaxCount": 1, **more})["Instances"][0]["InstanceId"])


def made(ec2: Any, instance: str | None = None, **more: Any) -> str:
    """An image of an instance."""
    answer = ec2.create_image(**{"InstanceId": instance or run(ec2), "Name": name(), **more})
    return str(answer["ImageId"])


def show(ec2: Any, image: str) -> dict[str, Any]:
    """What EC2 shows of an image."""
    shown: dict[str, Any] = ec2.describe_images(ImageIds=[image])["Images"][0]
    return shown


def snapshots(ec2: Any, image: str) -> list[dict[str, Any]]:
    """What EC2 shows of the snapshots of an image."""
    ids = [one["Ebs"]["SnapshotId"] for one in show(ec2, image)["BlockDeviceMappings"]]
    found: list[dict[str, Any]] = ec2.describe_snapshots(SnapshotIds=ids)["Snapshots"]
    return found


def key(aws: Aws) -> str:
    """The ARN of a key of the account's own."""
    return str(aws.client("kms").create_key()["KeyMetadata"]["Arn"])


def devices(*given: dict[str, Any], root: str = "/dev/xvda") -> list[dict[str, Any]]:
    """Block devices: the root first, then /dev/sdf and so on."""
    names = [root, "/dev/sdf", "/dev/sdg"]
    return [{"DeviceName": name, "Ebs": ebs} for name, ebs in zip(names, given)]


def refused(code: str) -> AbstractContextManager[Any]:
    """Expects EC2 to refuse with a code."""
    return pytest.raises(ClientError, match=code.replace(".", r"\."))
