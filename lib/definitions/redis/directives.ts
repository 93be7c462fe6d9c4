import { AppendFsync, MaxMemoryPolicy } from './choices';
import type { DirectiveKind } from './directive-kinds';
import { checked, choice, integer, isSize, pattern, size, sizeOrNone } from './directive-kinds';
import type { EngineSince } from './engine';

export type { DirectiveKind } from './directive-kinds';
export { sizeInBytes } from './directive-kinds';

/** Values that came later than their directive. */
export interface LaterValues {
  readonly since: EngineSince;
  readonly matches: (value: string) => boolean;
  /** What came later, for the error message. */
  readonly what: string;
}

export interface Directive {
  readonly since: EngineSince;
  /** First versions that no longer have it. */
  readonly gone?: EngineSince;
  readonly kind: DirectiveKind;
  readonly later?: readonly LaterValues[];
  /** Our value where the user asks for nothing; without it the engine's own default stays. */
  readonly preset?: string;
}

const EVERY: EngineSince = { redis: '6.2', valkey: '7.2' };
const SEVEN: EngineSince = { redis: '7.0', valkey: '7.2' };

const MAX_SECONDS = 2_147_483_647;
const MAX_SIZE = '1024gb';
const yesNo = choice('yes', 'no');

/** `replica <hard> <soft> <seconds>`; the other classes of clients keep the engine's limits. */
function isReplicaBuffer(value: string): boolean {
  const [, hard = '', soft = ''] = /^replica (\w+) (\w+) (0|[1-9]\d{0,5})$/.exec(value) ?? [];
  return isSize(hard, '0', MAX_SIZE) && isSize(soft, '0', MAX_SIZE);
}

function isOomScores(value: string): boolean {
  const scores = value.split(' ');
  return scores.length === 3 && scores.every((score) => /^(0|-?[1-9]\d{0,3})$/.test(score) && Math.abs(Number(score)) <= 2000);
}

/**
 * The directives that a configuration may set with checks of their own, in the order in which they are written.
 *
 * Versions and names are held against running servers by the tests; those of versions that no test has (Redis 8.2 and 8.4, Valkey 7.2
 * and 9.0) were read off the release tags of redis.conf and valkey.conf.
 */
export const DIRECTIVES: Readonly<Record<string, Directive>> = {
  // Memory
  'maxmemory-policy': { since: EVERY, kind: choice(...Object.values(MaxMemoryPolicy)), preset: 'noeviction' },
  'maxmemory-clients': { since: SEVEN, kind: checked('0 for no limit, 1%-99% of maxmemory, or a size 1mb-1024gb', (value) => /^(0|[1-9]\d?%)$/.test(value) || isSize(value, '1mb', MAX_SIZE)), preset: '5%' },
  'maxmemory-samples': { since: EVERY, kind: integer(1, 64) },
  'maxmemory-eviction-tenacity': { since: EVERY, kind: integer(0, 100) },
  'replica-ignore-maxmemory': { since: EVERY, kind: yesNo },
  'lazyfree-lazy-eviction': { since: EVERY, kind: yesNo, preset: 'yes' },
  'lazyfree-lazy-expire': { since: EVERY, kind: yesNo, preset: 'yes' },
  'lazyfree-lazy-server-del': { since: EVERY, kind: yesNo, preset: 'yes' },
  'lazyfree-lazy-user-del': { since: EVERY, kind: yesNo, preset: 'yes' },
  'lazyfree-lazy-user-flush': { since: EVERY, kind: yesNo, preset: 'yes' },
  'replica-lazy-flush': { since: EVERY, kind: yesNo, preset: 'yes' },
  'activedefrag': { since: EVERY, kind: yesNo },
  'active-defrag-ignore-bytes': { since: EVERY, kind: size('1mb', MAX_SIZE) },
  'active-defrag-threshold-lower': { since: EVERY, kind: integer(0, 1000) },
  'active-defrag-threshold-upper': { since: EVERY, kind: integer(0, 1000) },
  'active-defrag-cycle-min': { since: EVERY, kind: integer(1, 99) },
  'active-defrag-cycle-max': { since: EVERY, kind: integer(1, 99) },
  'oom-score-adj': { since: EVERY, kind: choice('no', 'yes', 'relative', 'absolute'), preset: 'relative' },
  'oom-score-adj-values': { since: EVERY, kind: checked('three whole numbers -2000-2000 such as "0 200 800"', isOomScores), preset: '0 200 800' },
  'disable-thp': { since: EVERY, kind: yesNo, preset: 'yes' },
  // Network and clients
  'tcp-backlog': { since: EVERY, kind: integer(1, 65_535), preset: '4096' },
  'tcp-keepalive': { since: EVERY, kind: integer(0, MAX_SECONDS), preset: '60' },
  'timeout': { since: EVERY, kind: integer(0, MAX_SECONDS), preset: '0' },
  'maxclients': { since: EVERY, kind: integer(1, 1_000_000), preset: '10000' },
  'databases': { since: EVERY, kind: integer(1, 100_000), preset: '16' },
  'notify-keyspace-events': {
    since: EVERY,
    kind: pattern('K, E or both, and letters of g$lshzxetdmnocA such as KEA', /^(?=.*[KE])[KEg$lshzxetdmnocA]{1,17}$/),
    later: [
      { since: SEVEN, matches: (value) => value.includes('n'), what: 'its letter n' },
      { since: { redis: '8.2' }, matches: (value) => /[oc]/.test(value), what: 'its letters o and c' },
    ],
  },
  'tracking-table-max-keys': { since: EVERY, kind: integer(0, 1_000_000_000) },
  'client-query-buffer-limit': { since: EVERY, kind: size('1mb', MAX_SIZE) },
  'proto-max-bulk-len': { since: EVERY, kind: size('1mb', MAX_SIZE) },
  'busy-reply-threshold': { since: EVERY, kind: integer(0, 86_400_000) },
  'enable-debug-command': { since: SEVEN, kind: choice('no', 'local', 'yes') },
  'enable-module-command': { since: SEVEN, kind: choice('no', 'local', 'yes') },
  'enable-protected-configs': { since: SEVEN, kind: choice('no', 'local', 'yes') },
  'hz': { since: EVERY, kind: integer(1, 500), preset: '10' },
  'dynamic-hz': { since: EVERY, gone: { valkey: '8.1' }, kind: yesNo },
  // Threads
  'io-threads': { since: EVERY, kind: integer(1, 128) },
  'io-threads-do-reads': { since: EVERY, gone: { redis: '8.0', valkey: '8.1' }, kind: yesNo },
  // Replication
  'repl-diskless-sync': { since: EVERY, kind: yesNo, preset: 'yes' },
  'repl-diskless-sync-delay': { since: EVERY, kind: integer(0, MAX_SECONDS) },
  'repl-diskless-sync-max-replicas': { since: SEVEN, kind: integer(0, 1000) },
  'repl-diskless-load': { since: EVERY, kind: choice('disabled', 'on-empty-db', 'swapdb') },
  'repl-disable-tcp-nodelay': { since: EVERY, kind: yesNo },
  'repl-backlog-size': { since: EVERY, kind: size('1mb', '64gb'), preset: '256mb' },
  'repl-backlog-ttl': { since: EVERY, kind: integer(0, MAX_SECONDS), preset: '3600' },
  'repl-timeout': { since: EVERY, kind: integer(10, 86_400), preset: '60' },
  'repl-ping-replica-period': { since: EVERY, kind: integer(1, 86_400) },
  'replica-read-only': { since: EVERY, kind: yesNo },
  'replica-serve-stale-data': { since: EVERY, kind: yesNo },
  'replica-priority': { since: EVERY, kind: integer(0, MAX_SECONDS) },
  'replica-announced': { since: EVERY, kind: yesNo },
  'replica-full-sync-buffer-limit': { since: { redis: '8.0' }, kind: sizeOrNone('1mb', MAX_SIZE) },
  'min-replicas-to-write': { since: EVERY, kind: integer(0, 100) },
  'min-replicas-max-lag': { since: EVERY, kind: integer(0, MAX_SECONDS) },
  'client-output-buffer-limit': {
    since: EVERY,
    kind: checked('"replica <hard> <soft> <seconds>" with sizes up to 1024gb, such as "replica 1gb 512mb 120"', isReplicaBuffer),
    preset: 'replica 1gb 512mb 120',
  },
  'dual-channel-replication-enabled': { since: { valkey: '8.0' }, kind: yesNo },
  // Cluster
  'cluster-replica-validity-factor': { since: EVERY, kind: integer(0, 10_000) },
  'cluster-migration-barrier': { since: EVERY, kind: integer(0, 100) },
  'cluster-allow-reads-when-down': { since: EVERY, kind: yesNo },
  'cluster-allow-pubsubshard-when-down': { since: SEVEN, kind: yesNo },
  'cluster-replica-no-failover': { since: EVERY, kind: yesNo },
  'cluster-link-sendbuf-limit': { since: SEVEN, kind: sizeOrNone('1gb', MAX_SIZE) },
  'cluster-manual-failover-timeout': { since: { valkey: '8.1' }, kind: integer(1000, 600_000) },
  'cluster-slot-stats-enabled': { since: { redis: '8.2', valkey: '8.0' }, kind: yesNo },
  // Persistence
  'save': { since: EVERY, kind: pattern('"" for none, or pairs of seconds and changes such as "3600 1 300 100"', /^("")?$|^[1-9]\d{0,8} [1-9]\d{0,8}( [1-9]\d{0,8} [1-9]\d{0,8})*$/), preset: '' },
  'appendonly': { since: EVERY, kind: yesNo, preset: 'yes' },
  'appendfsync': { since: EVERY, kind: choice(...Object.values(AppendFsync)), preset: 'everysec' },
  'no-appendfsync-on-rewrite': { since: EVERY, kind: yesNo, preset: 'no' },
  'auto-aof-rewrite-percentage': { since: EVERY, kind: integer(0, 10_000), preset: '100' },
  'auto-aof-rewrite-min-size': { since: EVERY, kind: size('1mb', MAX_SIZE), preset: '64mb' },
  'aof-use-rdb-preamble': { since: EVERY, kind: yesNo, preset: 'yes' },
  'aof-timestamp-enabled': { since: SEVEN, kind: yesNo, preset: 'yes' },
  'aof-load-truncated': { since: EVERY, kind: yesNo },
  'rdbcompression': { since: EVERY, kind: yesNo },
  'rdbchecksum': { since: EVERY, kind: yesNo },
  'stop-writes-on-bgsave-error': { since: EVERY, kind: yesNo },
  'shutdown-timeout': { since: SEVEN, kind: integer(0, 3600), preset: '10' },
  'shutdown-on-sigterm': { since: SEVEN, kind: choice('default', 'save', 'nosave', 'now', 'force') },
  // Observability
  'slowlog-log-slower-than': { since: EVERY, kind: integer(-1, 60_000_000), preset: '10000' },
  'slowlog-max-len': { since: EVERY, kind: integer(0, 100_000), preset: '1024' },
  'latency-monitor-threshold': { since: EVERY, kind: integer(0, 60_000), preset: '100' },
  'latency-tracking': { since: SEVEN, kind: yesNo, preset: 'yes' },
  'loglevel': { since: EVERY, kind: choice('debug', 'verbose', 'notice', 'warning'), preset: 'notice' },
  'hide-user-data-from-log': { since: { redis: '7.4', valkey: '8.0' }, kind: yesNo, preset: 'yes' },
  'acllog-max-len': { since: EVERY, kind: integer(0, 100_000) },
  'availability-zone': { since: { valkey: '8.0' }, kind: pattern('a zone such as eu-west-1a', /^[a-z0-9-]{1,64}$/) },
};
