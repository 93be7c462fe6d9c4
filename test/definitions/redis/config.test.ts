import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { AppendFsync, MaxMemoryPolicy } from '../../../lib/definitions/redis/choices';
import { RedisConfig, type RedisConfigProps } from '../../../lib/definitions/redis/config';
import { DIRECTIVES, MANAGED_DIRECTIVES } from '../../../lib/definitions/redis/directives';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const PRESETS = {
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
  expect(config.maxmemoryPercent).toBe(75);
  expect(config.directivesFor(RedisEngine.REDIS_7_0)).toEqual(PRESETS);
});

test('presets that an engine does not have are left out', () => {
  const expected = Object.fromEntries(Object.entries(PRESETS).filter(([name]) => !SINCE_7_0.includes(name)));
  expect(directivesOf({}, RedisEngine.REDIS_6_2)).toEqual(expected);
});

test.each(engines.map((engine) => [engine.name, engine] as const))('%s gets only directives that it has, always in the same order', (_name, engine) => {
  const names = Object.keys(directivesOf({}, engine));
  const had = Object.entries(DIRECTIVES).filter(([, { since, gone }]) => engine.has(since) && !(gone !== undefined && engine.has(gone))).map(([name]) => name);
  expect(names).toEqual(had.filter((name) => Object.hasOwn(PRESETS, name)));
});

test('every typed property sets its directive', () => {
  expect(directivesOf({
    maxmemoryPolicy: MaxMemoryPolicy.ALLKEYS_LFU, appendOnly: false, appendFsync: AppendFsync.ALWAYS, maxclients: 1, tcpKeepaliveSeconds: 2, timeoutSeconds: 3,
    tcpBacklog: 4, databases: 5, ioThreads: 6, replBacklogMiB: 70, minReplicasToWrite: 8, slowlogLogSlowerThanMicros: -1, latencyMonitorThresholdMillis: 9,
  })).toMatchObject({
    'maxmemory-policy': 'allkeys-lfu', 'appendonly': 'no', 'appendfsync': 'always', 'maxclients': '1', 'tcp-keepalive': '2', 'timeout': '3', 'tcp-backlog': '4',
    'databases': '5', 'io-threads': '6', 'repl-backlog-size': '70mb', 'min-replicas-to-write': '8', 'slowlog-log-slower-than': '-1', 'latency-monitor-threshold': '9',
  });
});

test('a directive may be set by its Redis name instead', () => {
  expect(directivesOf({ directives: { 'notify-keyspace-events': 'KEA', 'appendonly': 'no' } })).toEqual({ ...PRESETS, 'notify-keyspace-events': 'KEA', 'appendonly': 'no' });
});

test('all that is wrong is said at once, each at the property that says it', () => {
  expect(refused({ maxmemoryPercent: 91, replBacklogMiB: 1, maxclients: 0, directives: { hz: '0', save: 'never' } })).toEqual([
    'maxmemoryPercent: "maxmemoryPercent" must be a whole number 10-90, got 91',
    'maxclients: "maxclients" must be a whole number 1-1000000, got "0"',
    'replBacklogMiB: "repl-backlog-size" must be a size 64mb-64gb such as 256mb, got "1mb"',
    'directives/hz: "hz" must be a whole number 1-500, got "0"',
    'directives/save: "save" must be "" for none, or pairs of seconds and changes such as "3600 1 300 100", got "never"',
  ]);
});

test('every share of memory 10-90 is taken and every other refused', () => {
  fc.assert(fc.property(fc.integer({ min: -200, max: 200 }), (maxmemoryPercent) => {
    const good = maxmemoryPercent >= 10 && maxmemoryPercent <= 90;
    expect(refused({ maxmemoryPercent })).toEqual(good ? [] : [`maxmemoryPercent: "maxmemoryPercent" must be a whole number 10-90, got ${maxmemoryPercent}`]);
  }));
});

test('a directive that is set twice is refused', () => {
  expect(refused({ maxclients: 100, directives: { maxclients: '200' } })).toEqual(['directives/maxclients: "maxclients" is set twice: by its own property and under "directives"; keep one']);
});

test.each(Object.entries(MANAGED_DIRECTIVES))('%s is left to the fleet', (name, instead) => {
  expect(refused({ directives: { [name]: 'x' } })).toEqual([`directives/${name}: "${name}" is set by the fleet: ${instead}`]);
});

test('an old name is refused with the new one, or with who sets it', () => {
  expect(refused({ directives: { 'min-slaves-to-write': '1', 'slaveof': '10.0.0.1 6379' } })).toEqual([
    'directives/min-slaves-to-write: "min-slaves-to-write" is an old name; use "min-replicas-to-write"',
    'directives/slaveof: "slaveof" is an old name of "replicaof", which is set by the fleet: the topology decides who replicates whom',
  ]);
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

test('a hostile text is never taken as a name', () => {
  fc.assert(fc.property(hostile('appendonly'), (name) => {
    expect(refused({ directives: { [name]: 'yes' } })[0]).toContain(`${JSON.stringify(name)} is not a directive that this library knows`);
  }));
});

test('a directive of another version is refused with the versions that have it', () => {
  const config = new RedisConfig({ directives: { 'availability-zone': 'eu-west-1a', 'shutdown-timeout': '5' } });
  expect(problemsOf(() => config.directivesFor(RedisEngine.REDIS_6_2))).toEqual([
    'directives/shutdown-timeout: "shutdown-timeout" is not known to redis 6.2: it came with redis 7.0, valkey 7.2',
    'directives/availability-zone: "availability-zone" is not known to redis 6.2: it came with valkey 8.0',
  ]);
  expect(config.directivesFor(RedisEngine.VALKEY_8_0)).toMatchObject({ 'availability-zone': 'eu-west-1a', 'shutdown-timeout': '5' });
});

test('a directive that an engine has given up is refused', () => {
  const config = new RedisConfig({ directives: { 'dynamic-hz': 'yes' } });
  expect(config.directivesFor(RedisEngine.VALKEY_8_0)).toMatchObject({ 'dynamic-hz': 'yes' });
  expect(problemsOf(() => config.directivesFor(RedisEngine.VALKEY_8_1))).toEqual(['directives/dynamic-hz: "dynamic-hz" is not known to valkey 8.1: it went with valkey 8.1; leave it out']);
});

test('a value that came later than its directive is refused with the versions that take it', () => {
  const events = (value: string, engine: RedisEngine): string[] => problemsOf(() => directivesOf({ directives: { 'notify-keyspace-events': value } }, engine));
  expect(events('KEn', RedisEngine.REDIS_6_2)).toEqual(['directives/notify-keyspace-events: "notify-keyspace-events" KEn is not known to redis 6.2: its letter n came with redis 7.0, valkey 7.2']);
  expect(events('KEo', RedisEngine.VALKEY_9_1)).toEqual(['directives/notify-keyspace-events: "notify-keyspace-events" KEo is not known to valkey 9.1: its letters o and c came with redis 8.2']);
  expect([...events('KEn', RedisEngine.REDIS_7_0), ...events('KEc', RedisEngine.REDIS_8_2), ...events('KEA', RedisEngine.REDIS_6_2)]).toEqual([]);
});

test('a harmful value is refused by its property and by its name alike', () => {
  const why = '"tcp-keepalive" 0 is harmful: dead peers are never noticed, and load balancers and NAT gateways drop connections idle for 350 seconds; use 60; to use it all the same, acknowledge "redis.tcp-keepalive-off" with a reason';
  expect(refused({ tcpKeepaliveSeconds: 0 })).toEqual([`tcpKeepaliveSeconds: ${why}`]);
  expect(refused({ directives: { 'tcp-keepalive': '0' } })).toEqual([`directives/tcp-keepalive: ${why}`]);
  expect(refused({ tcpKeepaliveSeconds: 0, acknowledge: { 'redis.tcp-keepalive-off': ' ' } })).toEqual([`tcpKeepaliveSeconds: ${why}`]);
});

test('a harmful value is taken once it is acknowledged with a reason', () => {
  const acknowledge = { 'redis.tcp-keepalive-off': 'the clients send their own probes', 'redis.io-threads-many': 'measured on 32 cores' };
  expect(directivesOf({ tcpKeepaliveSeconds: 0, ioThreads: 16, acknowledge })).toMatchObject({ 'tcp-keepalive': '0', 'io-threads': '16' });
});

test('a value that is written into a file cannot be a token', () => {
  const number = Token.asNumber({ Ref: 'Number' });
  expect(refused({ maxclients: number, replBacklogMiB: number, directives: { loglevel: Token.asString({ Ref: 'Level' }) } })).toEqual([
    'maxclients: "maxclients" must be known at synth, got a token',
    'replBacklogMiB: "replBacklogMiB" must be known at synth, got a token',
    'directives/loglevel: "loglevel" must be known at synth, got a token',
  ]);
});

test('the share of memory, which reaches the node as a value, can be a token', () => {
  expect(refused({ maxmemoryPercent: Token.asNumber({ Ref: 'Percent' }) })).toEqual([]);
});

test('nobody can change a configuration afterwards', () => {
  const directives: Record<string, string> = { hz: '20' };
  const config = new RedisConfig({ directives });
  directives.hz = '0';
  directives.port = '1';
  config.directivesFor(RedisEngine.REDIS_7_0).hz = '0';
  expect(config.directivesFor(RedisEngine.REDIS_7_0)).toEqual({ ...PRESETS, hz: '20' });
});
