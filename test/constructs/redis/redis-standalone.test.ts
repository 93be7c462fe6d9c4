import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  Access, FleetDefinition, FleetNetwork, KernelProfile, Machine, Network, NetworkEgress, NodeImage, PeerKind, RedisDatabase, RedisStandalone, RedisUser,
} from '../../../lib';
import { emptyStack, only, standalone } from '../../support/stacks';

interface Statement {
  readonly Sid: string;
  readonly Action: unknown;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

test('the logical ids of what holds state are those that deployed fleets have', () => {
  const { parent, shard } = standalone();
  expect(only(shard, 'AWS::EC2::Volume').id).toBe('Slot0Volume00B03130');
  expect(only(shard, 'AWS::AutoScaling::AutoScalingGroup').id).toBe('Slot063812855');
  expect(only(shard, 'AWS::EC2::LaunchTemplate').id).toBe('Slot0LaunchTemplate568D281D');
  expect(only(parent, 'AWS::CloudFormation::Stack').id).toBe('RedisShard0NestedStackShard0NestedStackResource15980395');
  expect(Object.keys(parent.findResources('AWS::SecretsManager::Secret')).sort()).toEqual(['RedisSecretsadmin1BC58134', 'RedisSecretsapp6D916703']);
  expect(only(parent, 'AWS::EC2::SecurityGroup').id).toBe('RedisSecurityGroup1C5E7849');
});

test('the data volume outlives its stack, is encrypted and carries the tags of its slot', () => {
  const { shard } = standalone({ machine: new Machine({ dataVolumeGiB: 100, dataVolumeIops: 4000, dataVolumeThroughput: 500 }) });
  shard.hasResource('AWS::EC2::Volume', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      Encrypted: true, VolumeType: 'gp3', Size: 100, Iops: 4000, Throughput: 500,
      AvailabilityZone: { 'Fn::Join': ['', [{ Ref: 'AWS::Region' }, 'a']] },
      Tags: Match.arrayWith([{ Key: 'redis-fleet:fleet', Value: 'demo' }, { Key: 'redis-fleet:slot', Value: 'demo-0-0' }]),
    },
  });
});

test('a slot is a group of exactly one machine in one subnet, and its machine starts only when it may do what it does first', () => {
  const { shard } = standalone();
  shard.hasResource('AWS::AutoScaling::AutoScalingGroup', {
    Properties: { MinSize: '1', MaxSize: '1', VPCZoneIdentifier: [Match.anyValue()], HealthCheckType: 'EC2' },
    DependsOn: ['Slot0RolePolicyB243AC0E'],
  });
  expect(only(shard, 'AWS::AutoScaling::AutoScalingGroup').resource.Properties.VPCZoneIdentifier).toHaveLength(1);
});

test('the shard waits for the routes of its network', () => {
  const { parent } = standalone();
  const { resource } = only(parent, 'AWS::CloudFormation::Stack');
  expect(resource.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/NodesSubnet1DefaultRoute/)]));
});

test('the shard waits for the routes of a VPC of the application too', () => {
  const stack = emptyStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
  const network = FleetNetwork.fromFleetNetworkAttributes(stack, 'Network', { vpc, egress: NetworkEgress.NAT });
  new RedisStandalone(stack, 'Redis', { network, definition: new FleetDefinition({ name: 'demo' }) });
  const { resource } = only(Template.fromStack(stack), 'AWS::CloudFormation::Stack');
  expect(resource.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^VpcPrivateSubnet1DefaultRoute/)]));
});

test('a key that was imported gets a warning, because only its owner can let machines start with it', () => {
  const machine = new Machine({ kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab' });
  const { stack } = standalone({ machine });
  Annotations.fromStack(stack).hasWarning('/Test/Redis', Match.stringLikeRegexp('must let the role AWSServiceRoleForAutoScaling of this account use it'));
  Annotations.fromStack(standalone().stack).hasNoWarning('*', Match.anyValue());
});

test('advice on the kernel is a warning of the stack, until it is acknowledged', () => {
  const warnings = (kernel: KernelProfile): unknown[] => Annotations.fromStack(standalone({ kernel }).stack).findWarning('*', Match.stringLikeRegexp('.*')).map(({ entry }) => entry.data);
  const sysctls = { 'net.core.somaxconn': '65365' };
  expect(warnings(KernelProfile.redis({ sysctls }))).toEqual([
    '"net.core.somaxconn" 65365 is of no use: it looks like the typo of 65535 that guides copy from each other; did you mean 65535? [ack: cdk-redis-fleet:kernel.somaxconn-typo]',
  ]);
  expect(warnings(KernelProfile.redis({ sysctls, acknowledge: { 'kernel.somaxconn-typo': 'measured' } }))).toEqual([]);
  expect(warnings(KernelProfile.redis())).toEqual([]);
});

test('the main child of each construct is its main resource', () => {
  const { redis } = standalone();
  const shard = redis.node.defaultChild as Stack;
  const slot = shard.node.findChild('Slot0');
  expect(shard.node.id).toBe('Shard0');
  expect(slot.node.defaultChild).toBeInstanceOf(CfnAutoScalingGroup);
  expect(slot.node.findChild('LaunchTemplate').node.defaultChild).toBeInstanceOf(ec2.CfnLaunchTemplate);
  expect(redis.node.findChild('SecurityGroup').node.defaultChild).toBeInstanceOf(ec2.SecurityGroup);
  expect(redis.network.node.defaultChild).toBeInstanceOf(ec2.Vpc);
});

test('the role may attach its own volume to its own machine, complete its own hooks, read its own files and secrets, and no more', () => {
  const { shard } = standalone();
  const { Statement: statements } = only<{ PolicyDocument: { Statement: Statement[] } }>(shard, 'AWS::IAM::ManagedPolicy').resource.Properties.PolicyDocument;
  expect(statements.map((statement) => [statement.Sid, statement.Action])).toEqual([
    ['AttachOwnVolume', 'ec2:AttachVolume'],
    ['ToOwnInstance', 'ec2:AttachVolume'],
    ['SeeVolumes', 'ec2:DescribeVolumes'],
    ['SeeOwnGroup', 'autoscaling:DescribeAutoScalingInstances'],
    ['CompleteOwnHooks', ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat']],
    ['FetchFiles', 's3:GetObject'],
    ['FetchSecrets', 'secretsmanager:GetSecretValue'],
    ['SessionManager', ['ssm:UpdateInstanceInformation', 'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel']],
  ]);
  expect(statements[1]?.Condition).toEqual({ StringEquals: { 'ec2:ResourceTag/redis-fleet:slot': 'demo-0-0' } });
  expect(statements[4]?.Condition).toEqual({ StringEquals: { 'autoscaling:ResourceTag/redis-fleet:slot': 'demo-0-0' } });
  expect(statements.filter((statement) => statement.Resource === '*').map((statement) => statement.Sid)).toEqual(['SeeVolumes', 'SeeOwnGroup', 'SessionManager']);
  shard.resourceCountIs('AWS::IAM::Policy', 0);
});

test('each user has a generated password that no template holds', () => {
  const { parent, shard } = standalone({ users: [RedisUser.application('web')] });
  parent.allResourcesProperties('AWS::SecretsManager::Secret', { GenerateSecretString: { PasswordLength: 48, ExcludePunctuation: true, GenerateStringKey: 'password' } });
  parent.resourceCountIs('AWS::SecretsManager::Secret', 2);
  for (const template of [parent, shard]) {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/resolve:secretsmanager/);
  }
});

test('the secret of each user says whose it is, in its tags', () => {
  const { parent } = standalone({ users: [RedisUser.application('web')] });
  parent.hasResourceProperties('AWS::SecretsManager::Secret', {
    Tags: Match.arrayWith([{ Key: 'redis-fleet:database', Value: 'main' }, { Key: 'redis-fleet:fleet', Value: 'demo' }, { Key: 'redis-fleet:user', Value: 'web' }]),
  });
});

test('several databases have secrets, ports and outputs of their own, and share a machine', () => {
  const databases = [new RedisDatabase({ name: 'main' }), new RedisDatabase({ name: 'cache', port: 6380, users: [RedisUser.application('web')] })];
  const access = new Access({ clients: [{ kind: PeerKind.CIDR, value: '10.0.0.0/16' }] });
  const { parent, shard, redis } = standalone({ databases, access });
  parent.resourceCountIs('AWS::SecretsManager::Secret', 4);
  parent.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ FromPort: 6379 }), Match.objectLike({ FromPort: 6380 })] });
  shard.resourceCountIs('AWS::AutoScaling::AutoScalingGroup', 1);
  expect(Object.keys(parent.findOutputs('*')).map((id) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual(['RedisSecretOfadmin', 'RedisSecretOfapp', 'RedisSecretOfcacheadmin', 'RedisSecretOfcacheweb']);
  expect(redis.secretOf('web', 'cache').node.path).toBe('Test/Redis/Secrets/cache-web');
  expect(redis.secretOf('admin').node.path).toBe('Test/Redis/Secrets/admin');
  expect(() => redis.secretOf('app', 'cache')).toThrow('Test/Redis: user must be one of app, admin, cache-web, cache-admin, got "cache-app"');
});

test('a key of the application encrypts volumes and secrets, and lets machines start with it', () => {
  const stack = emptyStack();
  const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  const redis = new RedisStandalone(stack, 'Redis', { definition: new FleetDefinition({ name: 'demo' }), encryptionKey });
  const shard = Template.fromStack(redis.node.findChild('Shard0') as Stack);
  const key = { Ref: Match.stringLikeRegexp('Key') };
  shard.hasResourceProperties('AWS::EC2::Volume', { KmsKeyId: key });
  shard.hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { BlockDeviceMappings: [{ Ebs: { KmsKeyId: key } }] } });
  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'VolumesOfThisAccount', Condition: { StringEquals: Match.objectLike({ 'kms:CallerAccount': { Ref: 'AWS::AccountId' } }) } })]) },
  });
});

test('a boot that would wait for packages for ever is an error at synth', () => {
  const stack = emptyStack();
  const network = new FleetNetwork(stack, 'Network', { network: Network.create({ egress: NetworkEgress.ENDPOINTS }) });
  const make = (id: string, image: NodeImage): RedisStandalone => new RedisStandalone(stack, id, { network, definition: new FleetDefinition({ name: 'demo', machine: new Machine({ image }) }) });
  expect(() => make('Debian', NodeImage.DEBIAN_12)).toThrow('Test/Debian: image debian-12 installs packages from the internet at its first boot, but egress "endpoints" has no route there');
  expect(() => make('Own', NodeImage.complete({ imageId: 'ami-0123456789abcdef0' }))).not.toThrow();
});

test('user data that might not fit is an error at synth that gives its size', () => {
  const users = Array.from({ length: 20 }, (_, index) => RedisUser.application(`app${index}`));
  expect(() => standalone({ users })).toThrow(/^Test\/Redis\/Shard0\/Slot0\/LaunchTemplate: user data must be at most 16384 bytes, got \d{5} with the longest names that AWS allows; define fewer users/);
});

test('an application may connect, read its password and see metrics', () => {
  const stack = emptyStack();
  const redis = new RedisStandalone(stack, 'Redis', { definition: new FleetDefinition({ name: 'demo' }) });
  redis.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.1.0.0/16'), 'workers');
  redis.grantReadSecret(new iam.Role(stack, 'Worker', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }), 'app');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.1.0.0/16', FromPort: 6379 })] });
  template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [Match.objectLike({ Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'] })] } });
  expect(redis.metricCpuUtilization().metricName).toBe('CPUUtilization');
  expect(() => redis.secretOf('nobody')).toThrow('Test/Redis: user must be one of app, admin, got "nobody"');
});

test('a node of another stack serves by its attributes', () => {
  const stack = new Stack(new App(), 'Other');
  const redis = RedisStandalone.fromRedisStandaloneAttributes(stack, 'Redis', {
    fleetName: 'demo', securityGroupId: 'sg-0123456789abcdef0', autoScalingGroupName: 'group', volumeId: 'vol-0123456789abcdef0', port: 7000,
    secretArns: { 'app': 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf', 'cache-web': 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:cache-web-AbCdEf' },
  });
  expect(redis.secretOf('web', 'cache').secretArn).toMatch(/cache-web-AbCdEf$/);
  redis.connections.allowDefaultPortFromAnyIpv4('test');
  expect(redis.secretOf('app').secretArn).toBe('arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf');
  expect(redis.metric('NetworkIn').dimensions).toEqual({ AutoScalingGroupName: 'group' });
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 7000 });
});

/** The same with all lists sorted, and without the hash of the nested template, which follows their order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inOrder).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value as Record<string, unknown>).filter(([key]) => key !== 'TemplateURL');
  return Object.fromEntries(entries.map(([key, member]) => [key, inOrder(member)]));
}

test('the feature flags of the application change nothing but the order of statements', () => {
  const recommended = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
  const [off, on] = [{}, recommended].map((context) => {
    const stack = new Stack(new App({ context }), 'Test');
    const redis = new RedisStandalone(stack, 'Redis', { definition: new FleetDefinition({ name: 'demo' }) });
    const templates = [Template.fromStack(stack), Template.fromStack(redis.node.findChild('Shard0') as Stack)];
    return templates.map((template) => inOrder(template.toJSON().Resources));
  });
  expect(on).toEqual(off);
});

test('two fleets of one name in a stack are an error that names both', () => {
  const stack = emptyStack();
  const definition = new FleetDefinition({ name: 'demo' });
  new RedisStandalone(stack, 'One', { definition });
  expect(() => new RedisStandalone(stack, 'Two', { definition })).toThrow('Test/Two: the name of a fleet must be unique, got "demo", which is that of Test/One');
});
