"""PutCompositeAlarm, which moto can store but not receive."""

from __future__ import annotations

from typing import Any

from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult, EmptyResult


def install() -> None:
    """Add the action."""
    CloudWatchResponse.put_composite_alarm = _put_composite_alarm  # type: ignore[attr-defined]


def _put_composite_alarm(self: Any) -> ActionResult:
    enabled = self._get_bool_param("ActionsEnabled")
    absent = ("namespace", "metric_name", "comparison_operator", "evaluation_periods", "period", "threshold", "statistic")
    self.cloudwatch_backend.put_metric_alarm(
        name=self._get_param("AlarmName"),
        rule=self._get_param("AlarmRule"),
        description=self._get_param("AlarmDescription"),
        dimensions=[],
        alarm_actions=self._get_param("AlarmActions", []),
        ok_actions=self._get_param("OKActions", []),
        insufficient_data_actions=self._get_param("InsufficientDataActions", []),
        actions_enabled=True if enabled is None else enabled,
        tags=self._get_param("Tags", []),
        **dict.fromkeys(absent),
    )
    return EmptyResult()
