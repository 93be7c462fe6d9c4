import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeregisterImageCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Emulator, startEmulator } from '../../lab/emulator/emulator';
import { type CliRun, runCli } from '../cli/run-cli';
import { registerImage } from '../support/images';

const ENV = { ...process.env };
const TIMEOUT = 60_000;
const REGIONS = ['us-east-1', 'eu-west-1'] as const;
type Region = (typeof REGIONS)[number];
const BOTH = ['--region', 'us-east-1,eu-west-1'];
const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
let emulator: Emulator;
let clients: Record<Region, { ec2: EC2Client; ssm: SSMClient }>;
/** Ids of the images of three builds, by region. */
let images: Record<Region, { a: string; b: string; c: string }>;

beforeAll(async () => {
  emulator = await startEmulator();
  Object.assign(process.env, emulator.env, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1' });
  const clientsOf = (region: Region): { ec2: EC2Client; ssm: SSMClient } => ({ ec2: new EC2Client({ region }), ssm: new SSMClient({ region }) });
  clients = { 'us-east-1': clientsOf('us-east-1'), 'eu-west-1': clientsOf('eu-west-1') };
  const made = await Promise.all(REGIONS.map(async (region) => {
    const register = (name: string, recipe?: string): Promise<string> => registerImage(clients[region].ec2, { name, family: 'redis', recipe });
    return [region, { a: await register('redis-a', A), b: await register('redis-b', B), c: await register('redis-c', C) }];
  }));
  images = Object.fromEntries(made) as typeof images;
}, TIMEOUT);

afterAll(async () => {
  process.env = ENV;
  REGIONS.forEach((region) => Object.values(clients[region]).forEach((client) => client.destroy()));
  await emulator.stop();
});

const cli = (...args: string[]): Promise<CliRun> => runCli(['images', ...args]);
const errorOf = ({ stderr }: CliRun): string => stderr.replace(/^redis-fleet: |\n$/g, '');

async function point(region: Region, channel: string, image: string): Promise<void> {
  await clients[region].ssm.send(new PutParameterCommand({ Name: `/redis-fleet/images/redis/${channel}`, Value: image, Type: 'String', DataType: 'aws:ec2:image', Overwrite: true }));
}

async function stable(region: Region): Promise<string> {
  const { Parameter } = await clients[region].ssm.send(new GetParameterCommand({ Name: '/redis-fleet/images/redis/stable' }));
  return `${Parameter?.Version} ${Parameter?.Value}`;
}

// The tests of this file are the life of one family, in order.

describe('before there is a pointer', () => {
  test.each([
    [['promote', 'redis'], 1, 'us-east-1: there is no /redis-fleet/images/redis/candidate; "redis-fleet images build" makes an image and points at it'],
    [['rollback', 'redis'], 1, 'us-east-1: stable of family redis was never promoted, so that there is nothing to go back to'],
    [['promote', 'Redis'], 2, 'the family must be 1-48 lower-case letters, digits or -, beginning with a letter, or an image.yaml, got "Redis"'],
    [['promote', 'redis', '--region', 'europe'], 2, '--region must be a region such as eu-west-1, got "europe"'],
    [['promote', 'redis', ...BOTH, '--candidate', '1'], 2, '--candidate must be used with one region, because each has its own, got us-east-1, eu-west-1; name one by --region'],
    [['promote', './nowhere.yaml'], 1, 'cannot read ./nowhere.yaml: there is no such file'],
  ])('%j is refused in one line', async (args, code, message) => {
    const run = await cli(...args);
    expect({ code: run.code, stdout: run.stdout, message: errorOf(run) }).toEqual({ code, stdout: '', message });
  }, TIMEOUT);
});

describe('promote', () => {
  test('points at the candidate in all regions, by a version that is printed', async () => {
    for (const region of REGIONS) await point(region, 'candidate', images[region].a);
    const { code, stdout } = await cli('promote', 'redis', ...BOTH);
    expect({ code, stdout }).toEqual({ code: 0, stdout: REGIONS.map((region) => `${region}: /redis-fleet/images/redis/stable version 1 points at ${images[region].a}\n`).join('') });
    expect(await stable('eu-west-1')).toBe(`1 ${images['eu-west-1'].a}`);
  }, TIMEOUT);

  test('makes no version where it points there already', async () => {
    const { stdout } = await cli('promote', 'redis');
    expect(stdout).toBe(`us-east-1: /redis-fleet/images/redis/stable version 1 pointed already at ${images['us-east-1'].a}\n`);
    expect(await stable('us-east-1')).toMatch(/^1 /);
  }, TIMEOUT);

  test('moves nothing where the regions have candidates of different builds', async () => {
    await point('us-east-1', 'candidate', images['us-east-1'].b);
    const run = await cli('promote', 'redis', ...BOTH);
    expect({ code: run.code, message: errorOf(run) }).toEqual({
      code: 1, message: expect.stringMatching(/^the regions have images of different builds: us-east-1 ami-\w+ of recipe b{12} from ami-\w+, eu-west-1 ami-\w+ of recipe a{12} from ami-\w+; build again/) as string,
    });
    expect(await stable('us-east-1')).toMatch(/^1 /);
    await point('eu-west-1', 'candidate', images['eu-west-1'].b);
    expect((await cli('promote', 'redis', ...BOTH)).code).toBe(0);
  }, TIMEOUT);

  test('takes a version of the candidate, or an image of the family', async () => {
    expect((await cli('promote', 'redis', '--candidate', '1')).stdout).toBe(`us-east-1: /redis-fleet/images/redis/stable version 3 points at ${images['us-east-1'].a}\n`);
    expect((await cli('promote', 'redis', '--ami', images['us-east-1'].b)).stdout).toBe(`us-east-1: /redis-fleet/images/redis/stable version 4 points at ${images['us-east-1'].b}\n`);
    expect(errorOf(await cli('promote', 'redis', '--candidate', '9'))).toMatch(/^us-east-1: \/redis-fleet\/images\/redis\/candidate has no version 9; "redis-fleet images list redis --region us-east-1" shows/);
  }, TIMEOUT);

  test('refuses an image of another family, or of another region', async () => {
    const other = await registerImage(clients['us-east-1'].ec2, { name: 'web', family: 'web' });
    for (const id of [other, images['eu-west-1'].a]) {
      expect(errorOf(await cli('promote', 'redis', '--ami', id))).toBe(`us-east-1: ${id} must be an available image of family redis in this account; "redis-fleet images list redis --region us-east-1" shows them`);
    }
  }, TIMEOUT);

  test('refuses an image that has failed its test, which the list shows; of a recipe with tests one that was never tested too', async () => {
    const untested = await registerImage(clients['us-east-1'].ec2, { name: 'web-untested', family: 'web', isTested: false });
    expect(errorOf(await cli('promote', 'web', '--ami', untested))).toBe(`an image must have passed the tests of its recipe, us-east-1 ${untested} has not; "redis-fleet images build" tests it, or makes one that passes`);
    expect((await cli('list', 'web')).stdout).toMatch(new RegExp(`^${untested} .* available, untested  `, 'm'));
    const [never, passed] = [await registerImage(clients['us-east-1'].ec2, { name: 'web-never', family: 'web' }), await registerImage(clients['us-east-1'].ec2, { name: 'web-passed', family: 'web', isTested: true })];
    const folder = mkdtempSync(join(tmpdir(), 'images-pointers-'));
    try {
      writeFileSync(join(folder, 'check.sh'), '#!/bin/sh\ntrue\n');
      writeFileSync(join(folder, 'image.yaml'), 'version: 1\nname: web\nbase: debian-12\nsteps: [{ check: { file: check.sh, phase: test } }]\n');
      expect(errorOf(await runCli(['images', 'promote', 'image.yaml', '--ami', never], folder))).toContain(`us-east-1 ${never} has not`);
      expect((await runCli(['images', 'promote', 'image.yaml', '--ami', passed], folder)).stdout).toContain(`points at ${passed}\n`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, TIMEOUT);

  test('asks the regions of an image.yaml in place of the name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'images-pointers-'));
    try {
      writeFileSync(join(folder, 'image.yaml'), 'version: 1\nname: redis\nbase: debian-12\nregions: [us-east-1, eu-west-1]\n');
      const { stdout } = await runCli(['images', 'promote', 'image.yaml'], folder);
      expect(stdout.split('\n').map((line) => line.split(':')[0])).toEqual(['us-east-1', 'eu-west-1', '']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, TIMEOUT);
});

describe('rollback', () => {
  test('points at the image before, and a second one takes it back', async () => {
    const { a, b } = images['us-east-1'];
    expect(await stable('us-east-1')).toBe(`4 ${b}`);
    expect((await cli('rollback', 'redis', ...BOTH)).code).toBe(0);
    expect(await stable('us-east-1')).toBe(`5 ${a}`);
    await cli('rollback', 'redis', ...BOTH);
    expect(await stable('us-east-1')).toBe(`6 ${b}`);
  }, TIMEOUT);

  test('passes over an image that is gone', async () => {
    const { a, b, c } = images['us-east-1'];
    await cli('promote', 'redis', '--ami', c);
    await clients['us-east-1'].ec2.send(new DeregisterImageCommand({ ImageId: b }));
    await cli('rollback', 'redis');
    expect(await stable('us-east-1')).toBe(`8 ${a}`);
    await clients['us-east-1'].ec2.send(new DeregisterImageCommand({ ImageId: c }));
    expect(errorOf(await cli('rollback', 'redis'))).toBe(`us-east-1: stable of family redis has pointed at no image but ${a} that still exists, so that there is nothing to go back to`);
  }, TIMEOUT);
});

describe('list', () => {
  test('shows each image with its age, recipe, source, pointers and users', async () => {
    const { a } = images['us-east-1'];
    const { Instances: [instance] = [] } = await clients['us-east-1'].ec2.send(new RunInstancesCommand({ ImageId: a, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }));
    const { code, stdout } = await cli('list', 'redis');
    expect(code).toBe(0);
    const [region, head, ...rows] = stdout.trimEnd().split('\n');
    expect(region).toBe('us-east-1');
    expect(head?.split(/ {2,}/)).toEqual(['image', 'created', 'age', 'state', 'architecture', 'recipe', 'source', 'pointers', 'used by']);
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual([[
      a, expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/), '0 d', 'available', 'x86_64', 'a'.repeat(12), 'ami-00000000000000001',
      'candidate 1, stable 8 (current) and 3 more', expect.stringMatching(new RegExp(`^instance ${instance?.InstanceId} \\((running|pending)\\)$`)),
    ]]);
  }, TIMEOUT);

  test('--json names all pointers and users', async () => {
    const { regions } = JSON.parse((await cli('list', 'redis', '--json')).stdout) as { regions: readonly { images: readonly object[] }[] };
    expect(regions[0]?.images).toEqual([expect.objectContaining({
      id: images['us-east-1'].a, name: 'redis-a', recipe: A, sourceAmi: 'ami-00000000000000001', usedBy: [expect.stringMatching(/^instance i-/)],
      pointers: [{ channel: 'candidate', version: 1, current: false }, ...[8, 5, 3, 1].map((version) => ({ channel: 'stable', version, current: version === 8 }))],
    })]);
  }, TIMEOUT);

  test('a family without images says so', async () => {
    expect(await cli('list', 'nothing')).toEqual({ code: 0, stdout: 'us-east-1: no image of family nothing in this account; --region names other regions\n', stderr: '' });
  }, TIMEOUT);
});
