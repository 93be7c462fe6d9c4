import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseDocument } from 'yaml';
import { runImport } from '../../../lib/cli/inventory/import-aws-ec2/run';
import type { ImportFlags } from '../../../lib/cli/inventory/import-aws-ec2/run';
import { CliError } from '../../../lib/cli/io';
import { inventoryConfig } from '../../../lib/definitions/inventory/config';
import { hostname } from '../../../lib/definitions/inventory/hostname';
import { liveSource } from '../../../lib/definitions/inventory/sources';
import { parseInventoryFile } from '../../../lib/fleet-file/inventory/inventory-file';
import { FleetFileError } from '../../../lib/fleet-file/issue';
import { compileRules } from '../../../lib/rendering/inventory/constructed';
import { inProject } from '../../support/project';

const FOLDER = inProject('test', 'fixtures', 'aws-ec2');
const files = readdirSync(FOLDER).filter((name) => /^\d+.*\.yml$/.test(name)).sort();
const ENV = { INVENTORY_REGION: 'eu-west-1', INVENTORY_ENVIRONMENT: 'qa' };

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'import-aws-ec2-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** What an import printed, with its exit code. */
function imported(file: string, flags: ImportFlags = {}): { stdout: string; stderr: string; code: number } {
  const done = { stdout: '', stderr: '', code: 0 };
  runImport({
    env: ENV, cwd: folder, exitWith: (code) => (done.code = code),
    stdout: (text) => (done.stdout += text), stderr: (text) => (done.stderr += text),
  }, file, flags);
  return done;
}

function written(text: string): string {
  writeFileSync(join(folder, 'aws_ec2.yml'), text);
  return 'aws_ec2.yml';
}

/** `01-nothing-but-the-plugin.yml` as a sentence. */
const sentence = (file: string): string => file.replace(/^\d+-/, '').replace(/\.yml$/, '').replaceAll('-', ' ');

test.each(files.map((file) => [sentence(file), file]))('an aws_ec2.yml with %s becomes this redis_fleet.yml, with these notes', (_, file) => {
  copyFileSync(join(FOLDER, file), join(folder, 'aws_ec2.yml'));
  const { stdout, stderr, code } = imported('aws_ec2.yml');
  const text = readFileSync(join(folder, 'redis_fleet.yml'), 'utf8');
  const golden = join(FOLDER, `${basename(file, '.yml')}.golden`);
  const result = `${text}\n# exit code ${code}\n${stdout.replace(/^(?=.)/gm, '# ')}`.replace(/; there are default, [\w, ]*/g, '; there are others');
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, result);
  expect(result).toBe(readFileSync(golden, 'utf8'));
  expect(stderr).toBe('');
  expect(code).toBe(stdout.includes('not carried') ? 1 : 0);
  expect(refusals(text)).toEqual(code === 0 ? [] : ['not_carried']);
  expect(refusals(withoutMissing(text))).toEqual([]);
});

/** The keys of a file that are errors. */
function refusals(text: string): string[] {
  try {
    parseInventoryFile(text, 'redis_fleet.yml', compileRules);
    return [];
  } catch (error) {
    if (error instanceof FleetFileError) return error.issues.map(({ path }) => path);
    throw error;
  }
}

/** The file of somebody who has dealt with what it lacks. */
function withoutMissing(text: string): string {
  const file = parseDocument(text);
  file.delete('not_carried');
  return String(file);
}

test('a file that lacks something is refused until the list of it is removed, so that nobody runs with more hosts than before', () => {
  imported(written('plugin: amazon.aws.aws_ec2\nregions: [eu-west-1]\nfilters:\n  tag:Env: prod\n  tag:Team: "{{ team }}"\n'));
  const text = readFileSync(join(folder, 'redis_fleet.yml'), 'utf8');
  expect(() => parseInventoryFile(text, 'redis_fleet.yml', compileRules)).toThrow(new FleetFileError([{
    file: 'redis_fleet.yml', line: 3, column: 1, path: 'not_carried',
    message: '"not_carried" is not a key of an inventory file; it lists what of the aws_ec2.yml this file lacks, and without which its hosts, names or groups may be others; write each in a way of this file, or decide to do without it, and remove the list',
  }]));
  expect(text).toContain('not_carried:\n  - \'filters["tag:Team"]: "{{ team }}" is a template: templates are not evaluated here; write the value itself\'\n');
  expect(parseInventoryFile(withoutMissing(text), 'redis_fleet.yml', compileRules).sources).toMatchObject([{ live: { filters: { 'tag:Env': ['prod'] } } }]);
});

test('a file without options means what aws_ec2 does without options: every region, every instance that is not gone, called by its DNS names', () => {
  imported(written('plugin: amazon.aws.aws_ec2\n'));
  expect(parseInventoryFile(readFileSync(join(folder, 'redis_fleet.yml'), 'utf8'), 'redis_fleet.yml', compileRules)).toEqual(inventoryConfig({
    sources: [{ live: liveSource({ allRegions: true, allInstances: true, states: ['running', 'pending', 'stopping', 'stopped'] }) }],
    hostnames: [hostname({ name: 'dns-name' }), hostname({ name: 'private-dns-name' })],
  }));
});

test('a file that is there is overwritten only by --force', () => {
  const file = written('plugin: amazon.aws.aws_ec2\n');
  writeFileSync(join(folder, 'redis_fleet.yml'), 'mine\n');
  expect(() => imported(file)).toThrow(new CliError('redis_fleet.yml is there already; name another file with --to, or overwrite it with --force'));
  expect(readFileSync(join(folder, 'redis_fleet.yml'), 'utf8')).toBe('mine\n');
  expect(imported(file, { force: true }).stdout).toBe('wrote redis_fleet.yml\n');
  expect(readFileSync(join(folder, 'redis_fleet.yml'), 'utf8')).toContain('all_regions: true');
});

test('the file that is read is overwritten under no name, not even by --force', () => {
  const text = 'plugin: amazon.aws.aws_ec2\n';
  const file = written(text);
  symlinkSync('aws_ec2.yml', join(folder, 'link.yml'));
  for (const to of [file, './aws_ec2.yml', join(folder, file), 'link.yml']) {
    expect(() => imported(file, { to, force: true })).toThrow(new CliError(`${to} is the file that is read; name another file with --to`));
  }
  expect(readFileSync(join(folder, file), 'utf8')).toBe(text);
});

test('a folder in place of a file, and a folder that is missing, are named', () => {
  const file = written('plugin: amazon.aws.aws_ec2\n');
  expect(() => imported('.')).toThrow(new CliError('. must be a file, got a folder; name the file in it, such as ./aws_ec2.yml'));
  expect(() => imported(file, { to: 'none/redis_fleet.yml' })).toThrow(new CliError(`cannot write ${join(folder, 'none', 'redis_fleet.yml')}: there is no folder ${join(folder, 'none')}`));
});

test('of two names of one option the one is taken that Ansible takes, and the other is told of', () => {
  const [one, other] = ['arn:aws:iam::123456789012:role/one', 'arn:aws:iam::123456789012:role/other'];
  const { stdout, code } = imported(written(`plugin: amazon.aws.aws_ec2\niam_role_arn: ${other}\nassume_role_arn: ${one}\nprofile: same\naws_profile: same\n`));
  expect(stdout).toContain('aws_ec2.yml:2: changed: iam_role_arn: it is another name of assume_role_arn, which is given too and is taken, as by Ansible\n');
  expect(stdout).not.toContain('aws_profile');
  expect(code).toBe(0);
  const text = readFileSync(join(folder, 'redis_fleet.yml'), 'utf8');
  expect(parseInventoryFile(text, 'redis_fleet.yml', compileRules).sources).toMatchObject([{ live: { accounts: [{ profile: 'same', roleArn: one }] } }]);
});

test('--to - prints the file, and what is left out goes to standard error', () => {
  const { stdout, stderr, code } = imported(written('plugin: amazon.aws.aws_ec2\nregions: [eu-west-1]\nsecret_key: abc\n'), { to: '-' });
  expect(stdout).toContain('\nregions:\n  - eu-west-1\n');
  expect(stderr).toBe('aws_ec2.yml:3: not carried: secret_key: keys of AWS do not belong in a file; name a profile or a role under accounts, or set the variables of AWS\n');
  expect(code).toBe(1);
  expect(existsSync(join(folder, 'redis_fleet.yml'))).toBe(false);
});

test.each([
  ['', 'aws_ec2.yml must be a mapping with the options of the plugin amazon.aws.aws_ec2, got an empty file'],
  ['- a\n', 'aws_ec2.yml must be a mapping with the options of the plugin amazon.aws.aws_ec2, got something else'],
  ['regions: []\n', 'aws_ec2.yml must have "plugin: amazon.aws.aws_ec2", got no plugin'],
  ['plugin: azure.azcollection.azure_rm\n', 'aws_ec2.yml must have "plugin: amazon.aws.aws_ec2", got "azure.azcollection.azure_rm"'],
  ['plugin: [a\n', 'aws_ec2.yml:2:1: a bracket is not closed: "]" is missing here or before'],
])('the file %j is no aws_ec2.yml, and nothing is written', (text, message) => {
  const file = written(text);
  expect(() => imported(file)).toThrow(message);
  expect(existsSync(join(folder, 'redis_fleet.yml'))).toBe(false);
});

test('no secret of the file is printed or written', () => {
  const secret = 'wJalrXUtnFEMIK7MDENG';
  const { stdout } = imported(written(`plugin: amazon.aws.aws_ec2\nsecret_key: ${secret}\naws_session_token: "${secret}"\nsecurity_token: "{{ ${secret} }}"\n`));
  expect(stdout).toContain('not carried: secret_key');
  expect(stdout + readFileSync(join(folder, 'redis_fleet.yml'), 'utf8')).not.toContain(secret);
});
