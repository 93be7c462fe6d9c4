import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { ImagePhase } from '../../lib/definitions/images/choices';
import { ImageFile } from '../../lib/definitions/images/image-file';
import { documentText } from '../../lib/rendering/images/awstoe/document';
import { BUNDLE_SOURCE, bundleArchive, planDocument } from '../../lib/rendering/images/awstoe/plan-document';
import { BUNDLE, type ImagePlan, type PlanAction } from '../../lib/rendering/images/plan';
import { type AwstoeMachine, type Done, runDocument, type StepResult, substituted } from '../support/awstoe';
import { run } from '../support/run';

const SOURCE = 's3://bundles/key.zip';
const HOSTILE = 'it\'s {{ build.step.outputs.stdout }} $(id) `id` "x" \\ end';

/** A machine whose /var/tmp, and the folder that the bundle's is in, is a folder of the test: the rest is this computer, of which nothing may change. */
class ScratchMachine implements AwstoeMachine {
  public restarts = 0;
  public readonly root = mkdtempSync(join(tmpdir(), 'awstoe-'));

  public constructor(private readonly archive: Uint8Array) {
    mkdirSync(this.inside(''), { recursive: true });
  }

  public bash(script: string, seconds: number): Promise<Done> {
    const input = join(this.root, 'input.sh');
    writeFileSync(input, script);
    const setUp = `mount --bind "$1" /var/tmp && mount --bind "$1" ${dirname(BUNDLE)} && shift && exec timeout --kill-after=5 "$@"`;
    const { code, stdout, stderr } = run('unshare', ['--mount', '--', 'sh', '-c', setUp, 'sh', this.inside(''), String(seconds), 'bash', input], { env: { LEFT_OVER: 'of the agent' } });
    return Promise.resolve({ code, output: stdout + stderr });
  }

  public download(source: string, destination: string): Promise<Done> {
    const target = this.inside(relative(dirname(BUNDLE), destination));
    if (source !== SOURCE) return Promise.resolve({ code: 1, output: `no object ${source}` });
    writeFileSync(target, this.archive);
    return Promise.resolve({ code: 0, output: '' });
  }

  public reboot(): Promise<void> {
    this.restarts += 1;
    return Promise.resolve();
  }

  /** Where a file of the machine's /var/tmp lies. */
  public inside(path: string): string {
    return join(this.root, 'tmp', path);
  }
}

const REPORT = '#!/bin/sh\nenv | LC_ALL=C sort > /var/tmp/environment\npwd > /var/tmp/folder\nid -u > /var/tmp/user\numask > /var/tmp/umask\n';
const file = (name: string, text: string): readonly [string, ImageFile] => [`payload/${name}`, ImageFile.fromText(name, text)];
const action = (name: string, more: Partial<PlanAction>): PlanAction => ({
  name, phase: ImagePhase.BUILD, kind: 'script', script: '', environment: {}, variables: [], timeoutSeconds: 30, ...more,
});

/** A plan of scripts that only write to /var/tmp, which need no machine of their own. */
function planOf(actions: readonly PlanAction[]): ImagePlan {
  const files = [file('report.sh', REPORT), file('count.sh', '#!/bin/sh\necho once >> /var/tmp/count\n'), file('fail.sh', '#!/bin/sh\necho broken >&2\nexit 3\n'), file('wait.sh', '#!/bin/sh\nsleep 60\n'),
    file('restart.sh', '#!/bin/sh\necho once >> /var/tmp/count\nexit 194\n')];
  return { files: new Map(files), actions };
}

let machine: ScratchMachine;
afterEach(() => rmSync(machine.root, { recursive: true }));

async function carryOut(actions: readonly PlanAction[], phases = ['build', 'validate'], archive?: Uint8Array): Promise<StepResult[]> {
  const plan = planOf(actions);
  const good = bundleArchive(plan);
  machine = new ScratchMachine(archive ?? good);
  const text = documentText(planDocument(plan, { family: 'web', archive: good, values: { app_name: HOSTILE } }));
  return runDocument(text, phases, { [BUNDLE_SOURCE]: SOURCE }, machine);
}

const names = (results: readonly StepResult[]): string[] => results.map(({ step, code }) => `${step}: ${code}`);
const BUNDLE_STEPS = (phase: string): string[] => ['folder', 'download', 'unpack'].map((step) => `${phase}/bundle-${step}: 0`);

test('a script runs as root in the bundle, with its own environment and nothing of the agent\'s, every byte as it was', async () => {
  const results = await carryOut([action('01-report', { script: 'payload/report.sh', environment: { GREETING: HOSTILE }, variables: ['app_name'] })]);
  expect(names(results)).toEqual([...BUNDLE_STEPS('build'), 'build/01-report: 0']);
  const environment = readFileSync(machine.inside('environment'), 'utf8').split('\n').filter((line) => line !== '' && !/^(PWD|_|SHLVL)=/.test(line));
  expect(environment).toEqual([`APP_NAME=${HOSTILE}`, `GREETING=${HOSTILE}`, 'HOME=/root', 'LC_ALL=C.UTF-8', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']);
  expect(['folder', 'user', 'umask'].map((name) => readFileSync(machine.inside(name), 'utf8').trim())).toEqual([BUNDLE, '0', '0022']);
});

test('the bundle is root\'s alone and holds what the plan holds, but not the archive', async () => {
  await carryOut([]);
  const folder = machine.inside('redis-fleet-image');
  expect([statSync(folder).mode & 0o777, statSync(folder).uid, existsSync(join(folder, 'bundle.zip'))]).toEqual([0o700, 0, false]);
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  for (const [path, { sha256 }] of planOf([]).files) {
    expect([path, digest(readFileSync(join(folder, path)))]).toEqual([path, sha256]);
    expect(statSync(join(folder, path)).mode & 0o077).toBe(0);
  }
});

test('a bundle with one other byte is not unpacked, and nothing runs', async () => {
  const archive = Uint8Array.from(bundleArchive(planOf([])));
  archive[archive.length - 60] = (archive[archive.length - 60] ?? 0) ^ 1;
  const results = await carryOut([action('01-report', { script: 'payload/report.sh' })], ['build'], archive);
  expect(names(results)).toEqual(['build/bundle-folder: 0', 'build/bundle-download: 0', 'build/bundle-unpack: 1']);
  expect(results.at(-1)?.output).toContain('bundle.zip: FAILED');
});

test('what a build before left in the folder is gone', async () => {
  await carryOut([]);
  const left = machine.inside('redis-fleet-image/left');
  writeFileSync(left, 'x');
  const plan = planOf([]);
  await runDocument(documentText(planDocument(plan, { family: 'web', archive: bundleArchive(plan), values: {} })), ['build'], { [BUNDLE_SOURCE]: SOURCE }, machine);
  expect(existsSync(left)).toBe(false);
});

test('each action runs once and in the order of phases; a restart comes between', async () => {
  const results = await carryOut([
    action('01-count', { script: 'payload/count.sh' }),
    action('02-reboot', { kind: 'reboot' }),
    action('03-count', { script: 'payload/count.sh' }),
    action('04-count', { script: 'payload/count.sh', phase: ImagePhase.VALIDATE }),
    action('05-count', { script: 'payload/count.sh', phase: ImagePhase.TEST }),
  ]);
  expect(names(results)).toEqual([...BUNDLE_STEPS('build'), ...['build/01-count', 'build/02-reboot', 'build/03-count', 'validate/04-count'].map((step) => `${step}: 0`)]);
  expect(readFileSync(machine.inside('count'), 'utf8')).toBe('once\nonce\nonce\n');
  expect(machine.restarts).toBe(1);
});

test('tests run on a machine that has nothing of the build', async () => {
  const results = await carryOut([action('01-count', { script: 'payload/count.sh' }), action('02-report', { script: 'payload/report.sh', phase: ImagePhase.TEST })], ['test']);
  expect(names(results)).toEqual([...BUNDLE_STEPS('test'), 'test/02-report: 0']);
  expect(existsSync(machine.inside('count'))).toBe(false);
});

test('a check that fails ends the build with what it said', async () => {
  const results = await carryOut([action('01-fail', { script: 'payload/fail.sh', phase: ImagePhase.VALIDATE }), action('02-count', { script: 'payload/count.sh', phase: ImagePhase.VALIDATE })]);
  expect(names(results)).toEqual([...BUNDLE_STEPS('build'), 'validate/01-fail: 3']);
  expect(results.at(-1)?.output).toBe('broken\n');
});

test('a script that ends with the code by which AWSTOE would restart fails like any other, at once', async () => {
  const results = await carryOut([action('01-restart', { script: 'payload/restart.sh' }), action('02-count', { script: 'payload/count.sh' })]);
  expect(names(results)).toEqual([...BUNDLE_STEPS('build'), 'build/01-restart: 1']);
  expect([machine.restarts, readFileSync(machine.inside('count'), 'utf8')]).toEqual([0, 'once\n']);
});

test('a script that takes longer than its time is ended', async () => {
  const results = await carryOut([action('01-wait', { script: 'payload/wait.sh', timeoutSeconds: 1 })]);
  expect(results.at(-1)).toMatchObject({ step: 'build/01-wait', code: 124 });
});

test('an expression that is not the bundle would have failed the document, so that the checks above can fail', () => {
  machine = new ScratchMachine(new Uint8Array());
  expect(() => substituted({ commands: ['echo {{ build.step.outputs.stdout }}'] }, [BUNDLE_SOURCE], { [BUNDLE_SOURCE]: SOURCE })).toThrow('the expression "build.step.outputs.stdout" names no parameter');
  expect(substituted([{ source: '{{ BundleSource }}' }], [BUNDLE_SOURCE], { [BUNDLE_SOURCE]: SOURCE })).toEqual([{ source: SOURCE }]);
});
