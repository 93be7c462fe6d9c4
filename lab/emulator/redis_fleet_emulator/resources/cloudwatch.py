"""CloudWatch: alarms and dashboards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, handles


class _Alarm(Handler):
    """What metric and composite alarms share."""

    operation: str
    passed: tuple[str, ...]

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the alarm."""
        name = str(properties.get("AlarmName") or context.generated_name())
        self._put(context, name, properties)
        return Made(name, {"Arn": context.arn("cloudwatch", f"alarm:{name}")})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Put the new definition in the place of the old."""
        self._put(context, made.physical_id, properties)
        arn = made.attributes["Arn"]
        tags = context.tag_list(properties.plain("Tags"))
        present = context.call("cloudwatch:ListTagsForResource", ResourceARN=arn)["Tags"]
        gone = sorted({tag["Key"] for tag in present} - {tag["Key"] for tag in tags})
        if gone:
            context.call("cloudwatch:UntagResource", ResourceARN=arn, TagKeys=gone)
        context.call("cloudwatch:TagResource", ResourceARN=arn, Tags=tags)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the alarm."""
        context.call("cloudwatch:DeleteAlarms", AlarmNames=[made.physical_id])

    def _put(self, context: Context, name: str, properties: Properties) -> None:
        tags = context.tag_list(properties.plain("Tags"))
        context.call(self.operation, AlarmName=name, Tags=tags, **properties.pick(*self.passed))


@handles("AWS::CloudWatch::Alarm")
class Alarm(_Alarm):
    """An alarm about a metric."""

    operation = "cloudwatch:PutMetricAlarm"
    passed = (
        "ActionsEnabled", "AlarmActions", "AlarmDescription", "ComparisonOperator", "DatapointsToAlarm", "Dimensions",
        "EvaluateLowSampleCountPercentile", "EvaluationPeriods", "ExtendedStatistic", "InsufficientDataActions",
        "MetricName", "Metrics", "Namespace", "OKActions", "Period", "Statistic", "Threshold", "ThresholdMetricId",
        "TreatMissingData", "Unit",
    )  # fmt: skip
    in_place = frozenset({*passed, "Tags"})
    removable = frozenset(passed)


@handles("AWS::CloudWatch::CompositeAlarm")
class CompositeAlarm(_Alarm):
    """An alarm about other alarms."""

    operation = "cloudwatch:PutCompositeAlarm"
    passed = ("ActionsEnabled", "AlarmActions", "AlarmDescription", "AlarmRule", "InsufficientDataActions", "OKActions")
    in_place = frozenset({*passed, "Tags"})
    removable = frozenset(passed)


@handles("AWS::CloudWatch::Dashboard")
class Dashboard(Handler):
    """A dashboard."""

    in_place = frozenset({"DashboardBody"})

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the dashboard."""
        name = str(properties.get("DashboardName") or context.generated_name())
        context.call("cloudwatch:PutDashboard", DashboardName=name, DashboardBody=properties["DashboardBody"])
        return Made(name, {})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Put the new body in the place of the old."""
        body = properties["DashboardBody"]
        context.call("cloudwatch:PutDashboard", DashboardName=made.physical_id, DashboardBody=body)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the dashboard."""
        context.call("cloudwatch:DeleteDashboards", DashboardNames=[made.physical_id])
