import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { fleetYaml } from '../../lib/cli/init/fleet-yaml';
import { PACKAGE } from '../../lib/cli/package-facts';
import { expectGolden } from '../support/golden';
import { inProject } from '../support/project';
import { runCli } from './run-cli';

const FILES = ['.github/workflows/fleet.yml', '.gitignore', 'cdk.json', 'fleet.yaml', 'package.json'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Everything below a folder, files and folders alike. */
function treeOf(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) => relative(root, join(entry.parentPath, entry.name))).sort();
}

function filesOf(root: string): string[] {
  return treeOf(root).filter((name) => statSync(join(root, name)).isFile());
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly needs?: string;
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: Readonly<Record<string, string | boolean>> }[];
}

async function workflow(): Promise<{ readonly text: string; readonly on: object; readonly permissions: object; readonly jobs: Readonly<Record<string, Job>> }> {
  await runCli(['init', 'demo'], folder);
  const text = readFileSync(join(folder, 'demo', '.github', 'workflows', 'fleet.yml'), 'utf8');
  return { text, ...parse(text, { strict: true }) as { on: object; permissions: object; jobs: Record<string, Job> } };
}

test('init writes a project whose files are as their golden ones, and says what to do next', async () => {
  const run = await runCli(['init', 'my-fleet'], folder);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expectGolden('cli/init/output.txt', run.stdout);
  expect(filesOf(join(folder, 'my-fleet'))).toEqual(FILES);
  for (const file of FILES) {
    const text = readFileSync(join(folder, 'my-fleet', file), 'utf8').replace(`"cdk-redis-fleet": "${PACKAGE.version}"`, '"cdk-redis-fleet": "<this release>"');
    expectGolden(`cli/init/${file.replace(/^\./, 'dot-')}`, text);
  }
});

test('what init writes is right at once', async () => {
  await runCli(['init', 'my-fleet'], folder);
  const run = await runCli(['validate', 'my-fleet/fleet.yaml'], folder);
  expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/^my-fleet\/fleet\.yaml: ok — fleet my-fleet \(dev\)/) as string });
});

test('init writes the file that the example of a single node is', () => {
  expect(fleetYaml('demo')).toBe(readFileSync(inProject('examples', 'standalone', 'fleet.yaml'), 'utf8'));
});

test('the packages are pinned to the versions that this release was tested with', async () => {
  await runCli(['init', 'my-fleet'], folder);
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, 'my-fleet', 'package.json'), 'utf8')) as { dependencies: Record<string, string>; devDependencies: Record<string, string> };
  const own = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as { version: string; devDependencies: Record<string, string> };
  const tested = Object.fromEntries(['aws-cdk-lib', 'cdk8s', 'cdk8s-plus-27', 'constructs'].map((name) => [name, own.devDependencies[name]]));
  expect(dependencies).toEqual({ ...tested, 'cdk-redis-fleet': own.version });
  expect(devDependencies).toEqual({ 'aws-cdk': own.devDependencies['aws-cdk'] });
  for (const version of Object.values({ ...dependencies, ...devDependencies })) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test('the workflow validates, then shows the diff of a pull request and deploys what is merged', async () => {
  const { on, jobs } = await workflow();
  expect(on).toEqual({ pull_request: null, push: { branches: ['main'] } });
  expect(Object.keys(jobs)).toEqual(['validate', 'diff', 'deploy']);
  expect(jobs.diff?.needs).toBe('validate');
  expect(jobs.deploy?.needs).toBe('validate');
  const { scripts } = JSON.parse(readFileSync(join(folder, 'demo', 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  for (const [name, job] of Object.entries(jobs)) {
    expect(job.steps.map((step) => step.run ?? '').some((line) => line.startsWith(`npm run ${name}`))).toBe(true);
    expect(scripts).toHaveProperty(name);
  }
});

test('the workflow holds no key, asks for no more than it needs, and pins each action by its major version', async () => {
  const { text, permissions, jobs } = await workflow();
  expect(text).not.toMatch(/secrets\.|access-key/i);
  expect(permissions).toEqual({ contents: 'read' });
  expect(jobs.validate?.permissions).toBeUndefined();
  expect(jobs.diff?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  expect(jobs.deploy?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  for (const { uses } of Object.values(jobs).flatMap((job) => job.steps)) {
    expect(uses ?? 'none@v1').toMatch(/@v\d+$/);
  }
});

test('init overwrites nothing: it names every file that is there and writes none', async () => {
  mkdirSync(join(folder, 'app'));
  writeFileSync(join(folder, 'app', 'cdk.json'), 'mine');
  symlinkSync('nowhere', join(folder, 'app', 'package.json'));
  expect(await runCli(['init', 'app'], folder)).toEqual({
    code: 1, stdout: '',
    stderr: 'redis-fleet: app must not have cdk.json, package.json, because init overwrites nothing; remove them, or choose another folder; nothing was written\n',
  });
  expect(treeOf(join(folder, 'app'))).toEqual(['cdk.json', 'package.json']);
  expect(readFileSync(join(folder, 'app', 'cdk.json'), 'utf8')).toBe('mine');
});

test('init takes back what it wrote when the system refuses half-way', async () => {
  mkdirSync(join(folder, 'app'));
  symlinkSync('nowhere', join(folder, 'app', '.github'));
  const run = await runCli(['init', 'app'], folder);
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toMatch(/^redis-fleet: cannot write to app: .*; nothing was written\n$/);
  expect(treeOf(join(folder, 'app'))).toEqual(['.github']);
});

test('init refuses a folder that is a file or lies below one, and leaves nothing behind', async () => {
  writeFileSync(join(folder, 'app'), 'mine');
  for (const target of ['app', 'app/deeper/still']) {
    const run = await runCli(['init', target, '--name', 'demo'], folder);
    expect(run.code).toBe(1);
    expect(run.stderr).toBe(`redis-fleet: cannot write to ${target}: a part of its path is not a folder; nothing was written\n`);
  }
  expect(treeOf(folder)).toEqual(['app']);
});

test('init writes into a folder that exists and has other files', async () => {
  writeFileSync(join(folder, 'README.md'), 'mine');
  expect((await runCli(['init', '.', '--name', 'demo'], folder)).code).toBe(0);
  expect(filesOf(folder)).toEqual([...FILES, 'README.md'].sort());
});

test.each([
  ['My Fleet', '"name" must be 2-32 lower-case letters'],
  ['x', '"name" must be 2-32 lower-case letters'],
  ['a: b\nredis: {}', '"name" must be 2-32 lower-case letters'],
])('a folder named %j cannot name the fleet, and init says so before it writes', async (name, message) => {
  const run = await runCli(['init', name], folder);
  expect(run.code).toBe(1);
  expect(run.stderr).toContain(`redis-fleet: ${message}`);
  expect(run.stderr).toContain('name the fleet with --name');
  expect(treeOf(folder)).toEqual([]);
});

test.each(['true', 'null', 'no', 'on'])('a fleet can be named %s: the file keeps it a text', async (name) => {
  expect((await runCli(['init', 'app', '--name', name], folder)).code).toBe(0);
  expect(parse(readFileSync(join(folder, 'app', 'fleet.yaml'), 'utf8'), { version: '1.1' })).toMatchObject({ name });
});

test('a folder with a space or a quote is shown as a shell takes it', async () => {
  const { stdout } = await runCli(['init', 'it\'s mine', '--name', 'demo'], folder);
  expect(stdout).toContain('  cd \'it\'\\\'\'s mine\'\n');
});
