import fc from 'fast-check';
import { Token } from 'aws-cdk-lib';
import { typeMemory } from '../../../lib/definitions/placement/instance-memory';
import { Problems } from '../../../lib/definitions/problems';
import { REDIS_ADVICE_IDS } from '../../../lib/definitions/redis/client-advice';
import { RedisConfig } from '../../../lib/definitions/redis/config';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { maxmemoryOf, memoryPlansOf } from '../../../lib/definitions/redis/memory-plan';
import { ClientSettings } from '../../../lib/definitions/redis/settings/client-settings';
import { MemorySettings } from '../../../lib/definitions/redis/settings/memory-settings';
import { NetworkSettings } from '../../../lib/definitions/redis/settings/network-settings';
import { Persistence } from '../../../lib/definitions/redis/settings/persistence';
import { ReplicationSettings } from '../../../lib/definitions/redis/settings/replication-settings';
import { checkSizing, SIZING_HARM_IDS, sizingOf, type SizedFleet } from '../../../lib/definitions/redis/sizing';
import { problemsOf } from '../../support/problems';

interface Fleet {
  readonly type?: string;
  readonly disk?: number;
  readonly replicas?: number;
  readonly engine?: RedisEngine;
  readonly configs?: readonly RedisConfig[];
}

function fleetOf({ type = 'r7g.large', disk = 64, replicas = 0, engine = RedisEngine.REDIS_7_0, configs = [new RedisConfig()] }: Fleet): SizedFleet {
  return {
    machine: { instanceType: type, dataVolumeGiB: disk },
    engine,
    topology: { replicasPerShard: replicas },
    databases: configs.map((config, index) => ({ name: `db${index}`, config, memorySharePercent: Math.floor(100 / configs.length), path: configs.length > 1 ? ['databases', String(index)] : [] })),
  };
}

function refused(fleet: Fleet): string[] {
  return problemsOf(() => {
    const problems = new Problems();
    checkSizing(problems, fleetOf(fleet));
    problems.throwIfAny();
  });
}

const advised = (fleet: Fleet): string[] => sizingOf(fleetOf(fleet)).advice.map(({ id, message }) => `${id}: ${message}`);
const lines = (fleet: Fleet): readonly string[] => sizingOf(fleetOf(fleet)).lines;

test('a default fleet fits, and nothing is advised', () => {
  expect([refused({}), advised({}), refused({ replicas: 2 }), advised({ replicas: 2 })]).toEqual([[], [], [], []]);
});

test('what each database gets is told in words', () => {
  expect(lines({})).toEqual(['db0: maxmemory 10.7 GiB of 16 GiB (r7g.large): 1 GiB for the system, 25 % of the data for copies, 5 % for clients; up to 32.1 GiB of the volume']);
  expect(lines({ replicas: 1, type: 'm7g.large', configs: [RedisConfig.cache(), RedisConfig.session()] })).toEqual([
    'db0: maxmemory 1.8 GiB of 8 GiB (m7g.large): 1 GiB for the system, 2.5 GiB for replication, 10 % of the data for copies, 5 % for clients, 50 % of the machine; up to 1.8 GiB of the volume',
    'db1: maxmemory 1.6 GiB of 8 GiB (m7g.large): 1 GiB for the system, 2.5 GiB for replication, 25 % of the data for copies, 5 % for clients, 50 % of the machine; up to 4.8 GiB of the volume',
  ]);
  expect(lines({ type: 't4g.micro', configs: [RedisConfig.cache()] })).toEqual(['db0: maxmemory 614 MiB of 1 GiB (t4g.micro): 256 MiB for the system, 10 % of the data for copies, 5 % for clients']);
  expect(lines({ type: 't4g.micro', replicas: 1 })).toEqual(['db0: does not fit on t4g.micro']);
});

test('of a type that is not known nothing is computed', () => {
  expect(lines({ type: 'i4i.large' })).toEqual(['i4i.large: its memory is not known here; each node computes maxmemory from what it finds']);
  expect([refused({ type: 'i4i.large', disk: 4, replicas: 5 }), refused({ type: Token.asString({ Ref: 'Type' }) })]).toEqual([[], []]);
});

test('a machine that is too small for what replication needs is refused, with the numbers', () => {
  expect(refused({ type: 't4g.micro', replicas: 1 })).toEqual([
    'machine/instanceType: database db0: maxmemory must be at least 64 MiB, got 0 MiB: the instance has 1024 MiB, of which 256 MiB stay with the system and 1280 MiB are reserved for replication, and this database gets 100 percent of the rest; use a larger instance type, or smaller buffers',
  ]);
  expect(refused({ type: 't4g.micro', replicas: 1, configs: [new RedisConfig({ replication: new ReplicationSettings({ backlogMiB: 64, replicaBufferMiB: 128 }) })] })).toEqual([]);
});

test('a volume that cannot hold the log while it is rewritten is refused, unless acknowledged', () => {
  const why = (needed: number): string => `machine/dataVolumeGiB: "dataVolumeGiB" 32 on r7g.large, where full databases with their logs, snapshots and copies can take ${needed} GiB, is harmful: a full disk stops all writes; use a larger volume; to use it all the same, acknowledge "redis.volume-small" with a reason`;
  expect(refused({ disk: 32 })).toEqual([why(33)]);
  expect(refused({ disk: 33 })).toEqual([]);
  expect(refused({ disk: 32, configs: [new RedisConfig({ persistence: Persistence.snapshots() })] })).toEqual([]);
  expect(refused({ disk: 32, configs: [new RedisConfig({ acknowledge: { 'redis.volume-small': 'the keys are small' } })] })).toEqual([]);
  expect(refused({ disk: 4, configs: [RedisConfig.cache()] })).toEqual([]);
  expect(refused({ disk: 4, replicas: 1, configs: [RedisConfig.cache()] })).toHaveLength(1);
  expect(refused({ disk: Token.asNumber({ Ref: 'Disk' }) })).toEqual([]);
});

test('a server that forks keeps memory for copies', () => {
  const configs = [new RedisConfig(), RedisConfig.cache({ memory: new MemorySettings({ copyOnWritePercent: 9 }) })];
  expect(refused({ configs })).toEqual([]);
  expect(refused({ replicas: 1, configs })).toEqual([
    'databases/1/config/memory/copyOnWritePercent: "copyOnWritePercent" 9 of database db1, which forks for its replicas, is harmful: the kernel ends the server when a fork finds no memory for the pages that change; use 10 or more, 25 is typical; to use it all the same, acknowledge "redis.copy-on-write-low" with a reason',
  ]);
  const store = (acknowledge?: Record<string, string>): RedisConfig => new RedisConfig({ memory: new MemorySettings({ copyOnWritePercent: 0 }), acknowledge });
  expect(refused({ configs: [store()] })).toHaveLength(1);
  expect(refused({ configs: [store({ 'redis.copy-on-write-low': 'nothing is ever overwritten' })] })).toEqual([]);
});

describe('clients that were counted', () => {
  const clients = (maxclients: number, rest: object = {}): RedisConfig => new RedisConfig({ clients: new ClientSettings({ maxclients }), network: new NetworkSettings({ tcpBacklog: 65_535 }), ...rest });

  test('are held against the memory that they may have together', () => {
    // 2,194 MiB of data on 4 GiB: 5 % are 109 MiB, which is enough for 3,036 clients of 37 KiB
    expect(advised({ type: 't4g.medium', configs: [clients(3037)] })).toEqual([
      'redis.clients-memory: database db0: 3037 clients that connect at once take some 109 MiB (37 KiB each), but "clientsPercent" 5 of maxmemory (2194 MiB) lets them have 109 MiB, which is enough for some 3036: the server closes the others; raise "clientsPercent", lower "maxclients", or use a larger instance type',
    ]);
    expect(advised({ type: 't4g.medium', configs: [clients(3036)] })).toEqual([]);
    expect(advised({ type: 't4g.medium', configs: [clients(3037, { memory: new MemorySettings({ clientsPercent: 0 }) })] })).toEqual([]);
    expect(advised({ type: 't4g.medium', engine: RedisEngine.REDIS_6_2, configs: [clients(3037)] })).toEqual([]);
    expect(advised({ type: 't4g.medium', configs: [clients(3037, { acknowledge: { 'redis.clients-memory': 'they come one by one' } })] })).toEqual([]);
  });

  test('are held against the queue', () => {
    const config = (tcpBacklog?: number): RedisConfig => new RedisConfig({ clients: new ClientSettings({ maxclients: 5000 }), network: new NetworkSettings({ tcpBacklog }) });
    expect(advised({ configs: [config()] })).toEqual([
      'redis.tcp-backlog-small: database db0: "maxclients" is 5000, but "tcp-backlog" is 4096: when all come back at once and the server is busy, those that do not fit wait a second or longer; raise "tcpBacklog" (the kernel profile "redis" has room for 65535)',
    ]);
    expect(advised({ configs: [config(5000)] })).toEqual([]);
  });

  test('are advised about wherever they come in doubt, and only there', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom('t4g.micro', 'm7g.large', 'r7g.4xlarge'), fc.integer({ min: 1, max: 50 }), (maxclients, type, clientsPercent) => {
      const config = clients(maxclients, { memory: new MemorySettings({ clientsPercent }) });
      const limit = maxmemoryOf(typeMemory(type) ?? 0, config.memoryPlan(false));
      const room = 'maxmemory' in limit ? limit.maxmemory * clientsPercent / 100 : 0;
      const found = sizingOf(fleetOf({ type, configs: [config] })).advice.some(({ id }) => id === 'redis.clients-memory');
      expect(found).toBe(maxclients > Math.floor(Math.floor(room) / (37 * 1024)));
    }));
  });
});

test('as many replicas for a write as there are is advised against', () => {
  const configs = [new RedisConfig({ replication: new ReplicationSettings({ minReplicasToWrite: 1 }) })];
  expect(advised({ replicas: 1, configs })).toEqual([
    'redis.min-replicas-all: database db0: "minReplicasToWrite" is 1, which is all that a shard has: no write is taken while one of them restarts; use more replicas, or 0',
  ]);
  expect(advised({ replicas: 2, configs })).toEqual([]);
});

test('each id can be acknowledged, and is of Redis', () => {
  const ids = [...REDIS_ADVICE_IDS, ...SIZING_HARM_IDS];
  expect(ids.filter((id) => !/^redis\.[a-z-]+$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a fleet that is not refused has room for its data, its copies and its log', () => {
  const types = fc.constantFrom('t4g.micro', 't4g.small', 'm7g.large', 'r7g.large', 'r7g.4xlarge', 'x2iedn.xlarge');
  const configs = fc.array(fc.constantFrom(RedisConfig.store(), RedisConfig.cache(), RedisConfig.session(), RedisConfig.writeHeavy()), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(types, configs, fc.integer({ min: 0, max: 2 }), fc.integer({ min: 4, max: 2048 }), (type, list, replicas, disk) => {
    const fleet = fleetOf({ type, configs: list, replicas, disk });
    if (refused({ type, configs: list, replicas, disk }).length > 0) return;
    const plans = memoryPlansOf(fleet.databases.map(({ config, memorySharePercent = 100 }) => ({ config, sharePercent: memorySharePercent })), replicas > 0);
    const limits = plans.map((plan) => maxmemoryOf(typeMemory(type) ?? 0, plan)).map((limit) => ('maxmemory' in limit ? limit.maxmemory : 0));
    expect(limits.every((limit) => limit > 0)).toBe(true);
    const onDisk = limits.reduce((sum, limit, index) => sum + limit * (list[index]?.persistence.hasLog === true ? 3 : Math.min(1, replicas)), 0);
    expect(onDisk).toBeLessThanOrEqual(disk * 1024 ** 3);
    expect(sizingOf(fleet).lines.some((line) => line.includes('does not fit'))).toBe(false);
  }));
});
