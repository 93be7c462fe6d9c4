import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoScalingClient, type AutoScalingGroup, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DescribeVolumesCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { type Emulator, EMULATOR_ACCOUNT, startEmulator } from '../../lab/emulator/emulator';
import { clientOf } from '../support/emulator-client';
import { inProject } from '../support/project';
import { run, type RunResult } from '../support/run';

const APP = `node ${inProject('lab', 'emulator', 'tests', 'fixture-app', 'app.js')}`;

const folder = mkdtempSync(join(tmpdir(), 'emulator-deploy-'));
let emulator: Emulator;
let ec2: EC2Client;
let autoScaling: AutoScalingClient;
let cloudFormation: CloudFormationClient;

/** What the fixture app is told by its environment. */
type Choice = Readonly<Partial<Record<'FIXTURE_USER_DATA' | 'FIXTURE_SHARDS' | 'FIXTURE_FAIL', string>>>;

function cdk(args: readonly string[], choice: Choice = {}): RunResult {
  return run(inProject('node_modules', '.bin', 'cdk'), args, { cwd: folder, env: { CI: 'true', CDK_VALIDATION: 'false', ...emulator.env, ...choice }, timeLimit: 120 });
}

function app(command: string, args: readonly string[] = [], choice: Choice = {}): RunResult {
  return cdk([command, '--app', APP, '--output', join(folder, 'cdk.out'), '--no-notices', ...args], choice);
}

function deploy(choice: Choice = {}, ...args: string[]): RunResult {
  return app('deploy', ['--require-approval', 'never', ...args], choice);
}

/** What an update must not replace: groups with their instances, volumes, and nested stacks. */
async function identities(): Promise<{ groups: (string | undefined)[]; instances: (string | undefined)[]; volumes: (string | undefined)[]; nested: string[] }> {
  const groups = await allGroups();
  return {
    groups: groups.map((group) => group.AutoScalingGroupName).sort(),
    instances: groups.flatMap((group) => group.Instances ?? []).map((instance) => instance.InstanceId).sort(),
    volumes: await dataVolumes(),
    nested: await nestedStacks(),
  };
}

async function allGroups(): Promise<AutoScalingGroup[]> {
  return (await autoScaling.send(new DescribeAutoScalingGroupsCommand({}))).AutoScalingGroups ?? [];
}

async function dataVolumes(): Promise<(string | undefined)[]> {
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({ Filters: [{ Name: 'tag-key', Values: ['fixture:slot'] }] }));
  return (Volumes ?? []).map((volume) => volume.VolumeId).sort();
}

async function nestedStacks(): Promise<string[]> {
  const { StackResources } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: 'Fixture' }));
  return (StackResources ?? []).filter((one) => one.ResourceType === 'AWS::CloudFormation::Stack').map((one) => one.PhysicalResourceId ?? '').sort();
}

async function networks(): Promise<number> {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['false'] }] }));
  return Vpcs?.length ?? 0;
}

beforeAll(async () => {
  emulator = await startEmulator();
  const client = clientOf(emulator);
  [ec2, autoScaling, cloudFormation] = [new EC2Client(client), new AutoScalingClient(client), new CloudFormationClient(client)];
  const { code, stderr } = cdk(['bootstrap', `aws://${EMULATOR_ACCOUNT}/us-east-1`, '--no-notices']);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
});

afterAll(async () => {
  for (const client of [ec2, autoScaling, cloudFormation]) client.destroy();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

// The tests of this file are the life of one stack, in order.

test('a deployment that fails prints its reason, exits non-zero and leaves nothing', async () => {
  const { code, stderr } = deploy({ FIXTURE_FAIL: 'yes' });
  expect(code).not.toBe(0);
  expect(stderr).toContain('InvalidSubnet.Range');
  expect(await networks()).toBe(0);
  expect(await allGroups()).toEqual([]);
});

test('the CDK deploys the app by a change set, and nothing is dropped', async () => {
  const { code } = deploy();
  expect(code).toBe(0);
  expect(await networks()).toBe(1);
  expect((await allGroups()).map((group) => group.Instances?.length)).toEqual([1]);
  expect((await dataVolumes()).length).toBe(1);
  expect((await emulator.ledger()).unreviewed).toEqual([]);
});

test('a diff after an unchanged deployment finds none, and with --fail exits zero', () => {
  const { code, stdout, stderr } = app('diff', ['--fail']);
  expect(code).toBe(0);
  expect(stdout + stderr).toContain('Number of stacks with differences: 0');
  expect(stdout + stderr).not.toContain('Could not create a change set');
});

test('a diff after a change finds it', () => {
  expect(app('diff', ['--fail'], { FIXTURE_USER_DATA: 'echo two' }).code).toBe(1);
});

test('new user data is a new version for the same group, instance, volume and nested stack', async () => {
  const before = await identities();
  expect(deploy({ FIXTURE_USER_DATA: 'echo two' }).code).toBe(0);
  expect(await identities()).toEqual(before);
  expect((await allGroups()).map((group) => group.LaunchTemplate?.Version)).toEqual(['2']);
});

test('an unchanged deployment by the direct method changes nothing', async () => {
  const before = await identities();
  expect(deploy({ FIXTURE_USER_DATA: 'echo two' }, '--method=direct', '--force').code).toBe(0);
  expect(await identities()).toEqual(before);
});

test('a second shard is added and removed by the direct method, and its volume is kept', async () => {
  const before = await identities();
  expect(deploy({ FIXTURE_USER_DATA: 'echo two', FIXTURE_SHARDS: '2' }, '--method=direct').code).toBe(0);
  const between = await identities();
  expect(between.nested.length).toBe(2);
  expect(between.groups).toEqual(expect.arrayContaining(before.groups));
  expect(deploy({ FIXTURE_USER_DATA: 'echo two' }, '--method=direct').code).toBe(0);
  expect(await identities()).toEqual({ ...before, volumes: between.volumes });
});

test('the CDK destroys the app, and only the volumes are kept', async () => {
  const volumes = await dataVolumes();
  expect(app('destroy', ['--force']).code).toBe(0);
  expect(await networks()).toBe(0);
  expect(await allGroups()).toEqual([]);
  expect(await dataVolumes()).toEqual(volumes);
  expect((await emulator.ledger()).unreviewed).toEqual([]);
});
