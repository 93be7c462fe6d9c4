import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Emulator, startEmulator } from '../../lab/emulator/emulator';
import { type Listing, list } from '../cli/inventory/ask';
import { slotTags, startInstances } from '../cli/inventory/machines';
import { venvProgram, venvPython } from '../support/programs';
import { inProject } from '../support/project';
import { run, type RunResult } from '../support/run';

const ENV = { ...process.env };
/** Its machines have few tags, because the emulator's time grows with the square of all tags. */
const LARGE = { region: 'eu-west-1', hosts: 1050 };

let folder: string;
let emulator: Emulator;
/** A file that the tags of the small fleet try to make. */
let trap: string;
/** Inventory scripts of a fleet with four hosts and of a large one. */
let small: string;
let large: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inventory-'));
  trap = join(folder, 'trap');
  installProgram();
  small = writeScript('redis-inventory', '#!/bin/sh\nREDIS_FLEET_NAME=demo exec redis-fleet inventory "$@"\n');
  large = writeScript('large-inventory', `#!/bin/sh\nREDIS_FLEET_REGIONS=${LARGE.region} exec redis-fleet inventory "$@"\n`);
  emulator = await startEmulator();
  Object.assign(process.env, emulator.env, ansibleSettings(), { PATH: [join(folder, 'bin'), ENV.PATH].join(delimiter), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
  await startInstances(emulator.region, ...[[1, 1], [1, 0], [0, 1], [0, 0]].map(([shard, member]) => ({ ...slotTags('demo', shard ?? 0, member ?? 0), ...hostileTags() })));
  await startInstances(LARGE.region, ...Array.from({ length: LARGE.hosts }, (_, member) => ({ 'redis-fleet:slot': `large-0-${member}`, 'redis-fleet:initial-role': 'replica' })));
});

afterAll(async () => {
  process.env = ENV;
  rmSync(folder, { recursive: true });
  await emulator.stop();
});

/** Bundles the program from its sources into a folder that is put on the PATH. */
function installProgram(): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const bundle = ['--bundle', '--platform=node', '--target=node20', '--log-level=error', `--outfile=${join(bin, 'bundle.js')}`];
  expect(run(inProject('node_modules', '.bin', 'esbuild'), [inProject('bin', 'redis-fleet.ts'), ...bundle]).code).toBe(0);
  writeScript(join('bin', 'redis-fleet'), '#!/usr/bin/env node\nrequire("./bundle.js");\n');
}

function writeScript(name: string, text: string): string {
  const script = join(folder, name);
  writeFileSync(script, text);
  chmodSync(script, 0o755);
  return script;
}

function ansibleSettings(): Record<string, string> {
  const config = join(folder, 'ansible.cfg');
  writeFileSync(config, '[inventory]\nany_unparsed_is_failed = True\n');
  return { ANSIBLE_HOME: join(folder, '.ansible'), ANSIBLE_CONFIG: config, ANSIBLE_NOCOLOR: '1' };
}

function command(): string {
  return `{{ lookup('pipe', 'touch ${trap}') }}`;
}

function hostileTags(): Record<string, string> {
  return { evil: command(), block: '{% if true %}x{% endif %}', [command()]: 'a key', __ansible_vault: 'no vault' };
}

function ansible(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): RunResult {
  return run(venvProgram(program), args, { env, timeLimit: 120, cwd: folder });
}

/** What Ansible's debug module shows of a variable on each host, none of which is connected to. */
function shown(script: string, variable: string): Record<string, unknown>[] {
  const { code, stdout, stderr } = ansible('ansible', ['-i', script, 'all', '-c', 'local', '-m', 'debug', '-a', `var=${variable}`]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.split(/^\S+ \| SUCCESS => /m).slice(1).map((text) => (JSON.parse(text) as Record<string, Record<string, unknown>>)[variable] ?? {});
}

test('ansible-inventory reads every host and group and has nothing to complain of', () => {
  const { code, stdout, stderr } = ansible('ansible-inventory', ['-i', small, '--list']);
  expect([code, stderr]).toEqual([0, '']);
  const { _meta: meta, ...groups } = JSON.parse(stdout) as Listing;
  expect(Object.keys(meta.hostvars).sort()).toEqual(['demo-0-0', 'demo-0-1', 'demo-1-0', 'demo-1-1']);
  expect(groups.redis_primary?.hosts).toEqual(['demo-0-0', 'demo-1-0']);
  expect(groups.redis_replica?.hosts).toEqual(['demo-0-1', 'demo-1-1']);
  expect(groups.region_us_east_1?.hosts).toHaveLength(4);
});

test('ansible-inventory draws the groups of a cluster', () => {
  const { code, stdout, stderr } = ansible('ansible-inventory', ['-i', small, '--graph', 'cluster_demo']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.trim().split('\n')).toEqual([
    '@cluster_demo:', '  |--@shard_demo_000:', '  |  |--demo-0-0', '  |  |--demo-0-1', '  |--@shard_demo_001:', '  |  |--demo-1-0', '  |  |--demo-1-1',
  ]);
});

test('the first host of a group is the first of the fleet, as roles that take it expect', () => {
  const { stdout } = ansible('ansible', ['-i', small, 'redis', '--list-hosts']);
  expect(stdout.trim().split(/\n\s+/)).toEqual(['hosts (4):', 'demo-0-0', 'demo-0-1', 'demo-1-0', 'demo-1-1']);
});

test('groups can be cut with each other', () => {
  const { stdout } = ansible('ansible', ['-i', small, 'redis_replica:&shard_demo_001:&env_test', '--list-hosts']);
  expect(stdout.trim().split(/\n\s+/)).toEqual(['hosts (1):', 'demo-1-1']);
});

test('a command in a tag is shown and never run', () => {
  const tags = shown(small, 'ec2_tags');
  expect(tags).toHaveLength(4);
  tags.forEach((shownTags) => expect(shownTags).toMatchObject({ evil: command(), block: '{% if true %}x{% endif %}' }));
  expect(shown(small, 'ec2_tags_unsafe')[0]).toEqual([{ key: '__ansible_vault', value: 'no vault' }, { key: command(), value: 'a key' }]);
  expect(shown(small, 'hostvars')).toHaveLength(4);
  expect(existsSync(trap)).toBe(false);
});

test('the same command is run when a script does not mark it, so that the test above can fail', () => {
  const inventory = { _meta: { hostvars: { naive: { ec2_tags: { evil: command() } } } }, all: { hosts: ['naive'] } };
  const naive = writeScript('naive-inventory', `#!/bin/sh\ncat <<'END'\n${JSON.stringify(inventory)}\nEND\n`);
  expect(shown(naive, 'ec2_tags')).toHaveLength(1);
  expect(existsSync(trap)).toBe(true);
  rmSync(trap);
});

test('no variable takes a name that Ansible keeps for itself', async () => {
  const program = 'import json; from ansible.vars.reserved import get_reserved_names; print(json.dumps(sorted(get_reserved_names())))';
  const reserved = JSON.parse(run(venvPython(), ['-c', program]).stdout) as string[];
  const names = Object.keys((await list(['--fleet', 'demo']))._meta.hostvars['demo-0-0'] ?? {});
  expect(reserved).toEqual(expect.arrayContaining(['tags', 'name', 'environment', 'port']));
  expect(names).toEqual(expect.arrayContaining(['ansible_host', 'redis_shard', 'instance_id', 'ec2_tags', 'ec2_tags_unsafe']));
  expect(names.filter((name) => reserved.includes(name))).toEqual([]);
});

test('ansible reads a fleet that is longer than one page', () => {
  const { code, stdout, stderr } = ansible('ansible', ['-i', large, 'redis_replica', '--list-hosts']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`hosts (${LARGE.hosts}):`);
});

test('EC2 is asked for pages of a thousand until there is none left', async () => {
  const asked: URLSearchParams[] = [];
  const between = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
      const body = Buffer.concat(parts).toString();
      asked.push(new URLSearchParams(body));
      const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: request.headers.authorization ?? '' };
      void fetch(emulator.endpoint, { method: 'POST', headers, body }).then(async (answer) => response.writeHead(answer.status).end(await answer.text()));
    });
  });
  await new Promise<void>((done) => between.listen(0, '127.0.0.1', done));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(between.address() as AddressInfo).port}`;
  try {
    expect(Object.keys((await list(['--region', LARGE.region]))._meta.hostvars)).toHaveLength(LARGE.hosts);
  } finally {
    process.env.AWS_ENDPOINT_URL = emulator.endpoint;
    between.closeAllConnections();
    between.close();
  }
  expect(asked.map((request) => [request.get('Action'), request.get('MaxResults'), request.has('NextToken')])).toEqual([
    ['DescribeInstances', '1000', false], ['DescribeInstances', '1000', true],
  ]);
});

test.each([
  ['http://127.0.0.1:9', 'cannot reach EC2 in us-east-1: check the network, the proxy, and AWS_ENDPOINT_URL if it is set'],
  ['http://ec2.invalid', 'no EC2 endpoint found for region us-east-1: check the name of the region, the network\'s DNS, and AWS_ENDPOINT_URL if it is set'],
])('with the endpoint %s the script fails with one line, and so does Ansible', (endpoint, line) => {
  const env = { AWS_ENDPOINT_URL: endpoint };
  expect(run(small, ['--list'], { env })).toEqual({ code: 1, stdout: '', stderr: `redis-fleet: ${line}\n` });
  const { code, stderr } = ansible('ansible-inventory', ['-i', small, '--list'], env);
  expect(code).not.toBe(0);
  expect(stderr).toContain(line);
});

test('a mistake in a variable of the script is a mistake on the command line', () => {
  const { code, stdout, stderr } = run(small, ['--list'], { env: { REDIS_FLEET_SOURCE: 'cache' } });
  expect([code, stdout, stderr]).toEqual([2, '', 'redis-fleet: REDIS_FLEET_SOURCE must be live, assembly or file, got "cache"\n']);
});
