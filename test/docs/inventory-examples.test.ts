import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENVIRONMENT_HELP } from '../../lib/cli/inventory/config/flags';
import { runImport } from '../../lib/cli/inventory/import-aws-ec2/run';
import { hostsInFile } from '../../lib/cli/inventory/sources/file/hosts-in-file';
import type { InventoryHost } from '../../lib/rendering/inventory/host';
import { type Answer, ask } from '../cli/inventory/ask';
import { AWS_EC2, COMMANDS, ERRORS, HOSTS_CSV, HOSTS_IN_CSV, HOSTS_IN_YAML, HOSTS_JSON, HOSTS_YAML, IMPORTED, REFUSED, WRONG } from './inventory-examples';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inventory-examples-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function hostsOf(name: string, text: string): Promise<InventoryHost[]> {
  writeFileSync(join(folder, name), text);
  return hostsInFile(join(folder, name));
}

/** What the command says in the folder, without credentials of AWS. */
async function said(...args: readonly string[]): Promise<Answer> {
  const own = { ...process.env };
  const settings = {
    AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_REGION: 'eu-west-1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  Object.keys(own).filter((name) => name.startsWith('AWS_')).forEach((name) => Reflect.deleteProperty(process.env, name));
  Object.assign(process.env, settings);
  try {
    return await ask(args, { ...settings, HOME: folder }, folder);
  } finally {
    process.env = own;
  }
}

function importIn(file: string): { printed: string; code: number } {
  const done = { printed: '', code: 0 };
  const print = (text: string): void => void (done.printed += text);
  runImport({ env: {}, cwd: folder, stdout: print, stderr: print, exitWith: (code) => (done.code = code) }, file, {});
  return done;
}

test('the CSV of docs/inventory.md has the hosts that it shows', async () => {
  const hosts = await hostsOf('hosts.csv', HOSTS_CSV);
  expect(Object.fromEntries(hosts.map(({ id, variables, groups, tags }) => [id, { variables, groups, tags }]))).toEqual(HOSTS_IN_CSV);
});

test('the YAML of docs/inventory.md has the hosts that it shows', async () => {
  const hosts = await hostsOf('hosts.yml', HOSTS_YAML);
  expect(Object.fromEntries(hosts.map(({ id, variables }) => [id, variables.ansible_port]))).toEqual(HOSTS_IN_YAML);
  expect(hosts.map(({ variables }) => variables.ansible_user)).toEqual(['admin', 'admin', 'admin', 'admin']);
});

test('the JSON of docs/inventory.md has the host that it shows', async () => {
  expect(await hostsOf('hosts.json', HOSTS_JSON)).toMatchObject([{ name: 'db1', groups: ['redis'], variables: { ansible_host: '10.0.0.11' } }]);
});

test('the mistakes of docs/inventory.md are told in its words', async () => {
  writeFileSync(join(folder, 'redis_fleet.yml'), WRONG);
  expect(await said()).toEqual({ stdout: '', stderr: '', error: ERRORS.trimEnd(), exitCode: 1 });
});

test('the import of docs/inventory.md says what it shows, and what it writes is refused', async () => {
  writeFileSync(join(folder, 'aws_ec2.yml'), AWS_EC2);
  expect(importIn('aws_ec2.yml')).toEqual({ printed: IMPORTED, code: 1 });
  expect(await said()).toEqual({ stdout: '', stderr: '', error: REFUSED.trimEnd(), exitCode: 1 });
});

test.each(COMMANDS.trim().split('\n'))('the command of docs/inventory.md is one: %s', async (line) => {
  writeFileSync(join(folder, 'aws_ec2.yml'), 'plugin: amazon.aws.aws_ec2\n');
  writeFileSync(join(folder, 'hosts.csv'), HOSTS_CSV);
  const [program, name, command, ...args] = line.split(' ');
  expect([program, name, command]).toEqual(['npx', 'redis-fleet', 'inventory']);
  const { error, exitCode } = await said(...args);
  const [isImport, isAssembly] = [args.includes('import-aws-ec2'), args.includes('assembly')];
  expect(error ?? '').toMatch(isImport ? /^$/ : isAssembly ? /^no cloud assembly in .*cdk\.out: run "cdk synth" first/ : /^no AWS credentials: /);
  expect(exitCode).toBe(isImport ? 0 : 1);
  expect(existsSync(join(folder, 'redis_fleet.yml'))).toBe(isImport);
});

test('docs/inventory.md names no variable of the environment that the help does not know', () => {
  const named = readFileSync(join(__dirname, '..', '..', 'docs', 'inventory.md'), 'utf8').match(/REDIS_FLEET_[A-Z_]+/g) ?? [];
  expect(named.length).toBeGreaterThan(0);
  named.forEach((name) => expect(ENVIRONMENT_HELP).toContain(name));
});
