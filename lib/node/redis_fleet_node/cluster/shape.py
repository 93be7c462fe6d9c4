"""The fleet's size, which stands in one parameter of Systems Manager and in no file of a node."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import NodeError
from ..fields import Fields
from .clients import asking_aws

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

VERSION = 1


@dataclass(frozen=True)
class Shape:
    """How many shards the fleet has, and how many members each of them."""

    shards: int
    members_per_shard: int

    @property
    def nodes(self) -> int:
        return self.shards * self.members_per_shard

    def has(self, shard: int, member: int) -> bool:
        """Whether a place, counted from 0, is one of these."""
        return shard < self.shards and member < self.members_per_shard


def parse_shape(text: str) -> Shape:
    """The shape in the parameter's text; throws a NodeError that names the key."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise NodeError(f"the fleet's shape is not JSON: {error}") from None
    fields = Fields(value, document="the fleet's shape")
    fields.whole("version", VERSION, VERSION)
    shape = Shape(fields.whole("shards", 1, 1000), fields.whole("membersPerShard", 1, 100))
    fields.end()
    return shape


def read_shape(client: SSMClient, parameter: str) -> Shape:
    """The shape as the parameter has it now; throws an AwsError when it cannot be read."""
    with asking_aws(f"ssm:GetParameter of {parameter}"):
        answer = client.get_parameter(Name=parameter)
    return parse_shape(answer["Parameter"]["Value"])
