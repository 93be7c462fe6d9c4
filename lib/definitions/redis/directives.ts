import { AppendFsync, MaxMemoryPolicy } from './choices';
import type { DirectiveKind } from './directive-kinds';
import { checked, choice, integer, isSize, pattern, size } from './directive-kinds';
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
 * The directives that a configuration may set, in the order in which they are written.
 *
 * Versions were read off the release tags of redis.conf and valkey.conf; the tests hold them against running servers.
 */
export const DIRECTIVES: Readonly<Record<string, Directive>> = {
  // Memory
  'maxmemory-policy': { since: EVERY, kind: choice(...Object.values(MaxMemoryPolicy)), preset: 'noeviction' },
  'maxmemory-clients': { since: SEVEN, kind: checked('0 for no limit, 1%-99% of maxmemory, or a size 1mb-1024gb', (value) => /^(0|[1-9]\d?%)$/.test(value) || isSize(value, '1mb', MAX_SIZE)), preset: '5%' },
  'maxmemory-samples': { since: EVERY, kind: integer(1, 64) },
  'lazyfree-lazy-eviction': { since: EVERY, kind: yesNo, preset: 'yes' },
  'lazyfree-lazy-expire': { since: EVERY, kind: yesNo, preset: 'yes' },
  'lazyfree-lazy-server-del': { since: EVERY, kind: yesNo, preset: 'yes' },
  'lazyfree-lazy-user-del': { since: EVERY, kind: yesNo, preset: 'yes' },
  'lazyfree-lazy-user-flush': { since: EVERY, kind: yesNo, preset: 'yes' },
  'replica-lazy-flush': { since: EVERY, kind: yesNo, preset: 'yes' },
  'activedefrag': { since: EVERY, kind: yesNo },
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
  'hz': { since: EVERY, kind: integer(1, 500), preset: '10' },
  'dynamic-hz': { since: EVERY, gone: { valkey: '8.1' }, kind: yesNo },
  // Threads
  'io-threads': { since: EVERY, kind: integer(1, 128) },
  // Replication
  'repl-diskless-sync': { since: EVERY, kind: yesNo, preset: 'yes' },
  'repl-diskless-sync-delay': { since: EVERY, kind: integer(0, MAX_SECONDS) },
  'repl-diskless-sync-max-replicas': { since: SEVEN, kind: integer(0, 1000) },
  'repl-backlog-size': { since: EVERY, kind: size('64mb', '64gb'), preset: '256mb' },
  'repl-backlog-ttl': { since: EVERY, kind: integer(0, MAX_SECONDS), preset: '3600' },
  'repl-timeout': { since: EVERY, kind: integer(10, 86_400), preset: '60' },
  'min-replicas-to-write': { since: EVERY, kind: integer(0, 100) },
  'min-replicas-max-lag': { since: EVERY, kind: integer(0, MAX_SECONDS) },
  'client-output-buffer-limit': {
    since: EVERY,
    kind: checked('"replica <hard> <soft> <seconds>" with sizes up to 1024gb, such as "replica 1gb 512mb 120"', isReplicaBuffer),
    preset: 'replica 1gb 512mb 120',
  },
  'dual-channel-replication-enabled': { since: { valkey: '8.0' }, kind: yesNo },
  // Persistence
  'save': { since: EVERY, kind: pattern('"" for none, or pairs of seconds and changes such as "3600 1 300 100"', /^("")?$|^[1-9]\d{0,8} [1-9]\d{0,8}( [1-9]\d{0,8} [1-9]\d{0,8})*$/), preset: '' },
  'appendonly': { since: EVERY, kind: yesNo, preset: 'yes' },
  'appendfsync': { since: EVERY, kind: choice(...Object.values(AppendFsync)), preset: 'everysec' },
  'no-appendfsync-on-rewrite': { since: EVERY, kind: yesNo, preset: 'no' },
  'auto-aof-rewrite-percentage': { since: EVERY, kind: integer(0, 10_000), preset: '100' },
  'auto-aof-rewrite-min-size': { since: EVERY, kind: size('1mb', MAX_SIZE), preset: '64mb' },
  'aof-use-rdb-preamble': { since: EVERY, kind: yesNo, preset: 'yes' },
  'aof-timestamp-enabled': { since: SEVEN, kind: yesNo, preset: 'yes' },
  'rdbcompression': { since: EVERY, kind: yesNo },
  'rdbchecksum': { since: EVERY, kind: yesNo },
  'shutdown-timeout': { since: SEVEN, kind: integer(0, 3600), preset: '10' },
  // Observability
  'slowlog-log-slower-than': { since: EVERY, kind: integer(-1, 60_000_000), preset: '10000' },
  'slowlog-max-len': { since: EVERY, kind: integer(0, 100_000), preset: '1024' },
  'latency-monitor-threshold': { since: EVERY, kind: integer(0, 60_000), preset: '100' },
  'latency-tracking': { since: SEVEN, kind: yesNo, preset: 'yes' },
  'loglevel': { since: EVERY, kind: choice('debug', 'verbose', 'notice', 'warning'), preset: 'notice' },
  'acllog-max-len': { since: EVERY, kind: integer(0, 100_000) },
  'availability-zone': { since: { valkey: '8.0' }, kind: pattern('a zone such as eu-west-1a', /^[a-z0-9-]{1,64}$/) },
};

/** Directives that the fleet writes itself; a user's value would break the node. */
export const MANAGED_DIRECTIVES: Readonly<Record<string, string>> = {
  'port': 'set the port of the fleet',
  'tls-port': 'set the port of the fleet',
  'bind': 'each node binds to its own private address',
  'protected-mode': 'every user has a password, and the security group decides who connects',
  'dir': 'data lies on the slot\'s own volume',
  'dbfilename': 'data lies on the slot\'s own volume',
  'appenddirname': 'data lies on the slot\'s own volume',
  'appendfilename': 'data lies on the slot\'s own volume',
  'aclfile': 'users are defined by the fleet',
  'user': 'users are defined by the fleet',
  'requirepass': 'users are defined by the fleet; their passwords stay in Secrets Manager',
  'masterauth': 'users are defined by the fleet; their passwords stay in Secrets Manager',
  'masteruser': 'users are defined by the fleet',
  'primaryauth': 'users are defined by the fleet; their passwords stay in Secrets Manager',
  'primaryuser': 'users are defined by the fleet',
  'maxmemory': 'set "maxmemoryPercent": each node computes it from its real memory',
  'daemonize': 'systemd runs the server',
  'supervised': 'systemd runs the server',
  'pidfile': 'systemd runs the server',
  'logfile': 'the journal and /var/log/redis keep the log',
  'syslog-enabled': 'the journal and /var/log/redis keep the log',
  'syslog-ident': 'the journal and /var/log/redis keep the log',
  'syslog-facility': 'the journal and /var/log/redis keep the log',
  'include': 'one file is rendered from the definition',
  'loadmodule': 'modules belong into the machine image',
  'replicaof': 'the topology decides who replicates whom',
  'cluster-enabled': 'the topology decides it',
  'rename-command': 'it breaks replicas and the append-only file; the rules of a user decide which commands it may run',
};

/** Old names that the engines still read; the fleet writes the new ones. */
export const RENAMED_DIRECTIVES: Readonly<Record<string, string>> = {
  'slaveof': 'replicaof',
  'slave-lazy-flush': 'replica-lazy-flush',
  'min-slaves-to-write': 'min-replicas-to-write',
  'min-slaves-max-lag': 'min-replicas-max-lag',
};
