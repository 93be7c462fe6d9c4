"""SNS, SQS, EventBridge and Lambda."""

from __future__ import annotations

import json
from typing import Any

from redis_fleet_emulator.testing import Aws, resource

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def statement(sid: str, action: str, target: Any) -> dict[str, Any]:
    """Return a policy document of one statement."""
    one = {"Sid": sid, "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": action, "Resource": target}
    return {"Version": "2012-10-17", "Statement": [one]}


def queues(sid: str, timeout: int) -> dict[str, Any]:
    """Return a topic that delivers to a queue, with the policies of both."""
    topic, queue = {"Ref": "Topic"}, {"Fn::GetAtt": ["Queue", "Arn"]}
    subscription = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue, "RawMessageDelivery": sid == "first"}
    return {
        "Topic": resource(
            "AWS::SNS::Topic", {"DisplayName": sid, "KmsMasterKeyId": "alias/aws/sns", "Tags": [{"Key": "sid", "Value": sid}]}
        ),
        "TopicPolicy": resource(
            "AWS::SNS::TopicPolicy", {"Topics": [topic], "PolicyDocument": statement(sid, "sns:Publish", topic)}
        ),
        "Queue": resource(
            "AWS::SQS::Queue",
            {"VisibilityTimeout": timeout, "SqsManagedSseEnabled": True, "Tags": [{"Key": "sid", "Value": sid}]},
        ),
        "QueuePolicy": resource(
            "AWS::SQS::QueuePolicy", {"Queues": [{"Ref": "Queue"}], "PolicyDocument": statement(sid, "sqs:SendMessage", queue)}
        ),
        "Subscription": resource("AWS::SNS::Subscription", subscription),
    }


def test_a_topic_delivers_to_its_queue_and_both_change_in_place(aws: Aws) -> None:
    stack, sns, sqs = aws.create(queues("first", 30)), aws.client("sns"), aws.client("sqs")
    ids = {name: stack.id_of(name) for name in ("Topic", "Queue", "Subscription")}
    sns.publish(TopicArn=ids["Topic"], Message="hello")
    (message,) = sqs.receive_message(QueueUrl=ids["Queue"])["Messages"]
    assert message["Body"] == "hello"
    stack.update(queues("second", 60))
    assert {name: stack.id_of(name) for name in ids} == ids
    topic = sns.get_topic_attributes(TopicArn=ids["Topic"])["Attributes"]
    assert (topic["DisplayName"], topic["KmsMasterKeyId"]) == ("second", "alias/aws/sns")
    assert json.loads(topic["Policy"])["Statement"][0]["Sid"] == "second"
    queue = sqs.get_queue_attributes(QueueUrl=ids["Queue"], AttributeNames=["All"])["Attributes"]
    assert (queue["VisibilityTimeout"], json.loads(queue["Policy"])["Statement"][0]["Sid"]) == ("60", "second")
    assert sqs.list_queue_tags(QueueUrl=ids["Queue"])["Tags"]["sid"] == "second"
    assert sns.get_subscription_attributes(SubscriptionArn=ids["Subscription"])["Attributes"]["RawMessageDelivery"] == "false"
    stack.delete()
    assert ids["Topic"] not in {one["TopicArn"] for one in sns.list_topics()["Topics"]}


def function(source: str, memory: int) -> dict[str, Any]:
    """Return a function that a rule may call."""
    properties = {
        "Code": {"ZipFile": source},
        "Handler": "index.handler",
        "Runtime": "python3.12",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "MemorySize": memory,
        "Environment": {"Variables": {"SOURCE": source}},
    }
    arn = {"Fn::GetAtt": ["Function", "Arn"]}
    targets = [{"Id": "function", "Arn": arn}]
    rule = {"EventPattern": {"source": ["aws.ec2"]}, "State": "ENABLED" if memory == 128 else "DISABLED", "Targets": targets}
    permission = {"FunctionName": arn, "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"}
    return {
        "Role": resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST}),
        "Function": resource("AWS::Lambda::Function", properties),
        "Rule": resource("AWS::Events::Rule", rule),
        "Permission": resource("AWS::Lambda::Permission", {**permission, "SourceArn": {"Fn::GetAtt": ["Rule", "Arn"]}}),
    }


def test_a_rule_and_its_function_are_made_and_change_in_place(aws: Aws) -> None:
    stack, functions, events = aws.create(function("one", 128)), aws.client("lambda"), aws.client("events")
    name, rule = stack.id_of("Function"), stack.id_of("Rule")
    before = functions.get_function(FunctionName=name)["Configuration"]
    policy = json.loads(functions.get_policy(FunctionName=name)["Policy"])
    assert policy["Statement"][0]["Principal"] == {"Service": "events.amazonaws.com"}
    stack.update(function("two", 256))
    assert (stack.id_of("Function"), stack.id_of("Rule")) == (name, rule)
    after = functions.get_function(FunctionName=name)["Configuration"]
    assert (after["MemorySize"], after["Environment"]["Variables"]["SOURCE"]) == (256, "two")
    assert after["CodeSha256"] != before["CodeSha256"]
    described = events.describe_rule(Name=rule)
    assert (described["State"], json.loads(described["EventPattern"])) == ("DISABLED", {"source": ["aws.ec2"]})
    assert [one["Arn"] for one in events.list_targets_by_rule(Rule=rule)["Targets"]] == [after["FunctionArn"]]
    stack.delete()
    assert rule not in {one["Name"] for one in events.list_rules()["Rules"]}
