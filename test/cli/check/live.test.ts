import { spawnSync } from 'node:child_process';
import { askFleet } from '../../../lib/cli/check/ask-fleet';
import { judge } from '../../../lib/cli/check/judge';
import type { Finding } from '../../../lib/cli/check/finding';
import type { ExpectedServer, Situation } from '../../../lib/cli/check/situation';
import { DirectTransport } from '../../../lib/cli/transport/direct';
import { tool } from '../../support/programs';
import { ADMIN, type ClusterServer, inNetwork, startCluster, type TestCluster, until } from '../../support/redis-cluster';

const ZONES = ['a', 'b', 'c'];
const NODE_TIMEOUT = 1000;
let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startCluster({ shards: 3, replicas: 1, nodeTimeout: NODE_TIMEOUT, addressOf: inNetwork(71) });
}, 60_000);
afterAll(() => cluster.stop());

const nameOf = (shard: number, member: number): string => `demo-${shard}-${member}`;
const member = (shard: number, number: number): ClusterServer => {
  const server = cluster.shards[shard]?.[number];
  if (server === undefined) throw new Error(`no server ${shard}-${number}`);
  return server;
};

interface Asked {
  readonly server?: Omit<ExpectedServer, 'port'>;
  readonly password?: string;
  readonly of?: TestCluster;
}

/** What check finds, asking every server. */
async function found({ server = { settings: {} }, password = ADMIN.password, of = cluster }: Asked = {}): Promise<Finding[]> {
  const places = of.shards.flatMap((members, shard) => members.map(({ address, port }, number) => ({ shard, number, address, port })));
  const targets = places.map(({ shard, number, address, port }) => ({ slot: nameOf(shard, number), instance: `i-${shard}-${number}`, address, port }));
  const expected = { ...server, port: targets[0]?.port ?? 0 };
  const reports = await askFleet(targets, {
    transport: new DirectTransport(1000), login: { user: ADMIN.user, password }, timeoutMs: 2000,
    settings: Object.keys(expected.settings), addresses: new Set(targets.map(({ address }) => address)),
  });
  const situation: Situation = {
    isCluster: true, reports, undefinedSlots: [], servers: [expected], maxLagBytes: 1024 * 1024,
    slots: places.map(({ shard, number }) => ({ name: nameOf(shard, number), shard, zone: ZONES[(shard + number) % 3] ?? '', isFirstPrimary: number === 0 })),
  };
  return judge(situation);
}

const about = (findings: readonly Finding[]): [string, readonly string[]][] => findings.map(({ id, slots }) => [id, slots]);

/** The findings, once one of an id is among them; nodes do not see it at the same moment, so that its slots may have to be waited for. */
async function untilFound(id: string, slots?: readonly string[]): Promise<Finding[]> {
  let findings: Finding[] = [];
  await until(id, async () => {
    findings = await found();
    return findings.some((each) => each.id === id && (slots === undefined || each.slots.join() === slots.join()));
  });
  return findings;
}

function clusterCheck(): number | null {
  const { address, port } = member(0, 0);
  return spawnSync(tool('redis-cli'), ['--cluster', 'check', `${address}:${port}`, '--user', ADMIN.user], { env: { ...process.env, REDISCLI_AUTH: ADMIN.password }, timeout: 20_000 }).status;
}

// The tests of this file are the life of one cluster, in order.

test('of a cluster in order nothing is found', async () => {
  expect(about(await found())).toEqual([]);
});

test('a wrong password is found at every server, and no finding holds it', async () => {
  const findings = await found({ password: 'hunter2' });
  expect(new Set(findings.map(({ id }) => id))).toEqual(new Set(['login-refused', 'shard-without-primary']));
  expect(JSON.stringify(findings)).not.toContain('hunter2');
});

test('a setting that somebody changed, and another version, are drift against the definition', async () => {
  await member(1, 0).command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
  const findings = await found({ server: { engine: 'redis 6.2', settings: { 'maxmemory-policy': 'noeviction', 'repl-backlog-size': '1mb', 'no-such-setting': '1' } } });
  expect(findings.filter(({ id }) => id === 'settings-drift')).toEqual([
    { id: 'settings-drift', slots: [nameOf(1, 0)], message: expect.stringMatching(/^maxmemory-policy of demo-1-0 port \d+ is "allkeys-lru", and the definition says "noeviction"$/) as string },
  ]);
  expect(findings.filter(({ id }) => id === 'engine-drift')).toHaveLength(6);
  await member(1, 0).command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
});

test('an open slot is found at the two primaries that it is between', async () => {
  const ids = [String(await member(0, 0).command('CLUSTER', 'MYID')), String(await member(1, 0).command('CLUSTER', 'MYID'))] as const;
  await member(0, 0).command('CLUSTER', 'SETSLOT', '100', 'MIGRATING', ids[1]);
  await member(1, 0).command('CLUSTER', 'SETSLOT', '100', 'IMPORTING', ids[0]);
  expect(about(await found())).toEqual([['slot-open', [nameOf(0, 0)]], ['slot-open', [nameOf(1, 0)]]]);
  for (const shard of [0, 1]) await member(shard, 0).command('CLUSTER', 'SETSLOT', '100', 'STABLE');
  expect(about(await found())).toEqual([]);
});

test('a node of no slot is foreign to all', async () => {
  const other = await startCluster({ shards: 1, replicas: 0, nodeTimeout: NODE_TIMEOUT, addressOf: inNetwork(72) });
  try {
    const [strange] = other.all;
    if (strange === undefined) throw new Error('no server');
    await strange.command('CLUSTER', 'FLUSHSLOTS');
    await member(0, 0).command('CLUSTER', 'MEET', strange.address, String(strange.port));
    const findings = await untilFound('node-foreign');
    expect(findings.find(({ id }) => id === 'node-foreign')?.message).toContain(`a node at ${strange.address} port ${strange.port}`);
    const id = String(await strange.command('CLUSTER', 'MYID'));
    await strange.kill();
    await until('all to have forgotten it', async () => {
      for (const server of cluster.all) await server.command('CLUSTER', 'FORGET', id).catch(() => undefined);
      return (await found()).length === 0;
    });
  } finally {
    await other.stop();
  }
});

test('primaries that failovers have moved together are found, with the failover that brings one home', async () => {
  await member(2, 1).command('CLUSTER', 'FAILOVER');
  const findings = await untilFound('zone-loss');
  const loss = findings.find(({ id }) => id === 'zone-loss');
  expect(loss).toMatchObject({ slots: [nameOf(0, 0), nameOf(2, 1)], remedy: 'bring a primary home: redis-fleet failover 2 --to demo-2-0' });
  await until('the election to be over', async () => (await found()).every(({ id }) => id === 'zone-loss'));
});

test('a dead replica is found at once, and again once the others have found it failed, though redis-cli --cluster check is content', async () => {
  await member(1, 1).kill();
  const findings = await found();
  expect(findings.filter(({ id }) => id === 'node-unreachable' || id === 'replicas-missing').map(({ id, slots }) => [id, slots]))
    .toEqual([['node-unreachable', [nameOf(1, 1)]], ['replicas-missing', [nameOf(1, 1)]]]);
  expect(about(await untilFound('node-failed', [nameOf(1, 1)]))).toContainEqual(['node-failed', [nameOf(1, 1)]]);
  expect(clusterCheck()).toBe(0);
});

test('a primary that fails without a replica leaves its shard and its hash slots unserved', async () => {
  await member(1, 0).kill();
  const findings = await untilFound('slots-unserved');
  expect(findings.slice(0, 3).map(({ id }) => id)).toEqual(expect.arrayContaining(['slots-unserved', 'shard-without-primary']));
  expect(findings.find(({ id }) => id === 'shard-without-primary')?.slots).toEqual([nameOf(1, 0), nameOf(1, 1)]);
  const others = [nameOf(0, 0), nameOf(0, 1), nameOf(2, 0), nameOf(2, 1)];
  expect(about(await untilFound('cluster-down', others))).toContainEqual(['cluster-down', others]);
});

test('primaries of one epoch that have not met are found to collide, and to miss each other', async () => {
  const apart = await startCluster({ shards: 1, replicas: 0, nodeTimeout: NODE_TIMEOUT, addressOf: inNetwork(73) });
  const second = await startCluster({ shards: 1, replicas: 0, nodeTimeout: NODE_TIMEOUT, addressOf: inNetwork(74) });
  try {
    const findings = await found({ of: { shards: [...apart.shards, ...second.shards], all: [], stop: () => Promise.resolve() } });
    expect(about(findings)).toEqual(expect.arrayContaining([
      ['slots-disputed', [nameOf(0, 0), nameOf(1, 0)]], ['epochs-collide', [nameOf(0, 0), nameOf(1, 0)]], ['node-missing', [nameOf(0, 0)]],
    ]));
  } finally {
    await apart.stop();
    await second.stop();
  }
});
