import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '../../../lab/emulator/emulator';
import { Topology } from '../../../lib';
import { type DeployedFleet, deployFleet } from '../../support/deployed-fleet';
import { ADMIN, type ClusterServer, startCluster, type TestCluster, until } from '../../support/redis-cluster';
import { startRedis } from '../../support/redis';
import { runCli } from '../run-cli';

const ENV = { ...process.env };
/** Where no server of the fleet listens: the fleet's definition has its own port. */
const PORT = 19_871;
let emulator: Emulator;
let fleet: DeployedFleet;
let cluster: TestCluster;
let folder: string;

beforeAll(async () => {
  emulator = await startEmulator({ region: 'eu-west-1' });
  Object.assign(process.env, emulator.env, { AWS_REGION: 'eu-west-1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
  folder = mkdtempSync(join(tmpdir(), 'check-'));
  fleet = await deployFleet({ name: 'demo', topology: Topology.cluster({ shards: 3 }), port: PORT, network: 75 });
  const addresses = await fleet.addresses();
  cluster = await startCluster({ shards: 3, replicas: 1, nodeTimeout: 1000, addressOf: (shard, member) => addresses.get(`demo-${shard}-${member}`) ?? '' });
}, 120_000);

afterAll(async () => {
  process.env = ENV;
  rmSync(folder, { recursive: true });
  await cluster.stop();
  await emulator.stop();
});

const port = (): string => String(cluster.all[0]?.port);
const member = (shard: number, number: number): ClusterServer => {
  const server = cluster.shards[shard]?.[number];
  if (server === undefined) throw new Error(`no server ${shard}-${number}`);
  return server;
};

interface Shown {
  readonly status: string;
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly findings: readonly { readonly id: string; readonly severity: string; readonly slots: readonly string[]; readonly remedy: string }[];
}

async function asked(...args: string[]): Promise<{ code: number; shown: Shown }> {
  const { code, stdout, stderr } = await runCli(['check', '--json', ...args], folder);
  expect(stderr).toBe('');
  return { code, shown: JSON.parse(stdout) as Shown };
}

// The tests of this file are the life of one fleet, in order.

test('a fleet in order is a table without findings, and exit code 0', async () => {
  const { code, stdout, stderr } = await runCli(['check', '--fleet', 'demo', '--port', port()]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^slot +zone +address +role +hash slots +lag +memory +version +state$/);
  expect(lines[1]).toMatch(new RegExp(`^demo-0-0 +eu-west-1a +127\\.75\\.\\d+\\.\\d+:${port()} +primary +5461 +- +\\d+\\.\\d MiB +\\w+ \\d+\\.\\d+\\.\\d+ +ok$`));
  expect(lines[2]).toMatch(/^demo-0-1 +eu-west-1[bc] +\S+ +replica +- +\d+ KiB/);
  expect(lines.at(-1)).toBe('fleet demo: ok, 6 nodes, 3 shards, 0 findings');
});

test('--json has the same for programs, and nothing of the secret', async () => {
  const { code, shown } = await asked('--fleet', 'demo', '--port', port());
  expect({ code, status: shown.status, findings: shown.findings }).toEqual({ code: 0, status: 'ok', findings: [] });
  expect(shown.nodes).toHaveLength(6);
  expect(shown.nodes[0]).toMatchObject({ slot: 'demo-0-0', shard: 0, zone: 'eu-west-1a', role: 'primary', hashSlots: 5461, state: 'ok' });
  expect(shown.nodes[1]).toMatchObject({ slot: 'demo-0-1', role: 'replica', lagBytes: expect.any(Number) as number });
  expect(JSON.stringify(shown)).not.toContain(ADMIN.password);
});

test('with a fleet.yaml what differs from the definition is found: settings, engine, and slots', async () => {
  writeFileSync(join(folder, 'fleet.yaml'), `version: 1\nname: demo\nredis: { engine: valkey 7.2, port: ${port()} }\ntopology: { cluster: { shards: 4 } }\n`);
  const { code, shown } = await asked('fleet.yaml');
  expect(code).toBe(1);
  const ids = new Set(shown.findings.map(({ id }) => id));
  expect([...ids]).toEqual(expect.arrayContaining(['engine-drift', 'settings-drift', 'slot-empty', 'shard-without-primary']));
  expect(shown.findings.filter(({ id }) => id === 'slot-empty').map(({ slots }) => slots)).toEqual([['demo-3-0'], ['demo-3-1']]);
  writeFileSync(join(folder, 'fleet.yaml'), `version: 1\nname: demo\nredis: { port: ${port()} }\ntopology: { cluster: { shards: 3, replicasPerShard: 0 } }\n`);
  const { shown: smaller } = await asked('fleet.yaml');
  expect(smaller.findings.filter(({ id }) => id === 'slot-undefined').map(({ slots }) => slots)).toEqual([['demo-0-1'], ['demo-1-1'], ['demo-2-1']]);
});

test('a connection by a program of the user is as good as a direct one', async () => {
  const program = join(folder, 'connect.mjs');
  writeFileSync(program, 'import { connect } from "node:net"; const [host, port] = process.argv.slice(2); const socket = connect(port, host); process.stdin.pipe(socket); socket.pipe(process.stdout);\n');
  const { code, shown } = await asked('--fleet', 'demo', '--port', port(), '--connect-command', `${process.execPath} ${program} %h %p`);
  expect({ code, status: shown.status }).toEqual({ code: 0, status: 'ok' });
});

test('a dead replica is exit code 1, with what to do', async () => {
  await member(2, 1).kill();
  const { code, stdout } = await runCli(['check', '--fleet', 'demo', '--port', port()]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^degraded: node-unreachable: demo-2-1 port \d+ does not answer: cannot connect to \S+ port \d+: nothing listens on it\n {2}redis-fleet replace SLOT/m);
  expect(stdout).toMatch(/^fleet demo: degraded, /m);
});

test('a shard without a primary is critical', async () => {
  await member(2, 0).kill();
  await until('it to be found', async () => (await asked('--fleet', 'demo', '--port', port())).shown.status === 'critical');
});

test('a standalone fleet is its server, and a server of the wrong kind is found', async () => {
  await deployFleet({ name: 'alone', topology: Topology.standalone(), port: PORT, network: 77 });
  const redis = await startRedis(`user default off\nuser ${ADMIN.user} on >${ADMIN.password} ~* &* +@all`);
  const program = join(folder, 'connect-socket.mjs');
  writeFileSync(program, 'import { connect } from "node:net"; const socket = connect(process.argv[2]); process.stdin.pipe(socket); socket.pipe(process.stdout);\n');
  const by = ['--connect-command', `${process.execPath} ${program} ${join(redis.folder, 'socket')} %p`];
  try {
    const { code, stdout } = await runCli(['check', '--fleet', 'alone', ...by]);
    expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).toEqual({ code: 0, last: 'fleet alone: ok, 1 node, 0 findings' });
    const { shown } = await asked('--fleet', 'demo', ...by);
    expect(shown.findings.filter(({ id }) => id === 'not-in-cluster')).toHaveLength(6);
  } finally {
    await redis.stop();
  }
});

test.each([
  ['no fleet', ['check'], 'which fleet? give its fleet.yaml, or its name by --fleet or REDIS_FLEET_NAME'],
  ['a fleet that there is not', ['check', '--fleet', 'none'], 'no slot of a fleet none in eu-west-1: no Auto Scaling group has its tags; check the region, the account and the name of the fleet'],
  ['a name that is none', ['check', '--fleet', '*'], '--fleet must be the name of a fleet, lower-case letters, digits or -, got "*"'],
  ['a file and a name', ['check', 'fleet.yaml', '--fleet', 'demo'], '--fleet and --port cannot be used with a fleet.yaml, which says both; leave out either'],
  ['a file that there is not', ['check', 'nowhere.yaml'], 'cannot read nowhere.yaml: there is no such file'],
  ['a region that is none', ['check', '--fleet', 'demo', '--region', 'moon'], '--region must be a region such as eu-west-1, got "moon"'],
  ['a transport that there is not', ['check', '--fleet', 'demo', '--transport', 'pigeon'], '--transport must be direct or ssm, got "pigeon"'],
  ['a port at which nobody listens', ['check', '--fleet', 'demo', '--port', '1'], expect.stringMatching(/^no server of the fleet answers: demo-0-0: cannot connect to \S+ port 1: nothing listens on it; run this inside the VPC, or with --transport ssm or --connect-command$/)],
  ['a connect command that cannot be run', ['check', '--fleet', 'demo', '--connect-command', 'no-such-program %p'], expect.stringContaining('there is no program "no-such-program" for --connect-command')],
  ['a connect command that fails', ['check', '--fleet', 'demo', '--connect-command', 'ls --no-such-option-%p'], expect.stringMatching(/the connect command ended with code 2: .*--help/)],
  ['a connect command without a port', ['check', '--fleet', 'demo', '--connect-command', 'nc'], expect.stringContaining('--connect-command must be a program and its arguments with %p for the port')],
])('%s is exit code 2 and one line', async (_case, args, message: unknown) => {
  const { code, stdout, stderr } = await runCli(args, folder);
  expect({ code, stdout, message: stderr.replace(/^redis-fleet: |\n$/g, '') }).toEqual({ code: 2, stdout: '', message });
});
