import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateImageCommand, DeregisterImageCommand, DescribeImagesCommand, DescribeInstancesCommand, DescribeKeyPairsCommand, DescribeSecurityGroupsCommand, DescribeSnapshotsCommand,
  DescribeSubnetsCommand, EC2Client, type Image, RunInstancesCommand, TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Lab } from '../../lab/api/lab';
import { launchLab } from '../../lab/api/start';
import {
  CpuArchitecture, FleetImage, ImageBuilderMachine, ImageDisk, ImageFile, ImageProgram, ImageRecipe, ImageStep, Machine, RedisEngine,
  type RedisImageProps,
} from '../../lib';
import { ARCHITECTURE_TAG, IMAGE_TAG, RECIPE_TAG, SOURCE_AMI_TAG } from '../../lib/definitions/images/image-tags';
import { PackerFormat } from '../../lib/rendering/images/packer/choices';
import { builtImage, packerBuild, type PackerKind, policyOf, roleOfBuilder, type Template, writeTemplate } from '../support/image-builds';
import { assembly, clientOf, eventually, fleet, LAB_TIMEOUT, shell, standaloneFleets } from '../support/labs';
import { inProject } from '../support/project';

jest.setTimeout(LAB_TIMEOUT);

const BASE = '/aws/service/debian/release/12/latest/amd64';
const OLD: PackerKind = { program: 'packer-1.6', format: PackerFormat.JSON };
const CURRENT: PackerKind = { program: 'packer', format: PackerFormat.HCL2 };
const SLOT = 'shop-0-0';
const NONE = ImageProgram.none();
const WRITER = '#!/bin/sh\nset -eu\nprintf "%s|%s\\n" "$(id -un)" "$WORDS" > /srv/app/written\n';

const used: { lab?: Lab; subnet?: string; vpc?: string; sourceAmi?: string } = {};
const built: { old?: Image; current?: Image } = {};

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('what a test before this one makes is not there');
  return value;
}

const lab = (): Lab => given(used.lab);
const ec2 = (): EC2Client => new EC2Client(clientOf(lab()));

/** A recipe of a Redis node; the programs of operations are not to be had without the internet. */
function recipe(name: string, props: RedisImageProps = {}): ImageRecipe {
  return ImageRecipe.redis(RedisEngine.REDIS_7_0, 'debian-12', {
    name, architecture: CpuArchitecture.X86_64, exporter: NONE, awsCli: NONE, logAgent: NONE, ssmAgent: NONE,
    builder: new ImageBuilderMachine({ subnetId: given(used.subnet), vpcId: given(used.vpc) }), ...props,
  });
}

/** The lab's base image has the package of Redis already, whose server has run before the build and leaves a file. */
const EMPTY = ImageStep.script(ImageFile.fromText('empty.sh', '#!/bin/sh\nrm -f /var/lib/redis/dump.rdb\n'));
const STEPS = [
  EMPTY,
  ImageStep.user('app', { home: '/srv/app' }),
  ImageStep.directory('/srv/app', { owner: 'app', group: 'app', mode: '0750' }),
  ImageStep.file(ImageFile.fromText('app.conf', 'port 80 # ${HOME} {{.Names}} %{\n'), '/etc/app/app.conf', { owner: 'app', group: 'adm', mode: '0640' }),
  ImageStep.script(ImageFile.fromText('writer.sh', WRITER), { environment: { WORDS: 'a \'b\' ${c} "d" {{e}} $(id)' } }),
  ImageStep.check(ImageFile.fromText('check-app.sh', '#!/bin/sh\nexec grep -q 80 /etc/app/app.conf\n')),
];

async function imageOf(template: Template): Promise<Image> {
  const { Images = [] } = await ec2().send(new DescribeImagesCommand({ ImageIds: [builtImage(template)] }));
  return given(Images[0]);
}

async function build(kind: PackerKind, definition: ImageRecipe, sourceAmi = given(used.sourceAmi)): Promise<Image> {
  const template = writeTemplate(lab(), definition, kind);
  const { code, stdout, stderr } = await packerBuild(lab(), template, sourceAmi);
  expect({ code, said: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ code: 0, said: '' });
  return imageOf(template);
}

const tagsOf = ({ Tags = [] }: { Tags?: readonly { Key?: string; Value?: string }[] }): Record<string, string> =>
  Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));

/** What a build leaves behind beside its image. */
async function leftBehind(): Promise<unknown> {
  const { Reservations = [] } = await ec2().send(new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }] }));
  const { KeyPairs } = await ec2().send(new DescribeKeyPairsCommand({}));
  const { SecurityGroups = [] } = await ec2().send(new DescribeSecurityGroupsCommand({}));
  return { instances: Reservations, keys: KeyPairs ?? [], groups: SecurityGroups.filter(({ GroupName }) => GroupName !== 'default') };
}

const NOTHING = { instances: [], keys: [], groups: [] };

beforeAll(async () => {
  used.lab = await launchLab();
  const { Subnets = [] } = await ec2().send(new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] }));
  used.subnet = given(Subnets[0]?.SubnetId);
  used.vpc = given(Subnets[0]?.VpcId);
  await used.lab.moveClient(used.subnet);
  const { Parameter } = await new SSMClient(clientOf(used.lab)).send(new GetParameterCommand({ Name: BASE }));
  used.sourceAmi = given(Parameter?.Value);
}, LAB_TIMEOUT);

afterAll(() => used.lab?.down(), LAB_TIMEOUT);

test('Packer 1.6.6 builds an image from the legacy JSON, and takes away what it needed', async () => {
  built.old = await build(OLD, recipe('old', { steps: STEPS }));
  expect(built.old).toMatchObject({ State: 'available', Architecture: 'x86_64', RootDeviceName: '/dev/xvda' });
  expect(built.old.ImdsSupport).toBeUndefined();
  expect(await leftBehind()).toEqual(NOTHING);
});

test('the current Packer builds one from HCL2, with a disk of its own size and IMDSv2 for its instances', async () => {
  const disks = [new ImageDisk({ sizeGiB: 12 }), new ImageDisk({ deviceName: '/dev/sdf', sizeGiB: 3 })];
  built.current = await build(CURRENT, recipe('current', { steps: STEPS, disks, tags: { team: 'cache' }, snapshotTags: { kept: 'long' } }));
  expect(built.current).toMatchObject({ State: 'available', ImdsSupport: 'v2.0' });
  expect(await leftBehind()).toEqual(NOTHING);
});

test('images and snapshots are encrypted, and tagged with the recipe and what they began with', async () => {
  const image = given(built.current);
  const expected = { [IMAGE_TAG]: 'current', [SOURCE_AMI_TAG]: used.sourceAmi, [ARCHITECTURE_TAG]: 'x86_64', team: 'cache' };
  expect(tagsOf(image)).toMatchObject(expected);
  expect(tagsOf(image)[RECIPE_TAG]).toMatch(/^[0-9a-f]{64}$/);
  const ids = (image.BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.SnapshotId ?? '');
  const { Snapshots = [] } = await ec2().send(new DescribeSnapshotsCommand({ SnapshotIds: ids }));
  expect(Snapshots.map(({ VolumeSize, Encrypted }) => [VolumeSize, Encrypted]).sort()).toEqual([[12, true], [3, true]]);
  for (const snapshot of Snapshots) expect(tagsOf(snapshot)).toMatchObject({ ...expected, kept: 'long' });
});

test.each(['old', 'current'] as const)('an instance of the %s image has the files with their owners and modes, and is a machine of its own', async (name) => {
  const image = given(built[name]);
  const run = new RunInstancesCommand({ ImageId: image.ImageId, MinCount: 2, MaxCount: 2, InstanceType: 't3.micro', SubnetId: used.subnet });
  const { Instances = [] } = await ec2().send(run);
  const ids = Instances.map(({ InstanceId = '' }) => InstanceId);
  await lab().waitUntilReady({ seconds: 120 });
  const on = (script: string): Promise<string[]> => Promise.all(ids.map((id) => shell(lab(), id, script)));
  const [files] = await on('stat -c "%n %U:%G %a" /srv/app /etc/app/app.conf /opt/redis-fleet; cat /srv/app/written /etc/app/app.conf; ls -d /var/tmp/redis* 2> /dev/null; true');
  expect(files).toBe([
    '/srv/app app:app 750', '/etc/app/app.conf app:adm 640', '/opt/redis-fleet root:root 755',
    'root|a \'b\' ${c} "d" {{e}} $(id)', 'port 80 # ${HOME} {{.Names}} %{',
  ].join('\n'));
  for (const own of ['cat /etc/machine-id', 'cat /etc/ssh/ssh_host_ed25519_key.pub', 'cat /var/lib/cloud/data/instance-id', 'hostname']) {
    expect(new Set(await on(own)).size).toBe(2);
  }
  expect(await on('cat /var/lib/cloud/data/instance-id')).toEqual(ids);
  expect(await on('cat /home/*/.ssh/authorized_keys; systemctl is-system-running --wait')).toEqual(['running', 'running']);
  await ec2().send(new TerminateInstancesCommand({ InstanceIds: ids }));
  await eventually(async () => (await lab().status()).machines, (machines) => machines.length === 0);
});

test.each([OLD, CURRENT])('the policy of a template is all that $program needs to build it', async (kind) => {
  const name = `judged-${kind.format}`;
  const template = writeTemplate(lab(), recipe(name, { steps: [EMPTY] }), kind);
  const role = await roleOfBuilder(lab(), name, policyOf(template));
  const { code, stdout, stderr } = await packerBuild(lab(), template, given(used.sourceAmi), role);
  expect({ code, said: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ code: 0, said: '' });
  expect(tagsOf(await imageOf(template))[IMAGE_TAG]).toBe(name);
  const less = await roleOfBuilder(lab(), `${name}-less`, policyOf(template).replace('"ec2:CreateImage"', '"ec2:CopySnapshot"'));
  const refused = await packerBuild(lab(), template, given(used.sourceAmi), less);
  expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('UnauthorizedOperation')]);
});

test('a check that fails makes no image and leaves nothing behind', async () => {
  const check = ImageStep.check(ImageFile.fromText('check-port.sh', '#!/bin/sh\necho port 81 is missing\nexit 7\n'));
  for (const kind of [OLD, CURRENT]) {
    const { code, stdout } = await packerBuild(lab(), writeTemplate(lab(), recipe('failing', { steps: [check] }), kind), given(used.sourceAmi));
    expect([code, stdout]).toEqual([1, expect.stringContaining('port 81 is missing')]);
  }
  const { Images } = await ec2().send(new DescribeImagesCommand({ Owners: ['self'], Filters: [{ Name: `tag:${IMAGE_TAG}`, Values: ['failing'] }] }));
  expect([Images, await leftBehind()]).toEqual([[], NOTHING]);
});

test('an image of an image keeps what both recipes made, also where the second one began anew', async () => {
  const steps = [ImageStep.script(ImageFile.fromText('again.sh', '#!/bin/sh\nset -eu\nrm -r /srv/app\nmkdir /srv/app\ntouch /srv/app/again\n'))];
  const image = await build(CURRENT, recipe('second', { steps, disks: [new ImageDisk({ sizeGiB: 12 })] }), given(built.current?.ImageId));
  const run = new RunInstancesCommand({ ImageId: image.ImageId, MinCount: 1, MaxCount: 1, InstanceType: 't3.micro', SubnetId: used.subnet });
  const { Instances = [] } = await ec2().send(run);
  const id = given(Instances[0]?.InstanceId);
  await lab().waitUntilReady({ seconds: 120 });
  expect(await shell(lab(), id, 'ls /srv/app; stat -c %U:%G /etc/app/app.conf')).toBe('again\napp:adm');
  await ec2().send(new TerminateInstancesCommand({ InstanceIds: [id] }));
});

test('an image of a machine that runs has it rebooted, unless it must not be', async () => {
  const run = new RunInstancesCommand({ ImageId: used.sourceAmi, MinCount: 1, MaxCount: 1, InstanceType: 't3.micro', SubnetId: used.subnet });
  const { Instances: [{ InstanceId: id = '' } = {}] = [] } = await ec2().send(run);
  await lab().waitUntilReady({ seconds: 120 });
  const boots = (): Promise<string> => shell(lab(), id, 'journalctl --list-boots --quiet | wc -l');
  const ids: string[] = [];
  for (const NoReboot of [true, false]) {
    await shell(lab(), id, `echo kept > /srv/${NoReboot}`);
    const before = Number(await boots());
    const { ImageId = '' } = await ec2().send(new CreateImageCommand({ InstanceId: id, Name: `running-${NoReboot}`, NoReboot }));
    const state = async (): Promise<string | undefined> => (await ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }))).Images?.[0]?.State;
    await eventually(state, (seen) => seen === 'available');
    await lab().waitUntilReady({ seconds: 120 });
    expect(Number(await boots()) - before).toBe(NoReboot ? 0 : 1);
    ids.push(ImageId);
  }
  // An instance goes on without its image and its snapshots
  const other = new RunInstancesCommand({ ImageId: ids[1], MinCount: 1, MaxCount: 1, InstanceType: 't3.micro', SubnetId: used.subnet });
  const { Instances: [{ InstanceId: second = '' } = {}] = [] } = await ec2().send(other);
  await lab().waitUntilReady({ seconds: 120 });
  for (const ImageId of ids) await ec2().send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }));
  expect(await shell(lab(), second, 'cat /srv/true /srv/false; cat /var/lib/cloud/data/instance-id')).toBe(`kept\nkept\n${second}`);
  await ec2().send(new TerminateInstancesCommand({ InstanceIds: [id, second] }));
});

test('the command builds, moves the pointers, and makes an unchanged image once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'images-'));
  writeFileSync(join(folder, 'app.sh'), '#!/bin/sh\nset -eu\nmkdir /srv/web\necho hello > /srv/web/index.html\n', { mode: 0o755 });
  writeFileSync(join(folder, 'image.yaml'), [
    'version: 1', 'name: web', 'architecture: x86_64', 'base: debian-12', `builder: { subnetId: ${used.subnet} }`, 'steps:', '  - script: { file: app.sh }', '',
  ].join('\n'));
  const command = async (...args: string[]): Promise<string> => {
    const argv = [process.execPath, inProject('dist', 'redis-fleet.js'), 'images', ...args];
    const { code, stdout, stderr } = await lab().client(['env', `--chdir=${folder}`, ...argv], { env: { ...lab().emulator.env, HOME: folder }, timeout: 240 });
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  const pointer = async (channel: string): Promise<string | undefined> =>
    (await new SSMClient(clientOf(lab())).send(new GetParameterCommand({ Name: FleetImage.pointerName('web', channel) }))).Parameter?.Value;
  await command('build', 'image.yaml', '--packer', inProject('.tools', 'bin', 'packer'));
  const image = given(await pointer('candidate'));
  await command('build', 'image.yaml', '--packer', inProject('.tools', 'bin', 'packer'));
  expect(await pointer('candidate')).toBe(image);
  await command('promote', 'web');
  expect(await pointer('stable')).toBe(image);
  expect(await command('list', 'web')).toContain(image);
  const { Images = [] } = await ec2().send(new DescribeImagesCommand({ Owners: ['self'], Filters: [{ Name: `tag:${IMAGE_TAG}`, Values: ['web'] }] }));
  expect(Images.map(({ ImageId }) => ImageId)).toEqual([image]);
  rmSync(folder, { recursive: true });
});

test('a fleet that pins a pointer boots from the image and installs nothing', async () => {
  const ssm = new SSMClient(clientOf(lab()));
  const pointer = FleetImage.pointerName('current', 'stable');
  await ssm.send(new PutParameterCommand({ Name: pointer, Value: given(built.current?.ImageId), Type: 'String', DataType: 'aws:ec2:image' }));
  const machine = new Machine({ image: FleetImage.fromPointer(pointer, 1) });
  await lab().deploy({ app: assembly((stack) => standaloneFleets(stack, [fleet('shop', { machine })])) });
  await lab().waitUntilReady({ seconds: 120 });
  const { instance } = await lab().node(SLOT).state();
  const { Reservations = [] } = await ec2().send(new DescribeInstancesCommand({ InstanceIds: [instance] }));
  expect(Reservations[0]?.Instances?.[0]?.ImageId).toBe(built.current?.ImageId);
  expect(await shell(lab(), SLOT, 'systemctl is-active redis@6379; cat /srv/app/written | cut -d "|" -f 1')).toBe('active\nroot');
  // What the build's own cleaning left empty stays so where nobody installs
  expect(await shell(lab(), SLOT, 'find /var/lib/apt/lists /var/cache/apt/archives -type f ! -name lock; cat /var/log/dpkg.log /var/log/apt/* 2> /dev/null; true')).toBe('');
});
