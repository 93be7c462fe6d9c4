"""CloudWatch: metrics and logs.

@see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
"""

from __future__ import annotations

from collections.abc import Sequence

from ..calls import Call
from ..checks import Check


def stream(call: Call) -> Sequence[Check]:
    """The action on a stream of a log group; where the call names no stream the ARN ends with an empty one."""
    group, name = call.parameters.get("logGroupName", ""), call.parameters.get("logStreamName", "")
    return [Check(call.name, call.arn(f"log-group:{group}:log-stream:{name}"), None)]


def namespace(call: Call) -> Sequence[Check]:
    """The action, with the namespace of the metrics."""
    return [Check(call.name, keys={"cloudwatch:namespace": (call.text("Namespace"),)})]
