import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteTagsCommand, DescribeImagesCommand, DescribeInstancesCommand, DescribeKeyPairsCommand, DescribeSnapshotsCommand, DescribeSubnetsCommand, EC2Client, type Image } from '@aws-sdk/client-ec2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Lab } from '../../lab/api/lab';
import type { Ended } from '../../lab/api/program';
import { launchLab } from '../../lab/api/start';
import { ARCHITECTURE_TAG, IMAGE_TAG, RECIPE_TAG, SOURCE_AMI_TAG, TESTED, TESTED_TAG, UNTESTED } from '../../lib/definitions/images/image-tags';
import { clientOf, LAB_TIMEOUT } from '../support/labs';
import { inProject } from '../support/project';

jest.setTimeout(2 * LAB_TIMEOUT);

const CANDIDATE = '/redis-fleet/images/shop/candidate';
const SECRET = 'a-secret-of-the-build';
const SECONDS = 400;
const used: { lab?: Lab; folder?: string; subnet?: string } = {};

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('what is made before the tests is not there');
  return value;
}

const lab = (): Lab => given(used.lab);

beforeAll(async () => {
  used.lab = await launchLab();
  used.folder = mkdtempSync(join(tmpdir(), 'images-build-'));
  const ec2 = new EC2Client(clientOf(used.lab));
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] }));
  ec2.destroy();
  used.subnet = given(Subnets[0]?.SubnetId);
  await used.lab.moveClient(used.subnet);
}, LAB_TIMEOUT);

afterAll(async () => {
  await used.lab?.down();
  rmSync(given(used.folder), { recursive: true, force: true });
}, LAB_TIMEOUT);

/** Writes an image.yaml whose check of a new machine looks for some text. */
function writeRecipe(expected: string): void {
  const folder = given(used.folder);
  const script = (name: string, line: string): void => writeFileSync(join(folder, name), `#!/bin/sh\nset -eu\n${line}\n`);
  script('app.sh', 'printf "%s %s\\n" "$APP_NAME" "${#TOKEN}" > /etc/shop');
  script('built.sh', 'grep -q "^sold 21$" /etc/shop');
  script('tested.sh', `grep "^${expected} 21$" /etc/shop`);
  writeFileSync(join(folder, 'image.yaml'), `version: 1
name: shop
architecture: x86_64
base: debian-12
variables: { app_name: {}, token: { sensitive: true } }
tags: { App: "{app_name}" }
snapshotTags: { kept: long }
builder: { subnetId: ${given(used.subnet)} }
steps:
  - script: { file: app.sh, variables: [app_name, token] }
  - check: built.sh
  - check: { file: tested.sh, phase: test }
`);
}

/** `redis-fleet images …` as a client inside the VPC. */
function images(...args: readonly string[]): Promise<Ended> {
  const folder = given(used.folder);
  const env = { ...lab().emulator.env, HOME: folder, TMPDIR: folder, PKR_VAR_token: SECRET };
  return lab().client(['env', `--chdir=${folder}`, process.execPath, inProject('dist', 'redis-fleet.js'), 'images', ...args], { env, timeout: SECONDS });
}

const build = (...more: readonly string[]): Promise<Ended> => images('build', '--packer', inProject('.tools', 'bin', 'packer'), '--var', 'app_name=sold', ...more);

async function shopImages(): Promise<Image[]> {
  const ec2 = new EC2Client(clientOf(lab()));
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'], Filters: [{ Name: `tag:${IMAGE_TAG}`, Values: ['shop'] }] }));
  ec2.destroy();
  return Images;
}

async function candidate(): Promise<string> {
  const ssm = new SSMClient(clientOf(lab()));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: CANDIDATE }));
  ssm.destroy();
  return `${Parameter?.Version} ${Parameter?.Value}`;
}

/** Machines and keys that a build has left, and what it has left of its files. */
async function leftBehind(): Promise<unknown> {
  const ec2 = new EC2Client(clientOf(lab()));
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }] }));
  const { KeyPairs = [] } = await ec2.send(new DescribeKeyPairsCommand({}));
  ec2.destroy();
  return [...Reservations, ...KeyPairs, ...readdirSync(given(used.folder)).filter((name) => name.startsWith('redis-fleet-image-'))];
}

const tagsOf = ({ Tags = [] }: { Tags?: readonly { Key?: string; Value?: string }[] }): Record<string, string> =>
  Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));

// The tests of this file are the life of one family, in order.

test('an image is built, tested on a new machine, tagged, and the candidate points at it', async () => {
  writeRecipe('sold');
  const { code, stdout, stderr } = await build();
  expect({ code, said: code === 0 ? '' : stderr }).toEqual({ code: 0, said: '' });
  const [image, ...others] = await shopImages();
  expect(others).toEqual([]);
  expect(stdout).toBe(`us-east-1: ${CANDIDATE} version 1 points at ${image?.ImageId}\n`);
  expect(await candidate()).toBe(`1 ${image?.ImageId}`);
  expect(stderr).toMatch(/^ +\d+ s building shop of ami-\w+ by Packer \d/m);
  expect(stderr).toContain(`testing ${image?.ImageId} on a new machine\n`);
  expect(stderr).not.toContain(SECRET);
  expect(await leftBehind()).toEqual([]);
});

test('image and snapshots have the tags of the recipe, with the values of its variables', async () => {
  const [image] = await shopImages();
  const own = { [IMAGE_TAG]: 'shop', [ARCHITECTURE_TAG]: 'x86_64', [RECIPE_TAG]: expect.stringMatching(/^[0-9a-f]{64}$/) as string, [SOURCE_AMI_TAG]: expect.stringMatching(/^ami-/) as string, App: 'sold' };
  expect(tagsOf(given(image))).toMatchObject({ ...own, [TESTED_TAG]: TESTED });
  const ec2 = new EC2Client(clientOf(lab()));
  const ids = (image?.BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.SnapshotId ?? '');
  const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: ids }));
  ec2.destroy();
  expect(Snapshots.map(tagsOf)).toEqual([expect.objectContaining({ ...own, kept: 'long' })]);
});

test('the same recipe is not built again', async () => {
  const { code, stdout, stderr } = await build('--json');
  const [image] = await shopImages();
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ family: 'shop', built: false, images: [{ region: 'us-east-1', image: image?.ImageId, version: 1 }] });
  expect(stderr).toContain('nothing to build: ');
  expect(await shopImages()).toHaveLength(1);
});

test('an image that fails its test is there, but no pointer moves to it', async () => {
  writeRecipe('unsold');
  const before = await candidate();
  const { code, stdout, stderr } = await build();
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^redis-fleet: Packer ended with exit code 1.*; ami-\w+ is there untested, and no pointer was moved to it: the next build tests it again, --force builds another$/);
  expect(await candidate()).toBe(before);
  expect(await shopImages()).toHaveLength(2);
  expect(await leftBehind()).toEqual([]);
});

test('the next build tests that image again and builds none, and neither it nor promote points at it', async () => {
  const before = await candidate();
  const failed = given((await shopImages()).find((image) => tagsOf(image)[TESTED_TAG] === UNTESTED)?.ImageId);
  const { code, stdout, stderr } = await build();
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`nothing to build: ${failed} of`);
  expect(stderr).toContain(`testing ${failed} on a new machine\n`);
  expect((await images('promote', 'shop', '--ami', failed)).stderr).toContain(`an image must have passed the tests of its recipe, us-east-1 ${failed} has not; `);
  expect(await candidate()).toBe(before);
  expect(await shopImages()).toHaveLength(2);
});

test('an image that was never tested, as its build ended before, is tested by the next build, which then points at it', async () => {
  writeRecipe('sold');
  const passed = (await candidate()).slice(2);
  const ec2 = new EC2Client(clientOf(lab()));
  await ec2.send(new DeleteTagsCommand({ Resources: [passed], Tags: [{ Key: TESTED_TAG }] }));
  ec2.destroy();
  const { code, stdout, stderr } = await build();
  expect({ code, said: code === 0 ? '' : stderr }).toEqual({ code: 0, said: '' });
  expect(stderr).toContain(`testing ${passed} on a new machine\n`);
  expect(stdout).toBe(`us-east-1: ${CANDIDATE} version 1 pointed already at ${passed}\n`);
  expect(tagsOf(given((await shopImages()).find(({ ImageId }) => ImageId === passed)))).toMatchObject({ [TESTED_TAG]: TESTED });
});

test('the candidate is promoted, and the list shows what points at each image', async () => {
  const { code, stdout } = await images('promote', 'shop');
  expect([code, stdout]).toEqual([0, `us-east-1: /redis-fleet/images/shop/stable version 1 points at ${(await candidate()).slice(2)}\n`]);
  const listed = await images('list', 'shop');
  expect(listed.stdout).toMatch(/candidate 1 \(current\), stable 1 \(current\)/);
});

test('an image of several regions is copied, tagged and pointed at in each', async () => {
  const regions = ['us-east-1', 'eu-west-1'];
  const steps = 'steps: [{ script: app.sh }]';
  writeFileSync(join(given(used.folder), 'app.sh'), '#!/bin/sh\ntouch /etc/wide\n');
  writeFileSync(join(given(used.folder), 'wide.yaml'), `version: 1\nname: wide\narchitecture: x86_64\nbase: debian-12\nregions: [${regions.join(', ')}]\nbuilder: { subnetId: ${given(used.subnet)} }\n${steps}\n`);
  const { code, stdout, stderr } = await images('build', 'wide.yaml', '--packer', inProject('.tools', 'bin', 'packer'), '--json');
  expect({ code, said: code === 0 ? '' : stderr }).toEqual({ code: 0, said: '' });
  const { recipe, images: made } = JSON.parse(stdout) as { recipe: string; images: readonly { region: string; image: string }[] };
  expect(made.map(({ region }) => region)).toEqual(regions);
  for (const { region, image: id } of made) {
    const ec2 = new EC2Client({ ...clientOf(lab()), region });
    const { Images: [image] = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [id] }));
    const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? ''] }));
    ec2.destroy();
    for (const tagged of [given(image), given(Snapshots[0])]) expect(tagsOf(tagged)).toMatchObject({ [IMAGE_TAG]: 'wide', [RECIPE_TAG]: recipe, [ARCHITECTURE_TAG]: 'x86_64' });
    expect(Snapshots[0]?.Encrypted).toBe(true);
  }
  expect((await images('promote', 'wide.yaml')).stdout.split('\n').map((line) => line.split(' ').slice(0, 4).join(' '))).toEqual([...regions.map((region) => `${region}: /redis-fleet/images/wide/stable version 1`), '']);
});
