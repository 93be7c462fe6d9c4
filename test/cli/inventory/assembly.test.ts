import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aws, aws_autoscaling as autoscaling, CfnStack, NestedStack, Stack, type StackProps, Stage, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { RedisStandalone } from '../../../lib/constructs/redis/redis-standalone';
import { FleetDefinition } from '../../../lib/definitions/fleet';
import { ask, list } from './ask';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ENV = { account: '123456789012', region: 'eu-west-1' };

/** Writes a cloud assembly as the CDK does, with or without the notes that only its CLI asks for. */
function synthesize(build: (app: App) => void, context: Record<string, unknown> = {}): void {
  const app = new App({ outdir: folder, context });
  build(app);
  app.synth();
}

function group(scope: Construct, tags: Record<string, string>): void {
  const made = new autoscaling.CfnAutoScalingGroup(scope, 'Slot', { minSize: '1', maxSize: '1' });
  Object.entries(tags).forEach(([key, value]) => Tags.of(made).add(key, value));
}

/** A stack with two shards, each in a nested stack, and a group that is no slot. */
class Shards extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps & { fleet: string }) {
    super(scope, id, props);
    group(this, { Name: 'web' });
    [0, 1].forEach((shard) => group(new NestedStack(this, `Shard${shard}`), {
      'redis-fleet:fleet': props.fleet,
      'redis-fleet:shard': String(shard),
      'redis-fleet:slot': `${props.fleet}-${shard}-0`,
      'redis-fleet:engine': Aws.STACK_NAME,
    }));
  }
}

const listed = (...args: string[]): ReturnType<typeof list> => list(['--source', 'assembly', '--assembly', folder, ...args]);
const errorOf = async (): Promise<string | undefined> => {
  const { stdout, stderr, error, exitCode } = await ask(['--source', 'assembly', '--assembly', '.'], {}, folder);
  expect([stdout, stderr, exitCode]).toEqual(['', '', 1]);
  return error?.replaceAll(folder, 'FOLDER');
};

test('the slot of a standalone fleet is a planned host before anything is deployed', async () => {
  synthesize((app) => {
    const stack = new Stack(app, 'redis-demo', { env: ENV });
    new RedisStandalone(stack, 'Redis', { definition: new FleetDefinition({ name: 'demo', environment: 'dev' }) });
  });
  const { _meta: meta, redis_primary: primary, env_dev: dev } = await listed();
  expect(Object.keys(meta.hostvars)).toEqual(['demo-0-0']);
  expect(meta.hostvars['demo-0-0']).toMatchObject({
    redis_planned: true, redis_fleet: 'demo', redis_shard: 0, redis_member: 0, redis_initial_role: 'primary',
    cloudformation_stack_name: 'redis-demo', cloudformation_unresolved_tags: [], placement: { region: 'eu-west-1' },
  });
  expect(meta.hostvars['demo-0-0']).not.toHaveProperty('ansible_host');
  expect([primary?.hosts, dev?.hosts]).toEqual([['demo-0-0'], ['demo-0-0']]);
});

test.each([['with', { 'aws:cdk:enable-asset-metadata': true }], ['without', {}]])('slots in nested stacks are found %s the metadata of assets', async (_how, context) => {
  synthesize((app) => new Shards(app, 'Fleet', { fleet: 'demo', env: ENV }), context);
  const { _meta: meta } = await listed();
  expect(Object.keys(meta.hostvars)).toEqual(['demo-0-0', 'demo-1-0']);
  expect(meta.hostvars['demo-1-0']).toMatchObject({
    cloudformation_stack_name: 'Fleet',
    cloudformation_logical_ids: [expect.stringContaining('Shard1') as string, 'Slot'],
  });
});

test('a tag whose value only the deployment knows is named, and is no variable', async () => {
  synthesize((app) => new Shards(app, 'Fleet', { fleet: 'demo', env: ENV }));
  const variables = (await listed())._meta.hostvars['demo-0-0'];
  expect(variables).toMatchObject({ cloudformation_unresolved_tags: ['redis-fleet:engine'] });
  expect(variables).not.toHaveProperty('redis_engine');
});

test('stacks of stages, and those whose region is open, are read too', async () => {
  synthesize((app) => {
    new Shards(new Stage(app, 'Prod', { env: ENV }), 'Fleet', { fleet: 'prod' });
    new Shards(app, 'Open', { fleet: 'open', stackName: 'open-fleet' });
  });
  const { _meta: meta } = await listed();
  expect(Object.keys(meta.hostvars)).toEqual(['open-0-0', 'open-1-0', 'prod-0-0', 'prod-1-0']);
  expect(meta.hostvars['open-0-0']).toMatchObject({ cloudformation_stack_name: 'open-fleet', placement: {} });
  expect(meta.hostvars['prod-0-0']).toMatchObject({ cloudformation_stack_name: 'Prod-Fleet', placement: { region: 'eu-west-1' } });
});

test('--fleet leaves only the slots of that fleet', async () => {
  synthesize((app) => ['one', 'two'].forEach((fleet) => new Shards(app, fleet, { fleet, env: ENV })));
  expect(Object.keys((await listed('--fleet', 'two'))._meta.hostvars)).toEqual(['two-0-0', 'two-1-0']);
});

test('a nested stack whose template lies elsewhere is not the assembly\'s affair', async () => {
  synthesize((app) => new CfnStack(new Stack(app, 'Other'), 'Elsewhere', { templateUrl: 'https://example.com/network.yaml' }));
  expect((await listed('--pretty'))._meta).toEqual({ hostvars: {}, explanation: `no Auto Scaling group in ${folder} has the tag redis-fleet:slot of any fleet` });
});

test('a folder without an assembly is answered with the command that makes one', async () => {
  expect(await errorOf()).toBe('no cloud assembly in FOLDER: run "cdk synth" first, or name its folder with --assembly');
});

test.each(['35.0.0', '1.0.0', 'new', 7])('a manifest of version %j is refused', async (version) => {
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version, artifacts: {} }));
  expect(await errorOf()).toBe(`FOLDER/manifest.json must have a version from 36.0.0, got ${JSON.stringify(version)}; synthesize with a later aws-cdk-lib, or use --source live`);
});

test.each([
  ['{"version": ', /^FOLDER\/manifest\.json:1:13: it is not JSON: [^\n]+; run "cdk synth" again$/],
  ['[]', /^FOLDER\/manifest\.json must be a JSON object; run "cdk synth" again$/],
  ['{"version": "55.0.0", "artifacts": {"A": {"type": "aws:cloudformation:stack"}}}', /^artifact A of the cloud assembly names no file; run "cdk synth" again$/],
])('a broken manifest %j says what is wrong', async (text, message) => {
  writeFileSync(join(folder, 'manifest.json'), text);
  expect(await errorOf()).toMatch(message);
});

test('a template that is missing or broken is named', async () => {
  synthesize((app) => new Shards(app, 'Fleet', { fleet: 'demo', env: ENV }));
  const template = join(folder, 'Fleet.template.json');
  writeFileSync(template, readFileSync(template, 'utf8').slice(0, 100));
  expect(await errorOf()).toMatch(/^FOLDER\/Fleet\.template\.json:\d+:\d+: it is not JSON: [^\n]+; run "cdk synth" again$/);
  unlinkSync(template);
  expect(await errorOf()).toBe('FOLDER/Fleet.template.json does not exist; run "cdk synth" again');
});

test('a nested stack whose template the assembly does not name is an error, not a shard less', async () => {
  synthesize((app) => new Shards(app, 'Fleet', { fleet: 'demo', env: ENV }));
  writeFileSync(join(folder, 'Fleet.assets.json'), '{"files": {}}');
  expect(await errorOf()).toMatch(/^nested stack Shard\w+ of stack Fleet has a template that the cloud assembly does not name; run "cdk synth" again$/);
});
