/** Findings of cdk-nag that stand, each with its reason; a finding that is not listed here fails the tests. */
export const ACKNOWLEDGED: Readonly<Record<string, string>> = {
  'AwsSolutions-SMG4': 'a rotation without a restart needs two live passwords a user; until the fleet does that itself, a rotation function would lock clients out',
  'NIST.800.53.R5-SecretsManagerRotationEnabled': 'as AwsSolutions-SMG4',
  'NIST.800.53.R5-SecretsManagerUsingKMSKey': 'the AWS managed key encrypts them; "encryptionKey" or "kmsKeyArn" sets a key of the user\'s own',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:instance/*]':
    'the id of the machine is not known before it starts; a condition on its slot tag leaves the slot\'s own machine',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:autoscaling:<AWS::Region>:<AWS::AccountId>:autoScalingGroup:*:autoScalingGroupName/*]':
    'the name of the group is not known before the role that its machines start with; a condition on its slot tag leaves the slot\'s own group',
  'AwsSolutions-IAM5[Resource::*]': 'the descriptions of volumes, machines and their lifecycle states and the actions of Session Manager take no resource',
  'NIST.800.53.R5-DynamoDBInBackupPlan': 'the registry can be restored to any second of its last 35 days; an older one would name nodes that are gone',
  'AwsSolutions-AS3': 'a group of one machine has no scaling to be told of; a replacement is seen in the metrics of the slot',
  'NIST.800.53.R5-EC2EBSInBackupPlan': 'a volume that is copied under a running server is no backup; backups are made by Redis itself',
  'NIST.800.53.R5-VPCDefaultSecurityGroupClosed': 'nothing is ever a member of the default group; closing it takes a function with rights on all groups',
  'NIST.800.53.R5-CloudWatchLogGroupEncrypted': 'CloudWatch encrypts every log group by a key of its own; flow logs hold addresses, no data',
  'NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW': 'the subnets of the NAT gateways, in which no machine lives',
};
