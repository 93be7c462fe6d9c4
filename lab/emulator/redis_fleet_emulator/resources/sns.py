"""SNS: topics, their policies and subscriptions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, handles


@handles("AWS::SNS::Topic")
class Topic(Handler):
    """A topic."""

    in_place = frozenset({"DisplayName", "KmsMasterKeyId", "Tags"})
    removable = frozenset({"DisplayName", "KmsMasterKeyId"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the topic."""
        name = str(properties.get("TopicName") or context.generated_name())
        given = properties.pick("DisplayName", "KmsMasterKeyId")
        tags = context.tag_list(properties.plain("Tags"))
        arn = context.call("sns:CreateTopic", Name=name, Attributes=given, Tags=tags)["TopicArn"]
        return Made(arn, {"TopicArn": arn, "TopicName": name})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change name, key and tags."""
        arn = made.physical_id
        for key in ("DisplayName", "KmsMasterKeyId"):
            value = properties.plain(key, "")
            context.call("sns:SetTopicAttributes", TopicArn=arn, AttributeName=key, AttributeValue=value)
        tags = context.tag_list(properties.plain("Tags"))
        present = context.call("sns:ListTagsForResource", ResourceArn=arn)["Tags"]
        gone = sorted({tag["Key"] for tag in present} - {tag["Key"] for tag in tags})
        if gone:
            context.call("sns:UntagResource", ResourceArn=arn, TagKeys=gone)
        context.call("sns:TagResource", ResourceArn=arn, Tags=tags)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the topic."""
        context.call("sns:DeleteTopic", TopicArn=made.physical_id)


@handles("AWS::SNS::TopicPolicy")
class TopicPolicy(Handler):
    """Who may use topics."""

    in_place = frozenset({"PolicyDocument", "Topics"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Put the policy on the topics."""
        policy, topics = json.dumps(properties.plain("PolicyDocument")), properties.plain("Topics")
        for topic in topics:
            context.call("sns:SetTopicAttributes", TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
        return Made(context.generated_name(), {"topics": topics})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Put the new policy on the topics."""
        new = self.create(context, properties)
        return Made(made.physical_id, new.attributes)

    def delete(self, context: Context, made: Made) -> None:
        """Give the topics back the policy that they began with."""
        for topic in made.attributes["topics"]:
            context.call(
                "sns:SetTopicAttributes",
                TopicArn=topic,
                AttributeName="Policy",
                AttributeValue=_default_policy(context, topic),
            )


def _default_policy(context: Context, topic: str) -> str:
    owner = {"StringEquals": {"AWS:SourceOwner": context.stack.account}}
    actions = [f"SNS:{verb}" for verb in ("GetTopicAttributes", "SetTopicAttributes", "Subscribe", "Publish", "DeleteTopic")]
    statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": actions, "Resource": topic, "Condition": owner}
    return json.dumps({"Version": "2008-10-17", "Statement": [statement]})


@handles("AWS::SNS::Subscription")
class Subscription(Handler):
    """Where a topic's messages go."""

    in_place = frozenset({"FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy"})
    defaults: ClassVar[Mapping[str, Any]] = {"FilterPolicy": {}, "RawMessageDelivery": False}

    def create(self, context: Context, properties: Properties) -> Made:
        """Subscribe the endpoint."""
        given = properties.pick("TopicArn", "Protocol", "Endpoint")
        answer = context.call("sns:Subscribe", ReturnSubscriptionArn=True, Attributes=_attributes(properties), **given)
        return Made(answer["SubscriptionArn"], {"Arn": answer["SubscriptionArn"]})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change what is delivered."""
        call = "sns:SetSubscriptionAttributes"
        for name, value in _attributes(properties).items():
            context.call(call, SubscriptionArn=made.physical_id, AttributeName=name, AttributeValue=value)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """End the subscription."""
        context.call("sns:Unsubscribe", SubscriptionArn=made.physical_id)


def _attributes(properties: Properties) -> dict[str, str]:
    given = properties.pick("FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy")
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in given.items()}
