"""SQS: queues and their policies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, handles

ATTRIBUTES = (
    "DelaySeconds", "FifoQueue", "KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "MaximumMessageSize",
    "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds", "RedrivePolicy", "SqsManagedSseEnabled", "VisibilityTimeout",
)  # fmt: skip


def _attributes(properties: Properties) -> dict[str, str]:
    given = properties.pick(*ATTRIBUTES)
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in given.items()}


@handles("AWS::SQS::Queue")
class Queue(Handler):
    """A queue."""

    in_place = frozenset({*ATTRIBUTES, "Tags"})
    defaults: ClassVar[Mapping[str, Any]] = {
        "DelaySeconds": 0,
        "MessageRetentionPeriod": 345600,
        "ReceiveMessageWaitTimeSeconds": 0,
        "VisibilityTimeout": 30,
        "KmsMasterKeyId": "",
        "RedrivePolicy": "",
    }

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the queue."""
        name = str(properties.get("QueueName") or context.generated_name(75))
        tags = context.tag_map(properties.plain("Tags"))
        url = context.call("sqs:CreateQueue", QueueName=name, Attributes=_attributes(properties), tags=tags)["QueueUrl"]
        return Made(url, {"Arn": context.arn("sqs", name), "QueueName": name, "QueueUrl": url})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change attributes and tags."""
        url, attributes = made.physical_id, _attributes(properties)
        if attributes:
            context.call("sqs:SetQueueAttributes", QueueUrl=url, Attributes=attributes)
        tags = context.tag_map(properties.plain("Tags"))
        gone = sorted(set(context.call("sqs:ListQueueTags", QueueUrl=url).get("Tags", {})) - set(tags))
        if gone:
            context.call("sqs:UntagQueue", QueueUrl=url, TagKeys=gone)
        context.call("sqs:TagQueue", QueueUrl=url, Tags=tags)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the queue."""
        context.call("sqs:DeleteQueue", QueueUrl=made.physical_id)


@handles("AWS::SQS::QueuePolicy")
class QueuePolicy(Handler):
    """Who may use queues."""

    in_place = frozenset({"PolicyDocument", "Queues"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Put the policy on the queues."""
        queues, policy = properties.plain("Queues"), json.dumps(properties.plain("PolicyDocument"))
        for queue in queues:
            context.call("sqs:SetQueueAttributes", QueueUrl=queue, Attributes={"Policy": policy})
        name = context.generated_name()
        return Made(name, {"Id": name, "queues": queues})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Put the new policy on the queues."""
        new = self.create(context, properties)
        return Made(made.physical_id, new.attributes)

    def delete(self, context: Context, made: Made) -> None:
        """Take the policy from the queues."""
        for queue in made.attributes["queues"]:
            context.call("sqs:SetQueueAttributes", QueueUrl=queue, Attributes={"Policy": ""})
