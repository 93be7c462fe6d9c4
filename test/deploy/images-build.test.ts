import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeInstancesCommand, DescribeKeyPairsCommand, DescribeSecurityGroupsCommand, DescribeSubnetsCommand, DescribeTagsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Emulator, startEmulator } from '../../lab/emulator/emulator';
import { mendTags, tagTested } from '../../lib/cli/images/build/mend-tags';
import { sameImages, type SameImages } from '../../lib/cli/images/build/same-image';
import { withClients } from '../../lib/cli/images/facts/clients';
import { ownImages } from '../../lib/cli/images/facts/own-images';
import { planFor } from '../../lib/cli/images/plan-for';
import { readImageFile } from '../../lib/cli/images/read-image-file';
import { IMAGE_TAG, TESTED, TESTED_TAG } from '../../lib/definitions/images/image-tags';
import { recipeHash } from '../../lib/rendering/images/plan';
import { type CliRun, runCli } from '../cli/run-cli';
import { makeSnapshot, registerImage } from '../support/images';
import { inProject } from '../support/project';
import { sole } from '../support/sole';

const ENV = { ...process.env };
const TIMEOUT = 180_000;
const SECRET = 'a-secret-of-the-build';
const RECIPE = `version: 1
name: shop
architecture: x86_64
base: debian-12
variables: { app_name: {}, token: { sensitive: true } }
tags: { App: "{app_name}" }
steps:
  - script: { file: app.sh, variables: [app_name, token] }
`;
let emulator: Emulator;
let ec2: EC2Client;
let ssm: SSMClient;
let folder: string;
/** Packer 1.6 builds only in a VPC that is named. */
let place: { readonly vpcId: string; readonly subnetId: string };
let running: Build | undefined;

beforeAll(async () => {
  emulator = await startEmulator();
  Object.assign(process.env, emulator.env, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1' });
  [ec2, ssm] = [new EC2Client({}), new SSMClient({})];
  const { Subnets: [subnet] = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] }));
  place = { vpcId: subnet?.VpcId ?? '', subnetId: subnet?.SubnetId ?? '' };
}, TIMEOUT);

afterAll(async () => {
  process.env = ENV;
  [ec2, ssm].forEach((client) => client.destroy());
  await emulator.stop();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'images-build-'));
  mkdirSync(join(folder, 'tmp'));
  writeFileSync(join(folder, 'image.yaml'), `${RECIPE}builder: ${JSON.stringify(place)}\n`);
  writeFileSync(join(folder, 'app.sh'), '#!/bin/sh\nset -eu\necho "$APP_NAME"\n', { mode: 0o755 });
});
afterEach(async () => {
  await running?.kill();
  running = undefined;
  rmSync(folder, { recursive: true });
});

/** A build that runs as a program of its own, as a user starts it. */
class Build {
  public stdout = '';
  public stderr = '';
  public readonly ended: Promise<number>;
  private readonly child: ChildProcess;
  /** Is in the environment of every process of the build. */
  private readonly mark = `IMAGES_BUILD_TEST=${randomUUID()}`;

  public constructor(...args: readonly string[]) {
    const [name = '', value] = this.mark.split('=');
    const env = { ...emulator.env, PATH: ENV.PATH, HOME: folder, TMPDIR: join(folder, 'tmp'), PKR_VAR_token: SECRET, [name]: value };
    const all = ['images', 'build', '--var', 'app_name=shop', ...args];
    this.child = spawn(process.execPath, [inProject('dist', 'redis-fleet.js'), ...all], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = new Promise((done) => this.child.once('close', (code) => done(code ?? -1)));
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- whichever test ends, none of its processes stays
    running = this;
  }

  public async untilSaid(text: string): Promise<void> {
    const end = Date.now() + TIMEOUT / 2;
    while (!this.stderr.includes(text)) {
      if (Date.now() > end || this.child.exitCode !== null) throw new Error(`the build did not say ${JSON.stringify(text)}, but:\n${this.stderr}`);
      await sleep(100);
    }
  }

  public interrupt(): void {
    this.child.kill('SIGINT');
  }

  /** Command lines of all its processes that live. */
  public commandLines(): string[] {
    return this.processes().map(({ line }) => line);
  }

  /** Ends all that still lives of it. */
  public async kill(): Promise<void> {
    this.processes().forEach(({ pid }) => process.kill(pid, 'SIGKILL'));
    await this.ended;
  }

  private processes(): { pid: number; line: string }[] {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(this.mark)) return [];
        return [{ pid: Number(pid), line: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') }];
      } catch {
        return [];
      }
    }).filter(({ line }) => line !== '');
  }
}

const packerAt = (name: string): string => inProject('.tools', 'bin', name);

async function states(): Promise<string[]> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  return Reservations.flatMap((reservation) => reservation.Instances ?? []).map(({ State }) => String(State?.Name));
}

/** What a builder makes beside its machine. */
async function leftovers(): Promise<string[]> {
  const { KeyPairs = [] } = await ec2.send(new DescribeKeyPairsCommand({}));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  return [...KeyPairs.map(({ KeyName }) => String(KeyName)), ...SecurityGroups.map(({ GroupName }) => String(GroupName)).filter((name) => name !== 'default')];
}

describe.each([['packer', []], ['packer-1.6', ['--acknowledge', 'packer.imds-v1=a test']]])('by %s', (name, more) => {
  test('Ctrl-C has Packer clean up: machine, key and security group are gone, and so is every process and file', async () => {
    const build = new Build('--packer', packerAt(name), ...more);
    await build.untilSaid('Waiting for SSH to become available');
    expect(await states()).toContain('running');
    const lines = build.commandLines();
    expect(lines.some((line) => line.includes('-machine-readable'))).toBe(true);
    expect(lines.filter((line) => line.includes(SECRET))).toEqual([]);
    build.interrupt();
    expect(await build.ended).toBe(130);
    expect(build.stderr.trimEnd().split('\n').at(-1)).toMatch(/^redis-fleet: interrupted: Packer ended with exit code \d+ and has cleaned up/);
    expect({ stdout: build.stdout, states: [...new Set(await states())], left: await leftovers(), processes: build.commandLines(), files: readdirSync(join(folder, 'tmp')) })
      .toEqual({ stdout: '', states: ['terminated'], left: [], processes: [], files: [] });
  }, TIMEOUT);

  test('what Packer refuses is shown with its words, and nothing is left', async () => {
    writeFileSync(join(folder, 'image.yaml'), `${RECIPE}builder: ${JSON.stringify({ ...place, subnetId: 'subnet-0123456789abcdef0' })}\n`);
    const build = new Build('--packer', packerAt(name), ...more);
    expect(await build.ended).toBe(1);
    expect(build.stderr).toMatch(/^ +\d+ s error: .*subnet/m);
    expect(build.stderr).toMatch(/^redis-fleet: Packer ended with exit code 1, as said above$/m);
    expect({ stdout: build.stdout, left: await leftovers(), processes: build.commandLines(), files: readdirSync(join(folder, 'tmp')) }).toEqual({ stdout: '', left: [], processes: [], files: [] });
  }, TIMEOUT);
});

/** The command within this process. */
function build(...args: string[]): Promise<CliRun> {
  return runCli(['images', 'build', '--packer', packerAt('packer'), ...args], folder);
}

/** Values for the variables of the recipe. */
function values(): string[] {
  writeFileSync(join(folder, 'values.json'), JSON.stringify({ app_name: 'shop', token: SECRET }));
  return ['--var-file', 'values.json'];
}

test('an image of the same recipe, values and base is not built again, and the pointer moves to it', async () => {
  const io = { env: {}, cwd: folder, stdout: () => undefined, stderr: () => undefined };
  const recipe = readImageFile('image.yaml', io);
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/aws/service/debian/release/12/latest/amd64' }));
  const sourceAmi = Parameter?.Value;
  await registerImage(ec2, { name: 'shop-other', family: 'shop', sourceAmi });
  const hash = recipeHash(recipe, planFor(recipe), { app_name: 'shop' });
  const image = await registerImage(ec2, { name: 'shop-1', family: 'shop', recipe: hash, sourceAmi });
  const first = await build(...values());
  expect(first).toMatchObject({ code: 0, stdout: `us-east-1: /redis-fleet/images/shop/candidate version 1 points at ${image}\n` });
  expect(first.stderr).toContain(`nothing to build: ${image} of the same recipe, values and base; --force builds another\n`);
  const second = await build(...values(), '--json');
  expect(JSON.parse(second.stdout)).toEqual({
    version: 1, family: 'shop', recipe: hash, sourceAmi, built: false,
    images: [{ region: 'us-east-1', image, pointer: '/redis-fleet/images/shop/candidate', version: 1 }],
  });
}, TIMEOUT);

test('of a recipe with tests an image that has passed them is taken, not a newer one that has not', async () => {
  writeFileSync(join(folder, 'image.yaml'), `${RECIPE}  - check: { file: app.sh, phase: test }\n`);
  const io = { env: {}, cwd: folder, stdout: () => undefined, stderr: () => undefined };
  const recipe = readImageFile('image.yaml', io);
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/aws/service/debian/release/12/latest/amd64' }));
  const hash = recipeHash(recipe, planFor(recipe), { app_name: 'shop' });
  const made = { family: 'shop', recipe: hash, sourceAmi: Parameter?.Value };
  const never = await registerImage(ec2, { ...made, name: 'never-tested' });
  const failed = await registerImage(ec2, { ...made, name: 'failed', isTested: false });
  const same = (): Promise<SameImages | undefined> => withClients(['us-east-1'], (clients) => sameImages(clients, { family: 'shop', recipe: hash, sourceAmi: Parameter?.Value ?? '' }, recipe));
  const untested = await same();
  expect(untested?.isTested).toBe(false);
  expect([never, failed]).toContain(untested?.targets[0]?.image.id);
  const passed = await registerImage(ec2, { ...made, name: 'passed', isTested: true });
  await registerImage(ec2, { ...made, name: 'failed-later', isTested: false });
  expect(await same()).toMatchObject({ isTested: true, targets: [{ image: { id: passed } }] });
  expect((await build(...values())).stdout).toContain(`points at ${passed}\n`);
}, TIMEOUT);

test('an image that was built with another value of a variable is another image', async () => {
  const io = { env: {}, cwd: folder, stdout: () => undefined, stderr: () => undefined };
  const recipe = readImageFile('image.yaml', io);
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/aws/service/debian/release/12/latest/amd64' }));
  const sourceAmi = Parameter?.Value;
  const imageOf = (app: string): Promise<string> =>
    registerImage(ec2, { name: `of-${app}`, family: 'shop', recipe: recipeHash(recipe, planFor(recipe), { app_name: app }), sourceAmi });
  const store = await imageOf('store');
  await imageOf('other');
  writeFileSync(join(folder, 'store.json'), JSON.stringify({ app_name: 'store', token: SECRET }));
  const { stdout, stderr } = await build('--var-file', 'store.json');
  expect([stdout, stderr]).toEqual([expect.stringContaining(`points at ${store}\n`), expect.stringContaining(`nothing to build: ${store} of`)]);
}, TIMEOUT);

test.each([
  ['a parameter that there is not', 'base: { parameter: /golden/nowhere, operatingSystem: debian-12 }', [], 1, 'the parameter /golden/nowhere of the base image is not in us-east-1; check its name, or give the recipe another base'],
  ['a parameter that holds no image', 'base: { parameter: /golden/text, operatingSystem: debian-12 }', [], 1, 'the base image must be the id of an image such as ami-0123456789abcdef0, got "hello"'],
  ['an image that there is not', 'base: { amiId: ami-0123456789abcdef9, operatingSystem: debian-12 }', [], 1, 'the base image ami-0123456789abcdef9 is not in us-east-1, or not shared with this account'],
  ['an image of another architecture', 'base: { parameter: /golden/arm, operatingSystem: debian-12 }', [], 1, /^the base image ami-[0-9a-f]+ must be of the recipe's architecture, x86_64, it is of arm64$/],
  ['a filter that nothing passes', 'base: { filter: { owners: [self], filters: { name: "nowhere-*" } }, operatingSystem: debian-12 }', [], 1, /^no available x86_64 image of self in us-east-1 passes the filters of the base image, \{"name":"nowhere-\*"\}/],
  ['a region beside those of the file', 'base: debian-12\nregions: [eu-west-1]', ['--region', 'us-east-1'], 2, '--region is for an image file that names no region, and shop names eu-west-1; leave out either'],
  ['two regions', 'base: debian-12', ['--region', 'us-east-1,eu-west-1'], 2, '--region must be one region, the one to build in; "regions" of the image file has it copied to others'],
  ['another program', 'base: debian-12', ['--packer', 'true'], 1, 'true must be Packer, but with "version" it prints ""; name Packer by --packer'],
  ['no program', 'base: debian-12', ['--packer', '/nowhere/packer'], 1, 'cannot run /nowhere/packer: there is no such file; install Packer 1.6 or newer, or name it by --packer'],
])('%s is refused in one line before anything is built', async (...given) => {
  const [, lines, args, code, message] = given;
  await ssm.send(new PutParameterCommand({ Name: '/golden/text', Value: 'hello', Type: 'String', Overwrite: true }));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/aws/service/debian/release/12/latest/arm64' }));
  await ssm.send(new PutParameterCommand({ Name: '/golden/arm', Value: Parameter?.Value, Type: 'String', Overwrite: true }));
  writeFileSync(join(folder, 'image.yaml'), RECIPE.replace('base: debian-12', lines));
  const run = await build(...values(), ...args);
  const said = run.stderr.replace(/^redis-fleet: |\n$/g, '');
  expect({ code: run.code, stdout: run.stdout }).toEqual({ code, stdout: '' });
  expect(said).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
}, TIMEOUT);

test('a tag is set along with the family, without which the policy of who builds refuses it', async () => {
  const snapshot = await makeSnapshot(ec2, 8);
  const id = await registerImage(ec2, { name: 'shop-asked', family: 'shop-asked', snapshots: [snapshot] });
  const asked: unknown[] = [];
  await withClients(['us-east-1'], async ([clients]) => {
    if (clients === undefined) throw new Error('no clients');
    clients.ec2.middlewareStack.add((next, context) => (args) => {
      if (context.commandName === 'CreateTagsCommand') asked.push(args.input);
      return next(args);
    }, { step: 'initialize' });
    const target = { clients, image: sole(await ownImages(clients, { 'image-id': id })) };
    await mendTags(target, { image: { [IMAGE_TAG]: 'shop-asked', App: 'shop' }, snapshots: { kept: 'long' } });
    await tagTested(target, 'shop-asked');
  });
  const family = { Key: IMAGE_TAG, Value: 'shop-asked' };
  expect(asked).toEqual([
    { Resources: [id], Tags: [{ Key: 'App', Value: 'shop' }, family] },
    { Resources: [snapshot], Tags: [{ Key: 'kept', Value: 'long' }, family] },
    { Resources: [id], Tags: [{ Key: TESTED_TAG, Value: TESTED }, family] },
  ]);
}, TIMEOUT);

test('tags that an image or its snapshots lack are added, and others stay', async () => {
  const snapshot = await makeSnapshot(ec2, 8);
  const id = await registerImage(ec2, { name: 'shop-bare', family: 'shop-bare', snapshots: [snapshot] });
  const wanted = { image: { [IMAGE_TAG]: 'shop-bare', App: 'shop' }, snapshots: { [IMAGE_TAG]: 'shop-bare', kept: 'long' } };
  const mended = await withClients(['us-east-1'], async ([clients]) => {
    if (clients === undefined) throw new Error('no clients');
    const mend = async (): Promise<string[]> => mendTags({ clients, image: sole(await ownImages(clients, { 'image-id': id })) }, wanted);
    return [await mend(), await mend()];
  });
  expect(mended).toEqual([[id, snapshot], []]);
  const { Tags = [] } = await ec2.send(new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [id, snapshot] }] }));
  const found = Tags.map(({ ResourceId, Key, Value }) => [ResourceId, Key, Value]);
  expect(found).toEqual(expect.arrayContaining([[id, 'App', 'shop'], [id, 'Name', 'shop-bare'], [snapshot, 'kept', 'long'], [snapshot, IMAGE_TAG, 'shop-bare']]));
}, TIMEOUT);
