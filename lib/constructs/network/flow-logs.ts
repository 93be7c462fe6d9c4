import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Flow logs of all traffic, kept for a year. */
export function addFlowLogs(scope: Construct, vpc: ec2.Vpc): void {
  const flowLogs = new Construct(scope, 'FlowLogs');
  const group = new logs.LogGroup(flowLogs, 'LogGroup', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN });
  const role = new iam.Role(flowLogs, 'Role', { assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com'), description: 'Flow logs of a Redis fleet' });
  new iam.ManagedPolicy(flowLogs, 'Policy', {
    description: 'Flow logs of a Redis fleet',
    roles: [role],
    statements: [new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'], resources: [group.logGroupArn] })],
  });
  new ec2.FlowLog(flowLogs, 'FlowLog', {
    resourceType: ec2.FlowLogResourceType.fromVpc(vpc),
    trafficType: ec2.FlowLogTrafficType.ALL,
    destination: ec2.FlowLogDestination.toCloudWatchLogs(group, role.withoutPolicyUpdates()),
  });
}
