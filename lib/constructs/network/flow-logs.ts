import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Flow logs of all traffic, kept for a year. */
export function addFlowLogs(scope: Construct, vpc: ec2.Vpc): void {
  const flowLogs = new Construct(scope, 'FlowLogs');
  const group = new logs.LogGroup(flowLogs, 'LogGroup', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN });
  new ec2.FlowLog(flowLogs, 'FlowLog', {
    resourceType: ec2.FlowLogResourceType.fromVpc(vpc),
    trafficType: ec2.FlowLogTrafficType.ALL,
    destination: ec2.FlowLogDestination.toCloudWatchLogs(group),
  });
}
