import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { FleetDefinition, FleetNetwork, Machine, Network, NetworkEgress, NodeImage, RedisCluster, RedisDatabase, RedisStandalone, Topology } from '../../../lib';
import { cluster, clusterDefinition, type SynthesizedCluster } from '../../support/cluster-stacks';
import { emptyStack, only } from '../../support/stacks';

const COMPLETE = new Machine({ image: NodeImage.complete({ imageId: 'ami-0123456789abcdef0' }) });
const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf';

let plain: SynthesizedCluster;
beforeAll(() => {
  plain = cluster();
});

test('the logical ids of what holds state are those that deployed fleets have', () => {
  const { parent, shards } = plain;
  expect(only(parent, 'AWS::DynamoDB::Table').id).toBe('RedisRegistryD14FD7FB');
  expect(only(parent, 'AWS::SSM::Parameter').id).toBe('RedisShapeD7F421DE');
  expect(only(parent, 'AWS::Route53::HostedZone').id).toBe('RedisZone3156DFF9');
  expect(only(parent, 'AWS::EC2::SecurityGroup').id).toBe('RedisSecurityGroup1C5E7849');
  expect(Object.keys(parent.findResources('AWS::SecretsManager::Secret')).sort()).toEqual(['RedisSecretsadmin1BC58134', 'RedisSecretsapp6D916703', 'RedisSecretsreplication95664CCA']);
  expect(Object.keys(parent.findResources('AWS::CloudFormation::Stack')).sort()).toEqual([
    'RedisShard0NestedStackShard0NestedStackResource15980395',
    'RedisShard1NestedStackShard1NestedStackResource4F6D481F',
    'RedisShard2NestedStackShard2NestedStackResource1BE32066',
  ]);
  for (const shard of shards) {
    expect(Object.keys(shard.findResources('AWS::EC2::Volume')).sort()).toEqual(['Slot0Volume00B03130', 'Slot1Volume0381014C', 'Slot2Volume45D6C31F']);
    expect(Object.keys(shard.findResources('AWS::AutoScaling::AutoScalingGroup')).sort()).toEqual(['Slot063812855', 'Slot149B5518C', 'Slot25FDAC672']);
  }
});

test('the registry outlives its stack, is encrypted and can be restored to any second', () => {
  plain.parent.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      KeySchema: [{ AttributeName: 'fleet', KeyType: 'HASH' }, { AttributeName: 'item', KeyType: 'RANGE' }],
      AttributeDefinitions: [{ AttributeName: 'fleet', AttributeType: 'S' }, { AttributeName: 'item', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      TableName: Match.absent(),
    },
  });
});

test('a key of the application encrypts the registry too, and nodes may use it through DynamoDB', () => {
  const stack = emptyStack();
  const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  const redis = new RedisCluster(stack, 'Redis', { definition: clusterDefinition(), encryptionKey });
  Template.fromStack(stack).hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] } } });
  Template.fromStack(redis.node.findChild('Shard0') as Stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'UseRegistryKey', Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['.', ['dynamodb', { Ref: 'AWS::Region' }, 'amazonaws.com']] } } } })]) },
  });
});

test('the number of shards stands in a parameter of the fleet', () => {
  plain.parent.hasResourceProperties('AWS::SSM::Parameter', { Name: '/redis-fleet/demo/shape', Type: 'String', Value: '{"version":1,"shards":3,"membersPerShard":3}' });
});

test('no machine starts before the routes of its network and the parameter are there', () => {
  const { parent } = plain;
  expect(only(parent, 'AWS::SSM::Parameter').resource.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/NodesSubnet1DefaultRoute/)]));
  for (const shard of Object.values(parent.findResources('AWS::CloudFormation::Stack'))) {
    expect((shard as { DependsOn: unknown }).DependsOn).toEqual(['RedisShapeD7F421DE']);
  }
});

test('nodes reach each other on the port and on the bus, and nobody else does', () => {
  const { parent } = plain;
  const self = { 'Fn::GetAtt': ['RedisSecurityGroup1C5E7849', 'GroupId'] };
  const rules = Object.values(parent.findResources('AWS::EC2::SecurityGroupIngress')) as { Properties: Record<string, unknown> }[];
  expect(rules.map(({ Properties }) => [Properties.FromPort, Properties.SourceSecurityGroupId])).toEqual([[6379, self], [16_379, self]]);
  expect(only(parent, 'AWS::EC2::SecurityGroup').resource.Properties.SecurityGroupIngress).toBeUndefined();
});

test('nodes publish their addresses in a zone of the network, and clients get its name', () => {
  const { parent, redis } = plain;
  parent.hasResourceProperties('AWS::Route53::HostedZone', { Name: 'demo.redis-fleet.internal.', VPCs: [{ VPCId: { Ref: Match.stringLikeRegexp('Network') }, VPCRegion: { Ref: 'AWS::Region' } }] });
  parent.hasOutput('*', { Value: 'demo.redis-fleet.internal:6379' });
  expect(redis.configurationEndpoint).toBe('demo.redis-fleet.internal');
});

test('without a zone nodes are found by their tags', () => {
  const { parent, shards, redis } = cluster(clusterDefinition(), { privateDns: false });
  expect(redis.configurationEndpoint).toBeUndefined();
  parent.resourceCountIs('AWS::Route53::HostedZone', 0);
  expect(JSON.stringify(shards[0]?.toJSON())).not.toContain('route53');
  const command = 'Name=tag:redis-fleet:fleet,Values=demo Name=instance-state-name,Values=running --query \'Reservations[].Instances[].PrivateIpAddress\' --output text';
  parent.hasOutput('*', { Value: { 'Fn::Join': ['', ['aws ec2 describe-instances --region ', { Ref: 'AWS::Region' }, ` --filters ${command}`]] } });
});

test('a network of endpoints has no zone, and asking for one is an error that says why', () => {
  const definition = clusterDefinition({}, { machine: COMPLETE, network: Network.create({ egress: NetworkEgress.ENDPOINTS }) });
  expect(cluster(definition).redis.configurationEndpoint).toBeUndefined();
  expect(() => cluster(definition, { privateDns: true })).toThrow(
    'Test/Redis: "privateDns" must not be true with egress "endpoints", because nodes publish their addresses through the API of Route 53, which lies outside of the VPC; use egress "nat", or leave it out and find the nodes by their tags',
  );
});

test('each slot lives in the zone that the definition gave it', () => {
  const { shards } = plain;
  const zones = shards.map((shard) => Object.values(shard.findResources('AWS::EC2::Volume')).map((volume) => (volume as { Properties: { AvailabilityZone: { 'Fn::Join': [string, unknown[]] } } }).Properties.AvailabilityZone['Fn::Join'][1][1]));
  expect(zones).toEqual([['a', 'b', 'c'], ['b', 'c', 'a'], ['c', 'a', 'b']]);
});

test('an application may connect, read its password and see metrics of one slot and of all', () => {
  const stack = emptyStack();
  const redis = new RedisCluster(stack, 'Redis', { definition: clusterDefinition() });
  redis.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.1.0.0/16'), 'workers');
  redis.grantReadSecret(new iam.Role(stack, 'Worker', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }), 'app');
  redis.slotOf(2, 1).metric('NetworkIn').createAlarm(stack, 'Slot', { threshold: 1, evaluationPeriods: 1 });
  redis.metricCpuUtilization({ statistic: 'Maximum' }).createAlarm(stack, 'All', { threshold: 1, evaluationPeriods: 1 });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.1.0.0/16', FromPort: 6379 })] });
  template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [Match.objectLike({ Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource: { Ref: 'RedisSecretsapp6D916703' } })] } });
  const group = { 'Fn::GetAtt': [Match.stringLikeRegexp('^RedisShard2NestedStack'), Match.stringLikeRegexp('^Outputs\\..*Slot1')] };
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'NetworkIn', Namespace: 'AWS/EC2', Dimensions: [{ Name: 'AutoScalingGroupName', Value: group }] });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: 'MAX([m0,m1,m2,m3,m4,m5,m6,m7,m8])', Label: 'CPUUtilization of all slots' }),
      Match.objectLike({ Id: 'm7', MetricStat: Match.objectLike({ Metric: Match.objectLike({ Dimensions: [{ Name: 'AutoScalingGroupName', Value: group }] }), Stat: 'Maximum' }) }),
    ]),
  });
});

test('what a cluster does not have is an error that names what it has', () => {
  const { redis } = plain;
  expect(() => redis.metric('NetworkIn', { statistic: 'p99' })).toThrow('Test/Redis: "statistic" of a metric over all slots must be one of Average, Maximum, Minimum, Sum, got "p99"');
  expect(() => redis.secretOf('nobody')).toThrow('Test/Redis: user must be one of app, replication, admin, got "nobody"');
  expect(() => redis.slotOf(3, 0)).toThrow('Test/Redis: slot must be one of 0-0 to 2-2, got 3-0');
});

test('the only database of a cluster may have any name, and its users are found by theirs', () => {
  const stack = emptyStack();
  const definition = new FleetDefinition({ name: 'demo', topology: Topology.cluster({ shards: 3 }), databases: [new RedisDatabase({ name: 'sessions', port: 7000 })] });
  const redis = new RedisCluster(stack, 'Redis', { definition });
  expect(redis.port).toBe(7000);
  expect(stack.resolve(redis.secretOf('app').secretArn)).toEqual({ Ref: expect.stringMatching(/^RedisSecretssessionsapp/) as string });
});

test('a cluster of another stack serves by its attributes', () => {
  const stack = new Stack(new App(), 'Other');
  const redis = RedisCluster.fromRedisClusterAttributes(stack, 'Redis', {
    fleetName: 'demo', securityGroupId: 'sg-0123456789abcdef0', port: 7000, configurationEndpoint: 'demo.redis-fleet.internal',
    secretArns: { app: SECRET_ARN }, slots: { '0-1': { autoScalingGroupName: 'group', volumeId: 'vol-0123456789abcdef0' } },
  });
  redis.connections.allowDefaultPortFromAnyIpv4('test');
  expect(redis.secretOf('app').secretArn).toBe(SECRET_ARN);
  expect(redis.slotOf(0, 1).metric('NetworkIn').dimensions).toEqual({ AutoScalingGroupName: 'group' });
  expect(redis.metric('NetworkIn').expression).toBe('AVG([m0])');
  expect(redis.configurationEndpoint).toBe('demo.redis-fleet.internal');
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 7000 });
  const bare = RedisCluster.fromRedisClusterAttributes(stack, 'Bare', { fleetName: 'bare', securityGroupId: 'sg-0123456789abcdef1', secretArns: {} });
  expect(() => bare.slotOf(0, 0)).toThrow('Other/Bare: slot must be one of those in "slots", which is empty, got 0-0');
  expect(() => bare.metric('NetworkIn')).toThrow('a metric over all slots takes 1-400 slots, got 0');
});

test('each construct takes its own kind of topology and names the one for the other', () => {
  const stack = emptyStack();
  expect(() => new RedisCluster(stack, 'One', { definition: new FleetDefinition({ name: 'one' }) })).toThrow('Test/One: "definition" must have the topology cluster, got standalone; use RedisStandalone');
  expect(() => new RedisStandalone(stack, 'Three', { definition: clusterDefinition() })).toThrow('Test/Three: "definition" must have the topology standalone, got cluster; use RedisCluster');
});

test('a cluster and a single node of one name are an error that names both', () => {
  const stack = emptyStack();
  new RedisStandalone(stack, 'One', { definition: new FleetDefinition({ name: 'demo' }) });
  expect(() => new RedisCluster(stack, 'Two', { definition: clusterDefinition() })).toThrow('Test/Two: the name of a fleet must be unique, got "demo", which is that of Test/One');
});

test('a layout that does not survive a zone is a warning of the stack', () => {
  const { stack } = cluster(new FleetDefinition({ name: 'demo', topology: Topology.cluster({ shards: 4 }) }));
  Annotations.fromStack(stack).hasWarning('/Test/Redis', Match.stringLikeRegexp('the loss of a zone would stop the cluster'));
  Annotations.fromStack(plain.stack).hasNoWarning('*', Match.anyValue());
});

test('a network of the application serves a cluster', () => {
  const stack = emptyStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 3, restrictDefaultSecurityGroup: false });
  const network = FleetNetwork.fromFleetNetworkAttributes(stack, 'Network', { vpc, egress: NetworkEgress.NAT });
  new RedisCluster(stack, 'Redis', { network, definition: clusterDefinition({ zones: ['a', 'b'] }) });
  const template = Template.fromStack(stack);
  expect(only(template, 'AWS::SSM::Parameter').resource.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^VpcPrivateSubnet1DefaultRoute/)]));
});
