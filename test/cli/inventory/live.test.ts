import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client, StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { type Emulator, startEmulator } from '../../../lab/emulator/emulator';
import { ask, list } from './ask';
import { slotTags, startInstances } from './machines';

const ENV = { ...process.env };
let emulator: Emulator;
let ids: Record<string, string>;

/** One cluster in a region, of which one machine is being replaced, one is stopped and one is gone; a second fleet in another region; a stranger. */
beforeAll(async () => {
  emulator = await startEmulator();
  Object.assign(process.env, emulator.env, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
  const start = async (region: string, tags: Record<string, string>): Promise<string> => (await startInstances(region, tags))[0] ?? '';
  ids = {
    first: await start('eu-west-1', slotTags('demo', 0, 0)),
    old: await start('eu-west-1', slotTags('demo', 0, 1)),
    new: await start('eu-west-1', slotTags('demo', 0, 1)),
    stopped: await start('eu-west-1', slotTags('demo', 1, 0)),
    gone: await start('eu-west-1', slotTags('demo', 1, 1)),
    stranger: await start('eu-west-1', { Name: 'web' }),
    other: await start('us-east-1', slotTags('other', 0, 0)),
  };
  const client = new EC2Client({ region: 'eu-west-1' });
  await client.send(new StopInstancesCommand({ InstanceIds: [ids.stopped ?? ''] }));
  await client.send(new TerminateInstancesCommand({ InstanceIds: [ids.gone ?? ''] }));
  client.destroy();
}, 60_000);

afterAll(async () => {
  process.env = ENV;
  await emulator.stop();
});

test('the inventory holds the pending and running machines of the slots of a region, and no other', async () => {
  const { _meta: meta, redis } = await list(['--region', 'eu-west-1']);
  const names = ['demo-0-0', ...[`demo-0-1-${ids.new}`, `demo-0-1-${ids.old}`].sort()];
  expect(Object.keys(meta.hostvars)).toEqual(names);
  expect(redis?.hosts).toEqual(names);
});

test('a host has what EC2 says of it under the names that the plugin aws_ec2 uses', async () => {
  const { _meta: meta } = await list(['--region', 'eu-west-1']);
  expect(meta.hostvars['demo-0-0']).toMatchObject({
    ansible_host: expect.stringMatching(/^10\./) as string,
    instance_id: ids.first,
    instance_type: 't3.micro',
    image_id: 'ami-0123456789abcdef0',
    key_name: 'operator',
    owner_id: '123456789012',
    placement: { availability_zone: expect.stringMatching(/^eu-west-1[a-c]$/) as string, region: 'eu-west-1' },
    private_ip_address: expect.stringMatching(/^10\./) as string,
    launch_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$/) as string,
    state: { code: 16, name: 'running' },
    subnet_id: expect.stringMatching(/^subnet-/) as string,
    vpc_id: expect.stringMatching(/^vpc-/) as string,
    redis_shard: 0,
    redis_member: 0,
    redis_initial_role: 'primary',
    ec2_tags: slotTags('demo', 0, 0),
  });
});

test('a host has the lists and structures of EC2 too, with the names of Ansible all the way down', async () => {
  const { _meta: meta } = await list(['--region', 'eu-west-1']);
  const variables = meta.hostvars['demo-0-0'] ?? {};
  expect(variables).toMatchObject({
    ami_launch_index: 0, architecture: 'x86_64', hypervisor: 'xen', monitoring: { state: 'disabled' },
    requester_id: '', reservation_id: expect.stringMatching(/^r-/) as string, root_device_type: 'ebs', source_dest_check: true, virtualization_type: expect.any(String) as string,
    block_device_mappings: [{ device_name: expect.any(String) as string, ebs: { attach_time: expect.stringMatching(/\+00:00$/) as string, status: 'attached', volume_id: expect.stringMatching(/^vol-/) as string } }],
    network_interfaces: [{ attachment: { device_index: 0 }, private_ip_addresses: [{ primary: true }] }],
    security_groups: expect.any(Array) as unknown[],
  });
  expect(Object.keys(variables)).not.toContain('tags');
  Object.keys(variables).forEach((name) => expect(name).toMatch(/^[a-z][a-z0-9_]*$/));
});

test('a file beside the instances adds to their variables and groups, and hosts of its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'live-'));
  try {
    writeFileSync(join(folder, 'extra.csv'), 'host;rack;groups\ndemo-0-0;7;special\nbackup.example.com;8;\n');
    const { _meta: meta, special } = await list(['--region', 'eu-west-1', '--file', 'extra.csv'], {}, folder);
    expect(meta.hostvars['demo-0-0']).toMatchObject({ rack: 7, instance_id: ids.first });
    expect(meta.hostvars['backup.example.com']).toEqual({ rack: 8, ansible_host: 'backup.example.com' });
    expect(special?.hosts).toEqual(['demo-0-0']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a kept inventory is given without asking AWS, until it is refreshed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'live-'));
  const asked = async (...args: string[]): Promise<string[]> => Object.keys((await list(['--region', 'eu-central-1', '--cache', '60', ...args], { XDG_CACHE_HOME: folder }))._meta.hostvars);
  try {
    expect(await asked()).toEqual([]);
    await startInstances('eu-central-1', slotTags('late', 0, 0));
    expect([await asked(), await asked('--refresh'), await asked()]).toEqual([[], ['late-0-0'], ['late-0-0']]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ['flags', ['--region', 'us-east-1,eu-west-1'], {}],
  ['flags given twice', ['--region', 'us-east-1', '--region', 'eu-west-1'], {}],
  ['the variable of an inventory script', [], { REDIS_FLEET_REGIONS: 'us-east-1, eu-west-1', AWS_REGION: 'eu-west-3' }],
])('regions named by %s are all asked', async (_by, args, env) => {
  const { _meta: meta, region_us_east_1: us, region_eu_west_1: eu } = await list(args, env);
  expect(Object.keys(meta.hostvars)).toHaveLength(4);
  expect(us?.hosts).toEqual(['other-0-0']);
  expect(eu?.hosts).toHaveLength(3);
});

test.each([['--fleet', ['--fleet', 'other'], {}], ['REDIS_FLEET_NAME', [], { REDIS_FLEET_NAME: 'other' }]])('%s leaves only the hosts of that fleet', async (_by, args, env) => {
  const { _meta: meta } = await list([...args, '--region', 'us-east-1,eu-west-1'], env);
  expect(Object.keys(meta.hostvars)).toEqual(['other-0-0']);
});

test('without a region in flags or variables the one of the AWS settings is asked', async () => {
  const { _meta: meta } = await list([]);
  expect(Object.keys(meta.hostvars)).toEqual(['other-0-0']);
});

test('--host prints the variables of that host alone', async () => {
  const { stdout } = await ask(['--host', 'other-0-0', '--region', 'us-east-1']);
  expect(JSON.parse(stdout)).toEqual((await list(['--region', 'us-east-1']))._meta.hostvars['other-0-0']);
});

test('--host with a name that there is not says so', async () => {
  expect(await ask(['--host', 'constructor', '--region', 'us-east-1'])).toEqual({
    stdout: '', stderr: '', exitCode: 1, error: 'no host "constructor" in the inventory; --list shows all hosts',
  });
});

test('a region without a fleet is an empty inventory on standard output and nothing on standard error', async () => {
  const { stdout, stderr, exitCode } = await ask(['--region', 'eu-west-3']);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect((JSON.parse(stdout) as { _meta: { hostvars: object } })._meta.hostvars).toEqual({});
});

test('an empty inventory is explained inside of it', async () => {
  const { stdout, stderr } = await ask(['--region', 'eu-west-3', '--fleet', 'demo']);
  expect(stderr).toBe('');
  expect(stdout).toContain('"explanation":"no pending or running instance in eu-west-3 has the tag redis-fleet:slot of fleet demo; check');
});
