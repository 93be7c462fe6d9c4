import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type AutoScalingGroup, AutoScalingClient, DescribeAutoScalingGroupsCommand, DescribeLifecycleHooksCommand } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient, ListStackResourcesCommand, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { DescribeInstanceAttributeCommand, DescribeInstancesCommand, DescribeVolumesCommand, EC2Client, type Instance, type Volume } from '@aws-sdk/client-ec2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Emulator, startEmulator } from '../../lab/emulator/emulator';
import { clientOf } from '../support/emulator-client';
import { venvProgram } from '../support/programs';
import { inProject } from '../support/project';
import { sole } from '../support/sole';
import { CdkApp } from './cdk-app';

const FLEET = readFileSync(inProject('examples', 'cluster', 'fleet.yaml'), 'utf8');
const STACK = 'redis-fleet-orders';
const OF_FLEET = [{ Name: 'tag:redis-fleet:fleet', Values: ['orders'] }];
const SHAPE = '/redis-fleet/orders/shape';

let emulator: Emulator;
let app: CdkApp;
let ec2: EC2Client;
let autoScaling: AutoScalingClient;
let cloudFormation: CloudFormationClient;
let ssm: SSMClient;

beforeAll(async () => {
  emulator = await startEmulator();
  app = new CdkApp(emulator, FLEET);
  const client = clientOf(emulator);
  ec2 = new EC2Client(client);
  autoScaling = new AutoScalingClient(client);
  cloudFormation = new CloudFormationClient(client);
  ssm = new SSMClient(client);
  await app.bootstrap();
  await app.deploy();
}, 300_000);

afterAll(async () => {
  [ec2, autoScaling, cloudFormation, ssm].forEach((client) => client.destroy());
  app.dispose();
  await emulator.stop();
});

/** What boto3 answers to a call of a service that has no client here. */
async function ask(service: string, operation: string, parameters: object): Promise<Record<string, unknown>> {
  const program = 'import boto3,json,sys; service,operation,given=sys.argv[1:]; print(json.dumps(getattr(boto3.client(service),operation)(**json.loads(given)),default=str))';
  const { stdout } = await app.program(venvProgram('python'), '-c', program, service, operation, JSON.stringify(parameters));
  return JSON.parse(stdout) as Record<string, unknown>;
}

function bySlot<One extends { Tags?: { Key?: string; Value?: string }[] }>(all: readonly One[]): Record<string, One> {
  const entries = all.map((one): [string, One] => [tag(one, 'redis-fleet:slot'), one]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The running machines, by their slots. */
async function machines(): Promise<Record<string, Instance>> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ Filters: [...OF_FLEET, { Name: 'instance-state-name', Values: ['pending', 'running'] }] }));
  const found = (Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
  return bySlot(found);
}

/** The Auto Scaling groups, by their slots. */
async function groups(): Promise<Record<string, AutoScalingGroup>> {
  const { AutoScalingGroups } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  return bySlot(AutoScalingGroups ?? []);
}

async function dataVolumes(): Promise<Volume[]> {
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({ Filters: OF_FLEET }));
  return (Volumes ?? []).filter((volume) => volume.Size === 64);
}

async function resourcesOf(stack: string): Promise<StackResourceSummary[]> {
  const { StackResourceSummaries } = await cloudFormation.send(new ListStackResourcesCommand({ StackName: stack }));
  return StackResourceSummaries ?? [];
}

/** Physical ids of what the parent and its nested stacks hold, by path. */
async function inventory(): Promise<Record<string, string>> {
  const parent = await resourcesOf(STACK);
  const nested = parent.filter(({ ResourceType }) => ResourceType === 'AWS::CloudFormation::Stack');
  const below = await Promise.all(nested.map(async ({ LogicalResourceId, PhysicalResourceId }) => (await resourcesOf(PhysicalResourceId ?? '')).map((resource) => [`${LogicalResourceId}/${resource.LogicalResourceId}`, resource] as const)));
  const all = [...parent.map((resource) => [resource.LogicalResourceId ?? '', resource] as const), ...below.flat()];
  return Object.fromEntries(all.map(([path, { PhysicalResourceId }]) => [path, PhysicalResourceId ?? '']));
}

async function theTable(): Promise<string> {
  const tables = (await ask('dynamodb', 'list_tables', {})).TableNames as string[];
  return sole(tables);
}

async function nodeJsonOf(instance: Instance | undefined): Promise<Record<string, unknown>> {
  const { UserData } = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: instance?.InstanceId, Attribute: 'userData' }));
  const bytes = Buffer.from(UserData?.Value ?? '', 'base64');
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
  return JSON.parse(/^ {6}(\{"version".*\})$/m.exec(text)?.[1] ?? '') as Record<string, unknown>;
}

function tag(tagged: { Tags?: { Key?: string; Value?: string }[] }, key: string): string {
  return tagged.Tags?.find(({ Key }) => Key === key)?.Value ?? '';
}

describe('after the first deployment', () => {
  test('every slot has a machine in the zone of its plan, in the placement group, with the tags of its slot', async () => {
    const found = await machines();
    const zones = Object.fromEntries(Object.entries(found).map(([slot, { Placement }]) => [slot, Placement?.AvailabilityZone?.slice(-1)]));
    expect(zones).toEqual({
      'orders-0-0': 'a', 'orders-0-1': 'b', 'orders-0-2': 'c',
      'orders-1-0': 'b', 'orders-1-1': 'c', 'orders-1-2': 'a',
      'orders-2-0': 'c', 'orders-2-1': 'a', 'orders-2-2': 'b',
    });
    const roles = Object.values(found).map((instance) => `${tag(instance, 'redis-fleet:member')} ${tag(instance, 'redis-fleet:initial-role')} ${tag(instance, 'redis-fleet:topology')}`);
    expect([...new Set(roles)].sort()).toEqual(['0 primary cluster', '1 replica cluster', '2 replica cluster']);
    const placed = Object.values(found).map(({ Placement }) => Placement?.GroupName);
    const { PlacementGroups } = await ask('ec2', 'describe_placement_groups', {}) as { PlacementGroups: { GroupName: string; Strategy: string }[] };
    expect(sole(PlacementGroups).Strategy).toBe('spread');
    expect([...new Set(placed)]).toEqual([sole(PlacementGroups).GroupName]);
  });

  test('every group is of one machine, with both hooks, and keeps a machine that could not hand over', async () => {
    const all = await groups();
    expect(Object.keys(all)).toHaveLength(9);
    for (const group of Object.values(all)) {
      expect([group.MinSize, group.MaxSize, group.DesiredCapacity]).toEqual([1, 1, 1]);
      const { LifecycleHooks } = await autoScaling.send(new DescribeLifecycleHooksCommand({ AutoScalingGroupName: group.AutoScalingGroupName }));
      const hooks = LifecycleHooks?.map((hook) => [hook.LifecycleHookName, hook.LifecycleTransition, hook.DefaultResult, hook.HeartbeatTimeout]);
      expect(hooks?.sort()).toEqual([
        ['redis-fleet-launching', 'autoscaling:EC2_INSTANCE_LAUNCHING', 'ABANDON', 1800],
        ['redis-fleet-terminating', 'autoscaling:EC2_INSTANCE_TERMINATING', 'CONTINUE', 300],
      ]);
    }
  });

  test('the registry is an empty table that is protected, encrypted and can be restored', async () => {
    const TableName = await theTable();
    const { Table } = await ask('dynamodb', 'describe_table', { TableName }) as { Table: Record<string, unknown> };
    expect(Table).toMatchObject({
      KeySchema: [{ AttributeName: 'fleet', KeyType: 'HASH' }, { AttributeName: 'item', KeyType: 'RANGE' }],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' }, DeletionProtectionEnabled: true, SSEDescription: { Status: 'ENABLED' }, ItemCount: 0,
    });
    const { ContinuousBackupsDescription } = await ask('dynamodb', 'describe_continuous_backups', { TableName });
    expect(ContinuousBackupsDescription).toMatchObject({ PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' } });
  });

  test('the shape is in its parameter', async () => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: SHAPE }));
    expect(JSON.parse(Parameter?.Value ?? '')).toEqual({ version: 1, shards: 3, membersPerShard: 3 });
  });

  test('the zone is private and of the network of the machines', async () => {
    const { HostedZones } = await ask('route53', 'list_hosted_zones', {}) as { HostedZones: { Id: string; Name: string; Config: { PrivateZone: boolean } }[] };
    expect(sole(HostedZones)).toMatchObject({ Name: 'orders.redis-fleet.internal.', Config: { PrivateZone: true } });
    const { VPCs } = await ask('route53', 'get_hosted_zone', { Id: sole(HostedZones).Id }) as { VPCs: { VPCId: string }[] };
    expect(VPCs.map(({ VPCId }) => VPCId)).toEqual([(await machines())['orders-0-0']?.VpcId]);
  });

  test('a node is told its registry, shape and zone by their names', async () => {
    const { HostedZones } = await ask('route53', 'list_hosted_zones', {}) as { HostedZones: { Id: string }[] };
    const nodeJson = await nodeJsonOf((await machines())['orders-2-1']);
    expect(nodeJson).toMatchObject({
      topology: 'cluster',
      slot: { name: 'orders-2-1', shard: 2, member: 1, zone: `${emulator.region}a`, initialRole: 'replica' },
      cluster: { registry: await theTable(), shape: SHAPE, nodeTimeoutMillis: 5000, dns: { zone: sole(HostedZones).Id.replace('/hostedzone/', ''), name: 'orders.redis-fleet.internal' } },
      hooks: { launching: 'redis-fleet-launching', terminating: 'redis-fleet-terminating' },
    });
    expect(JSON.stringify(nodeJson)).not.toMatch(/Token\[|resolve:|shards/);
  });

  test('nothing of the templates was dropped on the way, and a second look finds no difference', async () => {
    expect((await emulator.ledger()).unreviewed).toEqual([]);
    const { stdout, stderr } = await app.diff();
    expect(stdout + stderr).toContain('Number of stacks with differences: 0');
  });
});

describe('after two shards were added', () => {
  let before: { inventory: Record<string, string>; machines: Record<string, Instance>; groups: Record<string, AutoScalingGroup> };

  beforeAll(async () => {
    before = { inventory: await inventory(), machines: await machines(), groups: await groups() };
    app.edit('shards: 3', 'shards: 5');
    await app.deploy();
  }, 300_000);

  test('only what belongs to the new shards is new, and nothing was replaced', async () => {
    const after = await inventory();
    expect(Object.entries(before.inventory).filter(([path, id]) => after[path] !== id)).toEqual([]);
    const added = Object.keys(after).filter((path) => !(path in before.inventory));
    expect(added.filter((path) => !/^RedisShard[34]NestedStack/.test(path))).toEqual([]);
    expect(added.filter((path) => path.includes('/')).length).toBeGreaterThan(2 * 3 * 5);
  });

  test('the machines and the launch templates of the others are those of before', async () => {
    const [nowMachines, nowGroups] = [await machines(), await groups()];
    expect(Object.keys(nowMachines)).toHaveLength(15);
    for (const [slot, { InstanceId }] of Object.entries(before.machines)) {
      expect([slot, nowMachines[slot]?.InstanceId]).toEqual([slot, InstanceId]);
      expect(nowGroups[slot]?.LaunchTemplate).toEqual(before.groups[slot]?.LaunchTemplate);
    }
    expect(Object.keys(nowMachines).filter((slot) => !(slot in before.machines))).toEqual(['orders-3-0', 'orders-3-1', 'orders-3-2', 'orders-4-0', 'orders-4-1', 'orders-4-2']);
  });

  test('the parameter says the new number', async () => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: SHAPE }));
    expect(JSON.parse(Parameter?.Value ?? '')).toEqual({ version: 1, shards: 5, membersPerShard: 3 });
  });
});

describe('after the fleet is destroyed', () => {
  let table: string;

  beforeAll(async () => {
    table = await theTable();
    await app.destroy();
  }, 300_000);

  test('machines, groups, zone and parameter are gone', async () => {
    expect(await machines()).toEqual({});
    expect(await groups()).toEqual({});
    expect((await ask('route53', 'list_hosted_zones', {})).HostedZones).toEqual([]);
    await expect(ssm.send(new GetParameterCommand({ Name: SHAPE }))).rejects.toThrow();
  });

  test('the data and the registry are still there', async () => {
    const volumes = await dataVolumes();
    expect(volumes.map(({ State }) => State)).toEqual(Array.from({ length: 15 }, () => 'available'));
    expect(await theTable()).toBe(table);
  });
});
