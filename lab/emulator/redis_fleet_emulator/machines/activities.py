"""The scaling activities of groups, newest first as DescribeScalingActivities shows them."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow

#: Activities that are kept, over all groups.
KEPT = 1000

#: Shown progress, in percent.
PROGRESS = {"PreInService": 30, "InProgress": 50, "MidLifecycleAction": 60}


@dataclass
class Activity:
    """One activity, from its beginning to its end."""

    group: Any
    description: str
    cause: str
    status: str
    details: dict[str, str]
    message: str | None = None
    identity: str = field(default_factory=lambda: str(uuid.uuid4()))
    began: datetime = field(default_factory=utcnow)
    ended: datetime | None = None

    def end(self, status: str, message: str | None = None) -> None:
        """End the activity."""
        self.status, self.message, self.ended = status, message, utcnow()

    def shown(self) -> dict[str, Any]:
        """Return the activity as the API shows it."""
        shown: dict[str, Any] = {
            "ActivityId": self.identity,
            "AutoScalingGroupName": self.group.name,
            "AutoScalingGroupARN": self.group.arn,
            "Description": self.description,
            "Cause": self.cause,
            "StartTime": self.began,
            "EndTime": self.ended,
            "StatusCode": self.status,
            "StatusMessage": self.message,
            "Progress": PROGRESS.get(self.status, 100),
            "Details": json.dumps(self.details),
        }
        return {key: value for key, value in shown.items() if value is not None}


class Activities:
    """All activities of all groups."""

    def __init__(self) -> None:
        self._all: list[Activity] = []

    def launch(self, member: Any, cause: str) -> Activity:
        """Begin the launch of an instance."""
        return self._begin(member, f"Launching a new EC2 instance: {member.instance_id}", cause, "PreInService")

    def terminate(self, member: Any, cause: str) -> Activity:
        """Begin the termination of an instance."""
        return self._begin(member, f"Terminating EC2 instance: {member.instance_id}", cause, "InProgress")

    def failed_launch(self, group: Any, cause: str, message: str) -> None:
        """Note a launch that came to nothing."""
        activity = Activity(group, "Launching a new EC2 instance", cause, "InProgress", {})
        activity.end("Failed", message)
        self._keep(activity)

    def of(self, group: str | None, identities: list[str]) -> list[Activity]:
        """Return the activities of a group, or those with the given ids, newest first."""
        found = [one for one in reversed(self._all) if group in (None, one.group.name)]
        return [one for one in found if not identities or one.identity in identities]

    def _begin(self, member: Any, description: str, cause: str, status: str) -> Activity:
        details = {"Subnet ID": member.instance.subnet_id or "", "Availability Zone": member.availability_zone or ""}
        activity = Activity(member.auto_scaling_group, description, cause, status, details)
        self._keep(activity)
        return activity

    def _keep(self, activity: Activity) -> None:
        self._all.append(activity)
        del self._all[:-KEPT]


def at(what: str) -> str:
    """Return a cause in the words of AWS, with the time."""
    return f"At {utcnow():%Y-%m-%dT%H:%M:%SZ} {what}."
