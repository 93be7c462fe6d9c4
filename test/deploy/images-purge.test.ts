import { setTimeout as sleep } from 'node:timers/promises';
import { AutoScalingClient, CreateAutoScalingGroupCommand, CreateLaunchConfigurationCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand, CreateLaunchTemplateVersionCommand, DescribeSnapshotsCommand, DisableImageCommand, EC2Client, EnableImageDeregistrationProtectionCommand,
  ModifyImageAttributeCommand, paginateDescribeImages, RunInstancesCommand, StopInstancesCommand, TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Emulator, startEmulator } from '../../lab/emulator/emulator';
import { withClients } from '../../lib/cli/images/facts/clients';
import { ownImages } from '../../lib/cli/images/facts/own-images';
import { deleteImages } from '../../lib/cli/images/purge/delete';
import { SnapshotUsers } from '../../lib/cli/images/purge/snapshots';
import { type CliRun, runCli } from '../cli/run-cli';
import { makeSnapshot, registerImage } from '../support/images';
import { inProject } from '../support/project';
import { run } from '../support/run';

const ENV = { ...process.env };
const TIMEOUT = 120_000;
const COUNT = 100;
const KEEP = 5;
/** Images of the family by their number, from 1. */
const ids: string[] = [];
/** Images that something refers to, by what does. */
const used: Record<string, number> = {
  'stable 1': 1, 'stable 2 (current)': 2, 'candidate 1': 3, 'candidate 2 (current)': 4, '(running)': 5, '(stopped)': 6,
  'version 1 (default)': 8, 'version 4 (latest)': 9, 'version 2 (group by-version)': 10, 'version 2 (latest)': 12, 'launch configuration old-way': 14, 'shared with account 210987654321': 15,
  'shared with everybody': 16, 'shared with arn:aws:organizations::123456789012:organization/o-abcdefghij': 17, 'protected from being deregistered (enabled-without-cooldown)': 18,
  'version 3 (group mixed)': 22,
};
let emulator: Emulator;
let ec2: EC2Client;
let autoScaling: AutoScalingClient;
let ssm: SSMClient;
let sharedSnapshots: { ofFamily: string; ofOther: string; ofTemplate: string };
let others: string[];

const idOf = (number: number): string => ids[number - 1] ?? '';
const purge = (...args: string[]): Promise<CliRun> => runCli(['images', 'purge', 'redis', '--region', 'us-east-1', ...args]);

beforeAll(async () => {
  emulator = await startEmulator();
  Object.assign(process.env, emulator.env, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1' });
  [ec2, autoScaling, ssm] = [new EC2Client({}), new AutoScalingClient({}), new SSMClient({})];
  await makeImages();
  await makeUsers();
}, TIMEOUT);

afterAll(async () => {
  process.env = ENV;
  [ec2, autoScaling, ssm].forEach((client) => client.destroy());
  await emulator.stop();
});

/** 100 images, of which the last five are newer by a second, and two of another family. */
async function makeImages(): Promise<void> {
  sharedSnapshots = { ofFamily: await makeSnapshot(ec2, 8), ofOther: await makeSnapshot(ec2, 8), ofTemplate: await makeSnapshot(ec2, 8) };
  const own = async (): Promise<string> => makeSnapshot(ec2, 8);
  for (let number = 1; number <= COUNT; number++) {
    if (number === COUNT - KEEP + 1) await sleep(1100);
    const more = number === 15 || number === 19 ? [sharedSnapshots.ofFamily] : number === 23 ? [sharedSnapshots.ofOther] : number === 24 ? [sharedSnapshots.ofTemplate] : [];
    ids.push(await registerImage(ec2, { name: `redis-${number}`, family: 'redis', snapshots: [await own(), ...more] }));
  }
  others = [await registerImage(ec2, { name: 'web-1', family: 'web', snapshots: [await own(), sharedSnapshots.ofOther] }), await registerImage(ec2, { name: 'redis-cache-1', family: 'redis-cache' })];
}

/** Everything that may refer to an image, and things that look like it. */
async function makeUsers(): Promise<void> {
  for (const [channel, number] of [['stable', 1], ['stable', 2], ['candidate', 3], ['candidate', 4]] as const) {
    await ssm.send(new PutParameterCommand({ Name: `/redis-fleet/images/redis/${channel}`, Value: idOf(number), Type: 'String', DataType: 'aws:ec2:image', Overwrite: true }));
  }
  for (const number of [13, 12]) await ssm.send(new PutParameterCommand({ Name: '/golden/redis', Value: idOf(number), Type: 'String', Overwrite: true }));
  const [, stopped = '', terminated = ''] = await Promise.all([5, 6, 7].map(start));
  await ec2.send(new StopInstancesCommand({ InstanceIds: [stopped] }));
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [terminated] }));
  await makeTemplates();
  const permit = (number: number, add: object): Promise<unknown> => ec2.send(new ModifyImageAttributeCommand({ ImageId: idOf(number), LaunchPermission: { Add: [add] } }));
  await permit(15, { UserId: '210987654321' });
  await permit(16, { Group: 'all' });
  await permit(17, { OrganizationArn: 'arn:aws:organizations::123456789012:organization/o-abcdefghij' });
  await ec2.send(new EnableImageDeregistrationProtectionCommand({ ImageId: idOf(18) }));
  await ec2.send(new DisableImageCommand({ ImageId: idOf(21) }));
}

async function start(number: number): Promise<string> {
  const { Instances: [instance] = [] } = await ec2.send(new RunInstancesCommand({ ImageId: idOf(number), InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }));
  return instance?.InstanceId ?? '';
}

/** A template whose first version is the default and fourth the latest, of which groups name the second and third; one by a parameter. */
async function makeTemplates(): Promise<void> {
  const { LaunchTemplate } = await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'redis', LaunchTemplateData: { ImageId: idOf(8), InstanceType: 't3.micro' } }));
  const LaunchTemplateId = LaunchTemplate?.LaunchTemplateId ?? '';
  for (const number of [10, 22, 9]) await ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData: { ImageId: idOf(number), InstanceType: 't3.micro' } }));
  await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'golden', LaunchTemplateData: { ImageId: idOf(20) } }));
  await ec2.send(new CreateLaunchTemplateVersionCommand({
    LaunchTemplateName: 'golden', LaunchTemplateData: { ImageId: 'resolve:ssm:/golden/redis', BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { SnapshotId: sharedSnapshots.ofTemplate } }] },
  }));
  await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'lost', LaunchTemplateData: { ImageId: 'resolve:ssm:/nowhere' } }));
  const size = { MinSize: 0, MaxSize: 1, AvailabilityZones: ['us-east-1a'] };
  await autoScaling.send(new CreateAutoScalingGroupCommand({ AutoScalingGroupName: 'by-version', ...size, LaunchTemplate: { LaunchTemplateId, Version: '2' } }));
  await autoScaling.send(new CreateAutoScalingGroupCommand({
    AutoScalingGroupName: 'mixed', ...size,
    MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateId, Version: '3' }, Overrides: [{ InstanceType: 't3.small' }] } },
  }));
  await autoScaling.send(new CreateLaunchConfigurationCommand({ LaunchConfigurationName: 'old-way', ImageId: idOf(14), InstanceType: 't3.micro' }));
}

async function imagesLeft(): Promise<Set<string>> {
  const left = new Set<string>();
  for await (const page of paginateDescribeImages({ client: ec2 }, { Owners: ['self'], IncludeDisabled: true })) page.Images?.forEach(({ ImageId = '' }) => left.add(ImageId));
  return left;
}

async function snapshotsLeft(): Promise<Set<string>> {
  const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  return new Set(Snapshots.map(({ SnapshotId = '' }) => SnapshotId));
}

/** Numbers of the images that must stay: those in use, the default version of the second template, and the newest. */
function mustStay(): number[] {
  const newest = Array.from({ length: KEEP }, (_, index) => COUNT - index);
  return [...new Set([...Object.values(used), 20, ...newest])].sort((one, other) => one - other);
}

interface Shown {
  readonly regions: readonly { readonly images: readonly { readonly id: string; readonly delete: boolean; readonly reasons: readonly string[] }[]; readonly snapshots: readonly object[] }[];
}

// The tests of this file are the life of one family, in order.

test('an image that is younger than it must be is never deleted', async () => {
  const { code, stdout } = await purge('--apply', '--yes');
  expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).toEqual({ code: 0, last: 'Nothing to delete.' });
  expect((await imagesLeft()).size).toBe(COUNT + others.length);
}, TIMEOUT);

test('without --apply it says of 100 images what would become of each, and deletes none', async () => {
  const { code, stdout } = await purge('--minimum-age', '0', '--json');
  const [region] = (JSON.parse(stdout) as Shown).regions;
  const kept = region?.images.filter((image) => !image.delete).map(({ id }) => ids.indexOf(id) + 1).sort((one, other) => one - other);
  expect({ code, kept, images: region?.images.length }).toEqual({ code: 0, kept: mustStay(), images: COUNT });
  for (const [by, number] of Object.entries(used)) {
    expect(region?.images.find(({ id }) => id === idOf(number))?.reasons).toEqual(expect.arrayContaining([expect.stringContaining(by)]));
  }
  expect(await imagesLeft()).toEqual(new Set([...ids, ...others]));
}, TIMEOUT);

test('as a table it ends with the saving, where the price is from, and that nothing was deleted', async () => {
  const { stdout } = await purge('--minimum-age', '0');
  const gone = COUNT - mustStay().length;
  expect(stdout).toContain(`100 images: ${gone} to delete with ${gone} snapshots, ${mustStay().length} to keep\n`);
  expect(stdout).toContain(`Saves up to ${(gone * 8).toFixed(1)} GiB, ${(gone * 8 * 0.05).toFixed(2)} USD a month, at 0.05 USD a GiB and month, the price of us-east-1 (https://aws.amazon.com/ebs/pricing/)`);
  expect(stdout.endsWith('Nothing was deleted; --apply deletes.\n')).toBe(true);
}, TIMEOUT);

test('--history lets go what only older versions of a pointer name', async () => {
  await ssm.send(new PutParameterCommand({ Name: '/redis-fleet/images/redis/stable', Value: idOf(2), Type: 'String', Overwrite: true }));
  const { stdout } = await purge('--minimum-age', '0', '--history', '2', '--json');
  const gone = (JSON.parse(stdout) as Shown).regions[0]?.images.filter((image) => image.delete).map(({ id }) => id);
  expect(gone).toContain(idOf(1));
  expect(gone).not.toContain(idOf(3));
}, TIMEOUT);

test.each([
  [['--yes'], '--yes is for --apply'],
  [['--json', '--apply'], '--json cannot be used with --apply; ask first, then apply'],
  [['--keep', '0'], 'It must be a whole number, 1-100; see "redis-fleet images purge --help"'],
])('%j is a mistake on the command line', async (args, message) => {
  const { code, stderr } = await purge(...args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string });
});

test('--apply deletes nothing where the answer is not the number of images', () => {
  const { code, stderr } = run(process.execPath, [inProject('dist', 'redis-fleet.js'), 'images', 'purge', 'redis', '--minimum-age', '0', '--apply'], { env: emulator.env, input: 'yes\n' });
  const count = COUNT - mustStay().length;
  expect({ code, stderr }).toEqual({ code: 1, stderr: `Type ${count} to delete them: redis-fleet: nothing was deleted: the answer must be ${count}, got "yes"\n` });
}, TIMEOUT);

test('a deletion that fails is said, and the others go on', async () => {
  await ec2.send(new EnableImageDeregistrationProtectionCommand({ ImageId: idOf(50) }));
  let [stdout, stderr] = ['', ''];
  const io = { env: {}, cwd: '/', stdout: (text: string) => void (stdout += text), stderr: (text: string) => void (stderr += text) };
  const done = await withClients(['us-east-1'], async ([clients]) => {
    if (clients === undefined) throw new Error('no clients');
    const all = await ownImages(clients);
    const images = [50, 51].flatMap((number) => all.filter(({ id }) => id === idOf(number)));
    return deleteImages({ clients, images, users: new SnapshotUsers(all, []) }, io);
  });
  expect(done).toMatchObject({ images: 1, failures: 1 });
  expect(stderr).toMatch(new RegExp(`^${idOf(50)}: cannot deregister the image in us-east-1: OperationNotPermitted: `));
  expect(stdout).toBe(`${idOf(51)}: deleted\n${done.snapshots[0]}: deleted\n`);
  expect((await imagesLeft()).has(idOf(50))).toBe(true);
}, TIMEOUT);

test('--apply deletes what nothing refers to, with the snapshots that nobody else uses, and leaves all else', async () => {
  const before = await snapshotsLeft();
  const gone = ids.filter((_, index) => ![...mustStay(), 50, 51].includes(index + 1));
  const { code, stdout, stderr } = run(process.execPath, [inProject('dist', 'redis-fleet.js'), 'images', 'purge', 'redis', '--minimum-age', '0', '--apply'], { env: emulator.env, input: `${gone.length}\n` });
  expect({ code, stderr }).toEqual({ code: 0, stderr: `Type ${gone.length} to delete them: ` });
  expect(stdout).toContain(`us-east-1: ${gone.length} images and ${gone.length} snapshots deleted, ${(gone.length * 8).toFixed(1)} GiB\n`);
  expect(await imagesLeft()).toEqual(new Set([...mustStay().map(idOf), idOf(50), ...others]));
  const left = await snapshotsLeft();
  expect([...before].filter((snapshot) => !left.has(snapshot))).toHaveLength(gone.length);
  expect([...left]).toEqual(expect.arrayContaining(Object.values(sharedSnapshots)));
}, TIMEOUT);

test('a second purge has nothing to do', async () => {
  const { code, stdout } = await purge('--minimum-age', '0', '--apply', '--yes');
  expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).toEqual({ code: 0, last: 'Nothing to delete.' });
}, TIMEOUT);
