import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { DisklessLoad, LogLevel, MaxMemoryPolicy, Workload } from '../../../../lib/definitions/redis/choices';
import { ClientSettings } from '../../../../lib/definitions/redis/settings/client-settings';
import { Defragmentation } from '../../../../lib/definitions/redis/settings/defragmentation';
import { LazyFreeing } from '../../../../lib/definitions/redis/settings/lazy-freeing';
import { LoggingSettings } from '../../../../lib/definitions/redis/settings/logging-settings';
import { MemorySettings } from '../../../../lib/definitions/redis/settings/memory-settings';
import { NetworkSettings } from '../../../../lib/definitions/redis/settings/network-settings';
import { ReplicationSettings } from '../../../../lib/definitions/redis/settings/replication-settings';
import { ThreadSettings } from '../../../../lib/definitions/redis/settings/thread-settings';
import { hostile } from '../../../support/hostile';
import { problemsOf } from '../../../support/problems';

test('what is not said sets nothing', () => {
  const makers = [NetworkSettings, ClientSettings, MemorySettings, ReplicationSettings, LoggingSettings, ThreadSettings, LazyFreeing];
  expect(makers.map((Maker) => new Maker().directives)).toEqual(makers.map(() => ({})));
});

test('every property sets its directive', () => {
  expect(new NetworkSettings({ tcpBacklog: 1, tcpKeepaliveSeconds: 2 }).directives).toEqual({ 'tcp-backlog': '1', 'tcp-keepalive': '2' });
  expect(new ClientSettings({ maxclients: 1, idleTimeoutSeconds: 2, databases: 3, keyspaceEvents: 'KEA', trackedKeys: 4 }).directives).toEqual({
    'maxclients': '1', 'timeout': '2', 'databases': '3', 'notify-keyspace-events': 'KEA', 'tracking-table-max-keys': '4',
  });
  expect(new MemorySettings({ clientsPercent: 7, policy: MaxMemoryPolicy.VOLATILE_TTL, evictionSamples: 1, evictionTenacity: 2, oomScores: [-1, 0, 1] }).directives).toEqual({
    'maxmemory-policy': 'volatile-ttl', 'maxmemory-samples': '1', 'maxmemory-eviction-tenacity': '2', 'oom-score-adj-values': '-1 0 1', 'maxmemory-clients': '7%',
  });
  expect(new LoggingSettings({ level: LogLevel.WARNING, slowlogMicros: -1, slowlogLength: 1, latencyMillis: 2, latencyTracking: false, aclLogLength: 3 }).directives).toEqual({
    'loglevel': 'warning', 'slowlog-log-slower-than': '-1', 'slowlog-max-len': '1', 'latency-monitor-threshold': '2', 'latency-tracking': 'no', 'acllog-max-len': '3',
  });
  expect(new ThreadSettings({ ioThreads: 4 }).directives).toEqual({ 'io-threads': '4' });
  expect(new ReplicationSettings({
    backlogMiB: 64, replicaBufferMiB: 99, backlogTtlSeconds: 1, timeoutSeconds: 10, diskless: false, disklessDelaySeconds: 2, disklessLoad: DisklessLoad.ON_EMPTY, dualChannel: true, minReplicasToWrite: 1,
    minReplicasMaxLagSeconds: 3,
  }).directives).toEqual({
    'repl-backlog-size': '64mb', 'client-output-buffer-limit': 'replica 99mb 49mb 120', 'repl-backlog-ttl': '1', 'repl-timeout': '10', 'repl-diskless-sync': 'no', 'repl-diskless-sync-delay': '2',
    'repl-diskless-load': 'on-empty-db', 'dual-channel-replication-enabled': 'yes', 'min-replicas-to-write': '1', 'min-replicas-max-lag': '3',
  });
});

test('a number outside of its range is refused at its property, in its words', () => {
  expect(problemsOf(() => new ClientSettings({ maxclients: 0, keyspaceEvents: 'x' }))).toEqual([
    'maxclients: "maxclients" must be a whole number 1-1000000, got 0',
    'keyspaceEvents: "keyspaceEvents" must be K, E or both, and letters of g$lshzxetdmnocA such as KEA, got "x"',
  ]);
  expect(problemsOf(() => new ReplicationSettings({ backlogMiB: 65_537, timeoutSeconds: 9.5 }))).toEqual([
    'backlogMiB: "backlogMiB" must be a whole number 1-65536, got 65537', 'timeoutSeconds: "timeoutSeconds" must be a whole number 10-86400, got 9.5',
  ]);
  expect(problemsOf(() => new MemorySettings({ workload: 'idle' as Workload, capPercent: 91, copyOnWritePercent: -1, clientsPercent: 51, oomScores: [0, 1] }))).toEqual([
    'workload: "workload" must be one of cache, store, write-heavy, got "idle"',
    'capPercent: "capPercent" must be a whole number 10-90, got 91',
    'copyOnWritePercent: "copyOnWritePercent" must be a whole number 0-100, got -1',
    'clientsPercent: "clientsPercent" must be a whole number 0-50, got 51',
    'oomScores: "oomScores" must be three whole numbers -2000-2000 such as "0 200 800", got "0 1"',
  ]);
});

test('a value that is written into a file cannot be a token', () => {
  const number = Token.asNumber({ Ref: 'Number' });
  expect(problemsOf(() => new NetworkSettings({ tcpBacklog: number }))).toEqual(['tcpBacklog: "tcpBacklog" must be known at synth, got a token']);
  expect(problemsOf(() => new MemorySettings({ capPercent: number }))).toEqual(['capPercent: "capPercent" must be known at synth, got a token']);
  expect(problemsOf(() => new ReplicationSettings({ writeMiBPerSecond: number }))).toEqual(['writeMiBPerSecond: "writeMiBPerSecond" must be known at synth, got a token']);
  expect(problemsOf(() => ThreadSettings.forProcessors(number))).toEqual(['processors: "processors" must be known at synth, got a token']);
});

test('a hostile text is never the value of a property', () => {
  fc.assert(fc.property(hostile('KEA'), (text) => {
    expect(problemsOf(() => new ClientSettings({ keyspaceEvents: text }))).toHaveLength(1);
    expect(problemsOf(() => new LoggingSettings({ level: text as LogLevel }))).toHaveLength(1);
  }));
});

test('clients without a limit are written as such', () => {
  expect(new MemorySettings({ clientsPercent: 0 }).directives).toEqual({ 'maxmemory-clients': '0' });
});

test('the rate of writes decides backlog and buffer, within what is sensible', () => {
  const of = (writeMiBPerSecond: number, fullSyncSeconds?: number): Record<string, string> => new ReplicationSettings({ writeMiBPerSecond, fullSyncSeconds }).directives;
  // Two minutes for the backlog, a full copy of five minutes for the buffer
  expect(of(10)).toEqual({ 'repl-backlog-size': '1200mb', 'client-output-buffer-limit': 'replica 3000mb 1500mb 120' });
  // The buffer is never below 1 GiB, which stays unsaid, as the preset's
  expect(of(1)).toEqual({ 'repl-backlog-size': '120mb' });
  expect(of(10_240, 86_400)).toEqual({ 'repl-backlog-size': '65536mb', 'client-output-buffer-limit': 'replica 1048576mb 524288mb 120' });
  expect(new ReplicationSettings({ writeMiBPerSecond: 10, backlogMiB: 64, replicaBufferMiB: 128 }).directives).toEqual({ 'repl-backlog-size': '64mb', 'client-output-buffer-limit': 'replica 128mb 64mb 120' });
});

test('a derived buffer is never below the backlog, which Redis would ignore', () => {
  expect(new ReplicationSettings({ backlogMiB: 4096 }).directives).toEqual({ 'repl-backlog-size': '4096mb', 'client-output-buffer-limit': 'replica 4096mb 2048mb 120' });
  const sizes = ({ directives }: ReplicationSettings): number[] => [directives['repl-backlog-size'], directives['client-output-buffer-limit']?.split(' ')[1]].map((size) => parseInt(size ?? '1024', 10));
  fc.assert(fc.property(fc.integer({ min: 1, max: 10_240 }), fc.integer({ min: 10, max: 86_400 }), (writeMiBPerSecond, fullSyncSeconds) => {
    const [backlog = 0, hard = 0] = sizes(new ReplicationSettings({ writeMiBPerSecond, fullSyncSeconds }));
    expect(backlog).toBeGreaterThanOrEqual(64);
    expect(hard).toBeGreaterThanOrEqual(backlog);
  }));
});

test('a setting that does nothing alone is refused', () => {
  expect(problemsOf(() => new ReplicationSettings({ fullSyncSeconds: 60 }))).toEqual(['fullSyncSeconds: "fullSyncSeconds" does nothing without "writeMiBPerSecond"; say both, or leave this out']);
  expect(problemsOf(() => new ReplicationSettings({ minReplicasMaxLagSeconds: 5, minReplicasToWrite: 0 }))).toEqual([
    'minReplicasMaxLagSeconds: "minReplicasMaxLagSeconds" does nothing without "minReplicasToWrite"; set that to 1 or more, or leave this out',
  ]);
});

test('replicas that must confirm a write have ten seconds, unless they have less', () => {
  expect(new ReplicationSettings({ minReplicasToWrite: 1 }).directives).toEqual({ 'min-replicas-to-write': '1', 'min-replicas-max-lag': '10' });
  expect(new ReplicationSettings({ minReplicasToWrite: 0 }).directives).toEqual({ 'min-replicas-to-write': '0' });
  expect(problemsOf(() => new ReplicationSettings({ minReplicasToWrite: 6 }))).toEqual(['minReplicasToWrite: "minReplicasToWrite" must be a whole number 0-5, got 6']);
});

test.each([[1, 1], [2, 1], [4, 2], [8, 6], [64, 6]])('a machine with %d processors gets %d threads', (processors, ioThreads) => {
  expect(ThreadSettings.forProcessors(processors).directives).toEqual({ 'io-threads': String(ioThreads) });
});

test('threads are not counted for no processors', () => {
  expect(problemsOf(() => ThreadSettings.forProcessors(0))).toEqual(['processors: "processors" must be a whole number 1-1024, got 0']);
});

test('memory is freed by a thread of its own, all of it, none of it or some', () => {
  const names = ['lazyfree-lazy-eviction', 'lazyfree-lazy-expire', 'lazyfree-lazy-server-del', 'lazyfree-lazy-user-del', 'lazyfree-lazy-user-flush', 'replica-lazy-flush'];
  expect(LazyFreeing.all().directives).toEqual(Object.fromEntries(names.map((name) => [name, 'yes'])));
  expect(LazyFreeing.none().directives).toEqual(Object.fromEntries(names.map((name) => [name, 'no'])));
  expect(new LazyFreeing({ expiry: false, eviction: true }).directives).toEqual({ 'lazyfree-lazy-eviction': 'yes', 'lazyfree-lazy-expire': 'no' });
});

test('defragmentation is off, or on as hard as was said', () => {
  expect(Defragmentation.off().directives).toEqual({ activedefrag: 'no' });
  expect(Defragmentation.on({ ignoreMiB: 1, lowerPercent: 2, upperPercent: 3, cycleMinPercent: 4, cycleMaxPercent: 5 }).directives).toEqual({
    'activedefrag': 'yes', 'active-defrag-ignore-bytes': '1mb', 'active-defrag-threshold-lower': '2', 'active-defrag-threshold-upper': '3', 'active-defrag-cycle-min': '4', 'active-defrag-cycle-max': '5',
  });
  expect(problemsOf(() => Defragmentation.on({ ignoreMiB: 0, lowerPercent: 11, upperPercent: 10, cycleMinPercent: 9, cycleMaxPercent: 8 }))).toEqual([
    'ignoreMiB: "ignoreMiB" must be a whole number 1-1048576, got 0',
    'lowerPercent: "lowerPercent" must be at most "upperPercent" (10), got 11',
    'cycleMinPercent: "cycleMinPercent" must be at most "cycleMaxPercent" (8), got 9',
  ]);
});
