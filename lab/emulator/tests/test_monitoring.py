"""CloudWatch alarms and dashboards, log groups, and private zones."""

from __future__ import annotations

from typing import Any

from redis_fleet_emulator.testing import Aws, resource


def alarms(threshold: int, rule: str) -> dict[str, Any]:
    """Return a metric alarm, a composite alarm and a dashboard."""
    metric = {
        "AlarmDescription": f"above {threshold}",
        "Namespace": "AWS/EC2",
        "MetricName": "CPUUtilization",
        "Dimensions": [{"Name": "AutoScalingGroupName", "Value": "group"}],
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 2,
        "Threshold": threshold,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "breaching",
        "AlarmActions": [{"Ref": "Topic"}],
        "Tags": [{"Key": "threshold", "Value": str(threshold)}],
    }
    joined = {"Fn::Sub": f"{rule}(${{Metric}})"}
    return {
        "Topic": resource("AWS::SNS::Topic"),
        "Metric": resource("AWS::CloudWatch::Alarm", metric),
        "Composite": resource("AWS::CloudWatch::CompositeAlarm", {"AlarmRule": joined, "AlarmActions": [{"Ref": "Topic"}]}),
        "Board": resource(
            "AWS::CloudWatch::Dashboard", {"DashboardName": "board", "DashboardBody": f'{{"widgets": [{threshold}]}}'}
        ),
    }


def test_alarms_and_dashboards_are_made_as_given_and_change_in_place(aws: Aws) -> None:
    stack, cloudwatch = (
        aws.create(alarms(80, "ALARM"), Outputs={"Arn": {"Value": {"Fn::GetAtt": ["Composite", "Arn"]}}}),
        aws.client("cloudwatch"),
    )
    names = [stack.id_of("Metric"), stack.id_of("Composite")]
    stack.update(alarms(90, "OK"))
    assert [stack.id_of("Metric"), stack.id_of("Composite")] == names
    described = cloudwatch.describe_alarms(AlarmNames=names, AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    (metric,), (composite,) = described["MetricAlarms"], described["CompositeAlarms"]
    assert (metric["Threshold"], metric["DatapointsToAlarm"], metric["TreatMissingData"]) == (90.0, 2, "breaching")
    assert (metric["AlarmActions"], metric["Dimensions"][0]["Value"]) == ([stack.id_of("Topic")], "group")
    assert (composite["AlarmRule"], composite["AlarmActions"]) == (f"OK({names[0]})", [stack.id_of("Topic")])
    tags = cloudwatch.list_tags_for_resource(ResourceARN=metric["AlarmArn"])["Tags"]
    assert {"Key": "threshold", "Value": "90"} in tags
    assert cloudwatch.get_dashboard(DashboardName="board")["DashboardBody"] == '{"widgets": [90]}'
    stack.delete()
    assert cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"] == []
    assert cloudwatch.list_dashboards()["DashboardEntries"] == []


def test_a_log_group_keeps_its_logs_as_long_as_the_template_says(aws: Aws) -> None:
    def group(days: int | None) -> dict[str, Any]:
        key = resource("AWS::KMS::Key", {"KeyPolicy": {"Version": "2012-10-17", "Statement": []}})
        kept = {"RetentionInDays": days} if days else {}
        properties = {"LogGroupName": "/tested", "KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]}, **kept}
        return {"Key": key, "Logs": resource("AWS::Logs::LogGroup", properties)}

    stack, logs = aws.create(group(30)), aws.client("logs")
    (one,) = logs.describe_log_groups(logGroupNamePrefix="/tested")["logGroups"]
    assert one["retentionInDays"] == 30
    assert one["kmsKeyId"].endswith(stack.id_of("Key"))
    stack.update(group(None))
    assert "retentionInDays" not in logs.describe_log_groups(logGroupNamePrefix="/tested")["logGroups"][0]
    stack.delete()
    assert logs.describe_log_groups(logGroupNamePrefix="/tested")["logGroups"] == []


def test_a_private_zone_has_its_networks_and_its_records_change_in_place(aws: Aws, network: dict[str, str]) -> None:
    def zone(address: str, *, second: bool = False) -> dict[str, Any]:
        vpcs = [{"VPCId": network["vpc"], "VPCRegion": "us-east-1"}]
        extra = [{"VPCId": {"Ref": "Vpc"}, "VPCRegion": "us-east-1"}] if second else []
        record = {
            "HostedZoneId": {"Ref": "Zone"},
            "Name": "seed.tested.internal.",
            "Type": "A",
            "TTL": "30",
            "ResourceRecords": [address],
        }
        return {
            "Vpc": resource("AWS::EC2::VPC", {"CidrBlock": "10.3.0.0/16"}),
            "Zone": resource("AWS::Route53::HostedZone", {"Name": "tested.internal.", "VPCs": [*vpcs, *extra]}),
            "Record": resource("AWS::Route53::RecordSet", record),
        }

    stack, route53 = aws.create(zone("10.0.0.1")), aws.client("route53")
    identity = stack.id_of("Zone")
    described = route53.get_hosted_zone(Id=identity)
    assert described["HostedZone"]["Config"]["PrivateZone"] is True
    assert [one["VPCId"] for one in described["VPCs"]] == [network["vpc"]]
    stack.update(zone("10.0.0.2", second=True))
    assert stack.id_of("Zone") == identity
    assert [one["VPCId"] for one in route53.get_hosted_zone(Id=identity)["VPCs"]] == [network["vpc"], stack.id_of("Vpc")]
    records = {
        one["Name"]: one
        for one in route53.list_resource_record_sets(HostedZoneId=identity)["ResourceRecordSets"]
        if one["Type"] == "A"
    }
    assert records["seed.tested.internal."]["ResourceRecords"] == [{"Value": "10.0.0.2"}]
    stack.delete()
    assert identity not in str(route53.list_hosted_zones()["HostedZones"])
