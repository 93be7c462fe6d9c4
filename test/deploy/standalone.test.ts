import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type AutoScalingGroup, AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeInstanceAttributeCommand, DescribeInstancesCommand, DescribeLaunchTemplateVersionsCommand, DescribeNetworkInterfacesCommand, DescribeSecurityGroupsCommand, DescribeVolumesCommand,
  DescribeVpcsCommand, EC2Client, type Instance, type Volume,
} from '@aws-sdk/client-ec2';
import { type Emulator, startEmulator } from '../../lab/emulator/emulator';
import { clientOf } from '../support/emulator-client';
import { inProject } from '../support/project';
import { sole } from '../support/sole';
import { CdkApp } from './cdk-app';

const FLEET = readFileSync(inProject('examples', 'standalone', 'fleet.yaml'), 'utf8');
const OF_FLEET = [{ Name: 'tag:redis-fleet:fleet', Values: ['demo'] }];

let emulator: Emulator;
let app: CdkApp;
let ec2: EC2Client;
let autoScaling: AutoScalingClient;

beforeAll(async () => {
  emulator = await startEmulator();
  app = new CdkApp(emulator, FLEET);
  const client = clientOf(emulator);
  ec2 = new EC2Client(client);
  autoScaling = new AutoScalingClient(client);
  await app.bootstrap();
  await app.deploy();
}, 300_000);

afterAll(async () => {
  ec2.destroy();
  autoScaling.destroy();
  app.dispose();
  await emulator.stop();
});

async function instances(): Promise<Instance[]> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ Filters: [...OF_FLEET, { Name: 'instance-state-name', Values: ['pending', 'running'] }] }));
  return (Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
}

async function theInstance(): Promise<Instance> {
  return sole(await instances());
}

async function dataVolumes(): Promise<Volume[]> {
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({ Filters: OF_FLEET }));
  return (Volumes ?? []).filter((volume) => volume.Size === 64 || volume.Size === 96);
}

async function theGroup(): Promise<AutoScalingGroup> {
  const { AutoScalingGroups } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  return sole(AutoScalingGroups);
}

async function userDataOf(instance: Instance): Promise<string> {
  const { UserData } = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: instance.InstanceId, Attribute: 'userData' }));
  const bytes = Buffer.from(UserData?.Value ?? '', 'base64');
  return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
}

function tagsOf(tagged: { Tags?: { Key?: string; Value?: string }[] }): Record<string, string> {
  return Object.fromEntries((tagged.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

describe('after the first deployment', () => {
  test('one machine runs, private, by IMDSv2 only, with the tags of its slot', async () => {
    const instance = await theInstance();
    expect(instance.PublicIpAddress).toBeUndefined();
    expect(instance.PrivateIpAddress).toMatch(/^10\.60\./);
    expect(instance.MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' });
    expect(instance.IamInstanceProfile?.Arn).toContain(':instance-profile/');
    expect(tagsOf(instance)).toMatchObject({
      'Name': 'demo-0-0', 'redis-fleet:fleet': 'demo', 'redis-fleet:slot': 'demo-0-0', 'redis-fleet:initial-role': 'primary', 'redis-fleet:environment': 'dev', 'team': 'data',
    });
  });

  test('its network interface and its root volume carry the tags of the slot too', async () => {
    const instance = await theInstance();
    const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [instance.InstanceId ?? ''] }] }));
    expect(tagsOf({ Tags: sole(NetworkInterfaces).TagSet })).toMatchObject({ 'redis-fleet:slot': 'demo-0-0' });
    const { Volumes } = await ec2.send(new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [instance.InstanceId ?? ''] }] }));
    expect(sole(Volumes)).toMatchObject({ Size: 16, VolumeType: 'gp3', Encrypted: true });
    expect(tagsOf(sole(Volumes))).toMatchObject({ 'redis-fleet:slot': 'demo-0-0' });
  });

  test('its volume is encrypted gp3 in the zone of the machine', async () => {
    expect(sole(await dataVolumes())).toMatchObject({ Encrypted: true, VolumeType: 'gp3', Iops: 3000, Throughput: 250, AvailabilityZone: (await theInstance()).Placement?.AvailabilityZone });
  });

  test('its user data names its own volume and secrets, and no password', async () => {
    const userData = await userDataOf(await theInstance());
    const volume = sole(await dataVolumes());
    expect(userData).toContain(`"id":"${volume.VolumeId}"`);
    expect(userData).toMatch(/"secretArn":"arn:aws:secretsmanager:[^"]+"/);
    expect(userData).not.toMatch(/Token\[|\{\{resolve/);
    expect(Buffer.byteLength(userData)).toBeLessThan(16_384);
  });

  test('nothing may come in but Redis from the clients, and nothing may go out but web traffic', async () => {
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'description', Values: ['Nodes of a Redis fleet'] }] }));
    const group = sole(SecurityGroups);
    expect(group.IpPermissions?.map(({ FromPort, ToPort, IpRanges }) => [FromPort, ToPort, IpRanges?.map(({ CidrIp }) => CidrIp)])).toEqual([[6379, 6379, ['10.60.0.0/16']]]);
    expect(group.IpPermissionsEgress?.map(({ IpProtocol, FromPort }) => [IpProtocol, FromPort]).sort()).toEqual([['tcp', 443], ['tcp', 80]].sort());
  });

  test('nothing of the templates was dropped on the way', async () => {
    expect((await emulator.ledger()).unreviewed).toEqual([]);
  });

  test('a second look finds no difference', async () => {
    const { stdout, stderr } = await app.diff();
    expect(stdout + stderr).toContain('Number of stacks with differences: 0');
  });

  test('Ansible reads the machine from the inventory of the CLI', async () => {
    const launcher = join(app.folder, 'inventory.sh');
    writeFileSync(launcher, `#!/bin/sh\nexec node '${inProject('dist', 'redis-fleet.js')}' inventory "$@"\n`, { mode: 0o755 });
    const { stdout, stderr } = await app.program(inProject('.venv', 'bin', 'ansible-inventory'), '-i', launcher, '--list');
    const inventory = JSON.parse(stdout) as { _meta: { hostvars: Record<string, Record<string, unknown>> }; redis_primary: { hosts: string[] } };
    const instance = await theInstance();
    expect(stderr).toBe('');
    expect(Object.keys(inventory._meta.hostvars)).toEqual(['demo-0-0']);
    expect(inventory._meta.hostvars['demo-0-0']).toMatchObject({ ansible_host: instance.PrivateIpAddress, instance_id: instance.InstanceId });
    expect(inventory.redis_primary.hosts).toEqual(['demo-0-0']);
  });
});

describe('after a change of the definition', () => {
  let before: { instance?: string; volume?: string; group?: string };

  beforeAll(async () => {
    before = { instance: (await theInstance()).InstanceId, volume: sole(await dataVolumes()).VolumeId, group: (await theGroup()).AutoScalingGroupName };
    app.edit('fsync: everysec', 'fsync: always');
    app.edit('dataVolumeGiB: 64', 'dataVolumeGiB: 96');
    app.edit('    - cidr: 10.60.0.0/16', '    - cidr: 10.61.0.0/16\n    - cidr: 10.60.0.0/16');
    await app.deploy();
  }, 300_000);

  test('machine, volume and group are those of before, and the volume has grown', async () => {
    expect((await theInstance()).InstanceId).toBe(before.instance);
    expect((await theGroup()).AutoScalingGroupName).toBe(before.group);
    expect((await dataVolumes()).map(({ VolumeId, Size }) => [VolumeId, Size])).toEqual([[before.volume, 96]]);
  });

  test('the next machine will start by a new version of the launch template', async () => {
    const { LaunchTemplate } = await theGroup();
    expect(LaunchTemplate?.Version).toBe('2');
    const { LaunchTemplateVersions } = await ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: LaunchTemplate?.LaunchTemplateId, Versions: ['1', '2'] }));
    const fingerprints = (LaunchTemplateVersions ?? []).map(({ LaunchTemplateData }) => /fingerprint: (\w+)/.exec(Buffer.from(LaunchTemplateData?.UserData ?? '', 'base64').toString())?.[1]);
    expect(new Set(fingerprints).size).toBe(2);
  });

  test('the new client may come in, and nothing was dropped', async () => {
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'description', Values: ['Nodes of a Redis fleet'] }] }));
    const cidrs = (SecurityGroups ?? []).flatMap((group) => group.IpPermissions ?? []).flatMap(({ IpRanges }) => IpRanges?.map(({ CidrIp }) => CidrIp));
    expect(cidrs.sort()).toEqual(['10.60.0.0/16', '10.61.0.0/16']);
    expect((await emulator.ledger()).unreviewed).toEqual([]);
  });
});

describe('after the fleet is destroyed', () => {
  beforeAll(async () => {
    await app.destroy();
  }, 300_000);

  test('the machine and the network are gone', async () => {
    expect(await instances()).toEqual([]);
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: OF_FLEET }));
    expect(Vpcs).toEqual([]);
  });

  test('the data is still there', async () => {
    expect((await dataVolumes()).map(({ State, Size }) => [State, Size])).toEqual([['available', 96]]);
  });
});
