"""What Auto Scaling tells the world about lifecycle actions: the hook's target, and EventBridge."""

from __future__ import annotations

import json
import queue
import sys
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.core.utils import utcnow

from .actions import LAUNCHING, Action

Call = Callable[[str, str, str, Mapping[str, Any]], Any]

DETAIL_TYPES = {True: "EC2 Instance-launch Lifecycle Action", False: "EC2 Instance-terminate Lifecycle Action"}


@dataclass(frozen=True)
class _Notice:
    account: str
    region: str
    operation: str
    parameters: Mapping[str, Any]


class Notices:
    """Sends notices one after another in a thread of its own, so that no receiver holds up a group."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._waiting: queue.SimpleQueue[_Notice] = queue.SimpleQueue()
        threading.Thread(target=self._send, name="notices", daemon=True).start()

    def action(self, group: Any, instance: str, action: Action) -> None:
        """Tell that an instance waits for a hook."""
        hook = action.hook
        launches = hook.lifecycle_transition == LAUNCHING
        facts = {
            "LifecycleActionToken": action.token,
            "AutoScalingGroupName": group.name,
            "LifecycleHookName": hook.name,
            "EC2InstanceId": instance,
            "LifecycleTransition": hook.lifecycle_transition,
            "Origin": "EC2" if launches else "AutoScalingGroup",
            "Destination": "AutoScalingGroup" if launches else "EC2",
        }
        metadata = getattr(hook, "notification_metadata", None)
        if metadata:
            facts["NotificationMetadata"] = metadata
        self._to_bus(group, DETAIL_TYPES[launches], facts)
        self._to_target(group, hook, facts)

    def test(self, group: Any, hook: Any) -> None:
        """Tell the target of a new hook that it is one."""
        self._to_target(group, hook, {"AutoScalingGroupName": group.name, "Event": "autoscaling:TEST_NOTIFICATION"})

    def _to_bus(self, group: Any, kind: str, facts: Mapping[str, str]) -> None:
        entry = {"Source": "aws.autoscaling", "DetailType": kind, "Detail": json.dumps(facts), "Resources": [group.arn]}
        self._waiting.put(_Notice(group.account_id, group.region, "events:PutEvents", {"Entries": [entry]}))

    def _to_target(self, group: Any, hook: Any, facts: Mapping[str, str]) -> None:
        target = hook.notification_target_arn
        if not target:
            return
        always = {
            "Service": "AWS Auto Scaling",
            "Time": f"{utcnow():%Y-%m-%dT%H:%M:%S}.000Z",
            "RequestId": str(uuid.uuid4()),
            "AccountId": group.account_id,
            "AutoScalingGroupARN": group.arn,
        }
        message = json.dumps({**always, **facts})
        _, _, service, region, account, name = target.split(":", 5)
        if service == "sns":
            subject = f'Auto Scaling: Lifecycle action for group "{group.name}"'[:100]
            parameters = {"TopicArn": target, "Message": message, "Subject": subject}
            self._waiting.put(_Notice(account, region, "sns:Publish", parameters))
        elif service == "sqs":
            self._waiting.put(_Notice(account, region, "sqs:SendMessage", {"QueueUrl": name, "MessageBody": message}))

    def _send(self) -> None:
        while True:
            notice = self._waiting.get()
            try:
                self._call(notice.account, notice.region, notice.operation, self._addressed(notice))
            except (BotoCoreError, ClientError) as error:
                print(f"a notice of Auto Scaling was not sent: {error}", file=sys.stderr, flush=True)

    def _addressed(self, notice: _Notice) -> Mapping[str, Any]:
        if notice.operation != "sqs:SendMessage":
            return notice.parameters
        name = {"QueueName": notice.parameters["QueueUrl"]}
        url = self._call(notice.account, notice.region, "sqs:GetQueueUrl", name)["QueueUrl"]
        return {**notice.parameters, "QueueUrl": url}
