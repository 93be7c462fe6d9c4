import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { MaxMemoryPolicy, RedisPreset, Workload } from '../../../lib/definitions/redis/choices';
import { RedisConfig, type RedisConfigProps } from '../../../lib/definitions/redis/config';
import { directiveOf, DIRECTIVE_NAMES, hasDirective } from '../../../lib/definitions/redis/directive-table';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { wordFor } from '../../../lib/definitions/redis/engine-words';
import { managedReason, MANAGED_DIRECTIVES, SAID_BY_GROUPS } from '../../../lib/definitions/redis/managed-directives';
import { ClientSettings } from '../../../lib/definitions/redis/settings/client-settings';
import { MemorySettings } from '../../../lib/definitions/redis/settings/memory-settings';
import { NetworkSettings } from '../../../lib/definitions/redis/settings/network-settings';
import { Persistence } from '../../../lib/definitions/redis/settings/persistence';
import { ReplicationSettings } from '../../../lib/definitions/redis/settings/replication-settings';
import { ThreadSettings } from '../../../lib/definitions/redis/settings/thread-settings';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const STORE = {
  'maxmemory-policy': 'noeviction', 'maxmemory-clients': '5%', 'lazyfree-lazy-eviction': 'yes', 'lazyfree-lazy-expire': 'yes', 'lazyfree-lazy-server-del': 'yes',
  'lazyfree-lazy-user-del': 'yes', 'lazyfree-lazy-user-flush': 'yes', 'replica-lazy-flush': 'yes', 'oom-score-adj': 'relative', 'oom-score-adj-values': '0 200 800',
  'disable-thp': 'yes', 'tcp-backlog': '4096', 'tcp-keepalive': '60', 'timeout': '0', 'maxclients': '10000', 'databases': '16', 'hz': '10',
  'repl-diskless-sync': 'yes', 'repl-backlog-size': '256mb', 'repl-backlog-ttl': '3600', 'repl-timeout': '60', 'client-output-buffer-limit': 'replica 1gb 512mb 120',
  'save': '', 'appendonly': 'yes', 'appendfsync': 'everysec', 'no-appendfsync-on-rewrite': 'no', 'auto-aof-rewrite-percentage': '100',
  'auto-aof-rewrite-min-size': '64mb', 'aof-use-rdb-preamble': 'yes', 'aof-timestamp-enabled': 'yes', 'shutdown-timeout': '10',
  'slowlog-log-slower-than': '10000', 'slowlog-max-len': '1024', 'latency-monitor-threshold': '100', 'latency-tracking': 'yes', 'loglevel': 'notice',
};
const SINCE_7_0 = ['maxmemory-clients', 'aof-timestamp-enabled', 'shutdown-timeout', 'latency-tracking'];
const engines = RedisEngine.names().map((name) => RedisEngine.parse(name));

function directivesOf(props: RedisConfigProps, engine = RedisEngine.REDIS_7_0): Record<string, string> {
  return new RedisConfig(props).directivesFor(engine);
}

function refused(props: RedisConfigProps): string[] {
  return problemsOf(() => new RedisConfig(props));
}

test('a configuration that says nothing is a store that loses nothing', () => {
  const config = new RedisConfig();
  expect([config.preset, config.directivesFor(RedisEngine.REDIS_7_0)]).toEqual([RedisPreset.STORE, STORE]);
  expect(config.memoryPlan(false)).toEqual({ capPercent: 75, copyOnWritePercent: 25, clientsPercent: 5, reservedBytes: 0, sharePercent: 100 });
});

test('presets that an engine does not have are left out', () => {
  const expected = Object.fromEntries(Object.entries(STORE).filter(([name]) => !SINCE_7_0.includes(name)));
  expect(directivesOf({}, RedisEngine.REDIS_6_2)).toEqual(expected);
});

test.each(engines.map((engine) => [engine.name, engine] as const))('%s gets only directives that it has, by its own words, always in the same order', (_name, engine) => {
  for (const config of [RedisConfig.store(), RedisConfig.cache(), RedisConfig.session(), RedisConfig.writeHeavy({ persistence: Persistence.snapshots() })]) {
    const names = Object.keys(config.directivesFor(engine, { replicasPerShard: 2 }));
    const had = DIRECTIVE_NAMES.filter((name) => hasDirective(engine, directiveOf(name) ?? { since: {}, kind: { allowed: '', problem: () => undefined } })).map((name) => wordFor(engine, name));
    expect(names).toEqual(had.filter((name) => names.includes(name)));
    expect(new Set(names).size).toBe(names.length);
  }
});

test('a cache keeps nothing on disk and evicts, and more of the memory is data', () => {
  expect(RedisConfig.cache().directivesFor(RedisEngine.REDIS_7_0)).toEqual({ ...STORE, 'maxmemory-policy': 'allkeys-lru', 'appendonly': 'no' });
  expect(RedisConfig.cache().memoryPlan(true)).toMatchObject({ capPercent: 85, copyOnWritePercent: 10, reservedBytes: 1_342_177_280 });
});

test('sessions are on disk, and those that expire give way', () => {
  expect(RedisConfig.session().directivesFor(RedisEngine.REDIS_7_0)).toEqual({ ...STORE, 'maxmemory-policy': 'volatile-lru' });
  expect(RedisConfig.session().memoryPlan(false)).toMatchObject({ capPercent: 75, copyOnWritePercent: 25 });
});

test('many writes get larger buffers, rarer rewrites and less data', () => {
  expect(RedisConfig.writeHeavy().directivesFor(RedisEngine.REDIS_7_0)).toEqual({
    ...STORE, 'repl-backlog-size': '1024mb', 'client-output-buffer-limit': 'replica 2048mb 1024mb 120', 'auto-aof-rewrite-min-size': '1024mb',
  });
  expect(RedisConfig.writeHeavy().memoryPlan(true)).toMatchObject({ capPercent: 60, copyOnWritePercent: 50, reservedBytes: 3 * 1024 ** 3 });
});

test('what a group leaves out stays as in the preset, and persistence is taken as a whole', () => {
  const config = RedisConfig.writeHeavy({ memory: new MemorySettings({ clientsPercent: 10 }), persistence: Persistence.none() });
  expect(config.directivesFor(RedisEngine.REDIS_7_0)).toMatchObject({ 'maxmemory-clients': '10%', 'maxmemory-policy': 'noeviction', 'appendonly': 'no', 'auto-aof-rewrite-min-size': '64mb' });
  expect(config.memoryPlan(false, 40)).toEqual({ capPercent: 60, copyOnWritePercent: 50, clientsPercent: 10, reservedBytes: 0, sharePercent: 40 });
});

test('a workload decides both shares of memory, and each can be said otherwise', () => {
  const plan = (memory: MemorySettings): object => new RedisConfig({ memory }).memoryPlan(false);
  expect(plan(new MemorySettings({ workload: Workload.WRITE_HEAVY }))).toMatchObject({ capPercent: 60, copyOnWritePercent: 50 });
  expect(plan(new MemorySettings({ workload: Workload.WRITE_HEAVY, capPercent: 55, copyOnWritePercent: 100 }))).toMatchObject({ capPercent: 55, copyOnWritePercent: 100 });
});

test('a directive may be set by its Redis name instead, also one that the library knows by its name only', () => {
  const directives = { 'notify-keyspace-events': 'KEA', 'set-proc-title': 'no', 'latency-tracking-info-percentiles': '50 99', 'proc-title-template': '' };
  expect(directivesOf({ directives })).toEqual({ ...STORE, ...directives });
});

test('a copy says one directive more, or another value of one', () => {
  const config = RedisConfig.cache({ directives: { hz: '20' } });
  expect(config.withDirective('hz', '50').withDirective('activerehashing', 'no').directivesFor(RedisEngine.REDIS_7_0)).toMatchObject({ hz: '50', activerehashing: 'no', appendonly: 'no' });
  expect(config.directivesFor(RedisEngine.REDIS_7_0).hz).toBe('20');
  expect(problemsOf(() => config.withDirective('port', '1'))).toEqual(['directives/port: "port" is set by the fleet: set the port of the fleet']);
});

test('all that is wrong is said at once, each at the property that says it', () => {
  expect(refused({ directives: { 'hz': '0', 'save': '', 'set-proc-title': 'a\nb', 'tls-port': '1' } })).toEqual([
    'directives/hz: "hz" must be a whole number 1-500, got "0"',
    `directives/save: "save" is said by ${SAID_BY_GROUPS.save}`,
    'directives/set-proc-title: "set-proc-title" must be empty, or words of letters, digits and _.:/@+*,=|~#- with a space between them, got "a\\nb"',
    'directives/tls-port: "tls-port" is set by the fleet: the fleet decides how connections are encrypted',
  ]);
});

test('a directive that is set twice is refused', () => {
  const clients = new ClientSettings({ maxclients: 100 });
  expect(refused({ clients, directives: { maxclients: '200' } })).toEqual(['directives/maxclients: "maxclients" is set twice: by its own property and under "directives"; keep one']);
});

test('a group and a preset must be what they look like', () => {
  const network = { directives: { 'tcp-keepalive': '0' } } as unknown as NetworkSettings;
  expect(refused({ network, preset: 'shop' as RedisPreset })).toEqual([
    'preset: "preset" must be one of store, cache, session, write-heavy, got "shop"',
    'network: "network" must be made by NetworkSettings, which checks its values, got another object',
  ]);
});

test.each(Object.entries(MANAGED_DIRECTIVES))('%s is left to the fleet', (name, instead) => {
  expect(refused({ directives: { [name]: 'x' } })).toEqual([`directives/${name}: "${name}" is set by the fleet: ${instead}`]);
});

test('families of directives are left to the fleet', () => {
  expect(['tls-cluster', 'cluster-announce-hostname', 'rdma-port', 'cluster-migration-barrier'].map((name) => managedReason(name) !== undefined)).toEqual([true, true, true, false]);
});

test('another name is refused with the one to use, or with who sets it', () => {
  expect(refused({ directives: { 'min-slaves-to-write': '1', 'slaveof': '10.0.0.1 6379', 'primaryauth': 'x', 'hash-max-ziplist-entries': '1' } })).toEqual([
    'directives/min-slaves-to-write: "min-slaves-to-write" is another name for "min-replicas-to-write"; use that, which is written in the engine\'s own words',
    'directives/slaveof: "slaveof" is another name of "replicaof", which is set by the fleet: the topology decides who replicates whom',
    'directives/primaryauth: "primaryauth" is another name of "masterauth", which is set by the fleet: users are defined by the fleet; their passwords stay in Secrets Manager',
    'directives/hash-max-ziplist-entries: "hash-max-ziplist-entries" is another name for "hash-max-listpack-entries"; use that, which is written in the engine\'s own words',
  ]);
});

test('what an engine calls otherwise is written in its own words', () => {
  const config = new RedisConfig({ directives: { 'hash-max-listpack-entries': '64', 'busy-reply-threshold': '100' } });
  expect(config.directivesFor(RedisEngine.REDIS_6_2)).toMatchObject({ 'hash-max-ziplist-entries': '64', 'lua-time-limit': '100', 'slowlog-max-len': '1024' });
  expect(config.directivesFor(RedisEngine.VALKEY_8_1)).toMatchObject({ 'hash-max-listpack-entries': '64', 'busy-reply-threshold': '100', 'commandlog-slow-execution-max-len': '1024' });
  expect(Object.keys(config.directivesFor(RedisEngine.VALKEY_8_1)).filter((name) => name.startsWith('slowlog') || name.includes('ziplist'))).toEqual([]);
});

test('an unknown directive is refused with the nearest known one', () => {
  expect(refused({ directives: { 'apendonly': 'yes', 'zebra': '1' } })).toEqual([
    'directives/apendonly: "apendonly" is not a directive that this library knows; did you mean "appendonly"?',
    'directives/zebra: "zebra" is not a directive that this library knows',
  ]);
});

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('a word that every object has, %s, is not a directive', (name) => {
  expect(refused({ directives: Object.fromEntries([[name, 'yes']]) })).toEqual([`directives/${name}: "${name}" is not a directive that this library knows`]);
});

test('a hostile text is never taken as a name, nor as the value of a directive that is known by its name only', () => {
  fc.assert(fc.property(hostile('appendonly'), hostile('50 99'), (name, value) => {
    expect(refused({ directives: { [name]: 'yes' } })[0]).toContain(`${JSON.stringify(name)} is not a directive that this library knows`);
    expect(refused({ directives: { 'latency-tracking-info-percentiles': value } })).toHaveLength(1);
  }), { numRuns: 30 });
});

test('a directive of another version is refused with the versions that have it', () => {
  const config = new RedisConfig({ directives: { 'availability-zone': 'eu-west-1a', 'shutdown-timeout': '5', 'lookahead': '8' } });
  expect(problemsOf(() => config.directivesFor(RedisEngine.REDIS_6_2))).toEqual([
    'directives/shutdown-timeout: "shutdown-timeout" is not known to redis 6.2: it came with redis 7.0, valkey 7.2',
    'directives/availability-zone: "availability-zone" is not known to redis 6.2: it came with valkey 8.0',
    'directives/lookahead: "lookahead" is not known to redis 6.2: it came with redis 8.6',
  ]);
  expect(config.withDirective('lookahead', '').directivesFor.bind(config, RedisEngine.VALKEY_8_0)).toThrow('lookahead');
});

test('a directive that an engine has given up is refused', () => {
  const config = new RedisConfig({ directives: { 'dynamic-hz': 'yes' } });
  expect(config.directivesFor(RedisEngine.VALKEY_8_0)).toMatchObject({ 'dynamic-hz': 'yes' });
  expect(problemsOf(() => config.directivesFor(RedisEngine.VALKEY_8_1))).toEqual(['directives/dynamic-hz: "dynamic-hz" is not known to valkey 8.1: it went with valkey 8.1; leave it out']);
});

test('a value that came later than its directive is refused with the versions that take it', () => {
  const events = (keyspaceEvents: string, engine: RedisEngine): string[] => problemsOf(() => directivesOf({ clients: new ClientSettings({ keyspaceEvents }) }, engine));
  expect(events('KEn', RedisEngine.REDIS_6_2)).toEqual(['clients/keyspaceEvents: "notify-keyspace-events" KEn is not known to redis 6.2: its letter n came with redis 7.0, valkey 7.2']);
  expect(events('KEo', RedisEngine.VALKEY_9_1)).toEqual(['clients/keyspaceEvents: "notify-keyspace-events" KEo is not known to valkey 9.1: its letters o and c came with redis 8.2']);
  expect([...events('KEn', RedisEngine.REDIS_7_0), ...events('KEc', RedisEngine.REDIS_8_2), ...events('KEA', RedisEngine.REDIS_6_2)]).toEqual([]);
});

test('a harmful value is refused by its property and by its name alike', () => {
  const why = '"tcp-keepalive" 0 is harmful: dead peers are never noticed, and load balancers and NAT gateways drop connections idle for 350 seconds; use 60; to use it all the same, acknowledge "redis.tcp-keepalive-off" with a reason';
  const network = new NetworkSettings({ tcpKeepaliveSeconds: 0 });
  expect(refused({ network })).toEqual([`network/tcpKeepaliveSeconds: ${why}`]);
  expect(refused({ directives: { 'tcp-keepalive': '0' } })).toEqual([`directives/tcp-keepalive: ${why}`]);
  expect(refused({ network, acknowledge: { 'redis.tcp-keepalive-off': ' ' } })).toEqual([`network/tcpKeepaliveSeconds: ${why}`]);
});

test('what harms is said together with what is wrong, but not of a value that is no value', () => {
  const settings = { network: new NetworkSettings({ tcpKeepaliveSeconds: 0 }), directives: { 'apendonly': 'yes', 'rdbchecksum': 'no', 'enable-debug-command': 'perhaps' } };
  expect(refused(settings)).toEqual([
    expect.stringContaining('network/tcpKeepaliveSeconds: "tcp-keepalive" 0 is harmful'),
    expect.stringContaining('directives/apendonly: "apendonly" is not a directive'),
    expect.stringContaining('directives/rdbchecksum: "rdbchecksum" no is harmful'),
    expect.stringContaining('directives/enable-debug-command: "enable-debug-command" must be'),
  ]);
});

test('a harmful value is taken once it is acknowledged with a reason', () => {
  const acknowledge = { 'redis.tcp-keepalive-off': 'the clients send their own probes', 'redis.io-threads-many': 'measured on 32 cores' };
  const config = new RedisConfig({ network: new NetworkSettings({ tcpKeepaliveSeconds: 0 }), threads: new ThreadSettings({ ioThreads: 16 }), acknowledge });
  expect(config.directivesFor(RedisEngine.REDIS_7_0)).toMatchObject({ 'tcp-keepalive': '0', 'io-threads': '16' });
  expect(config.acknowledge).toEqual(acknowledge);
});

test('a buffer below the backlog, which Redis would ignore, is refused where it is said', () => {
  const why = '"client-output-buffer-limit" must let a replica wait with at least the backlog, "repl-backlog-size" (536870912 bytes), got 268435456 bytes; raise it or lower the backlog, because Redis ignores a smaller limit';
  expect(refused({ replication: new ReplicationSettings({ backlogMiB: 512, replicaBufferMiB: 256 }) })).toEqual([`replication: ${why}`]);
  expect(refused({ directives: { 'repl-backlog-size': '512mb', 'client-output-buffer-limit': 'replica 256mb 0 0' } })).toEqual([`directives/client-output-buffer-limit: ${why}`]);
  expect(refused({ directives: { 'repl-backlog-size': '2gb' } })).toHaveLength(1);
});

test('what replication is given by name counts in the plan of memory as what its group says', () => {
  const byName = new RedisConfig({ directives: { 'repl-backlog-size': '64mb', 'client-output-buffer-limit': 'replica 128mb 64mb 60' } });
  const byGroup = new RedisConfig({ replication: new ReplicationSettings({ backlogMiB: 64, replicaBufferMiB: 128 }) });
  expect([byName.memoryPlan(true).reservedBytes, byGroup.memoryPlan(true).reservedBytes]).toEqual([192 * 1024 ** 2, 192 * 1024 ** 2]);
});

test('no more replicas must confirm a write than a shard has', () => {
  const config = new RedisConfig({ replication: new ReplicationSettings({ minReplicasToWrite: 2 }) });
  expect(config.directivesFor(RedisEngine.REDIS_7_0, { replicasPerShard: 2 })).toMatchObject({ 'min-replicas-to-write': '2', 'min-replicas-max-lag': '10' });
  expect(problemsOf(() => config.directivesFor(RedisEngine.REDIS_7_0, { replicasPerShard: 1 }))).toEqual([
    'replication/minReplicasToWrite: "min-replicas-to-write" must be at most the replicas of a shard (1), got 2: no write would ever be taken; lower it or add replicas',
  ]);
  expect(problemsOf(() => config.directivesFor(RedisEngine.REDIS_7_0, {}))).toHaveLength(1);
});

test('a value that is written into a file cannot be a token', () => {
  expect(refused({ directives: { loglevel: Token.asString({ Ref: 'Level' }) } })).toEqual(['directives/loglevel: "loglevel" must be known at synth, got a token']);
});

test('nobody can change a configuration afterwards', () => {
  const directives: Record<string, string> = { hz: '20' };
  const config = new RedisConfig({ directives, memory: new MemorySettings({ policy: MaxMemoryPolicy.ALLKEYS_LFU }) });
  directives.hz = '0';
  directives.port = '1';
  config.directivesFor(RedisEngine.REDIS_7_0).hz = '0';
  const expected = { ...STORE, 'hz': '20', 'maxmemory-policy': 'allkeys-lfu' };
  expect([config.directivesFor(RedisEngine.REDIS_7_0), config.withDirective('hz', '20').directivesFor(RedisEngine.REDIS_7_0)]).toEqual([expected, expected]);
  expect(config.askedDirectives).toEqual({ 'maxmemory-policy': 'allkeys-lfu', 'hz': '20' });
});
