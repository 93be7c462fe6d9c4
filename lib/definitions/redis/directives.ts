import { wholeNumber } from '../checks';
import { AppendFsync, MaxMemoryPolicy } from './choices';
import type { EngineSince } from './engine';

/** How the value of a directive is written and checked. */
export interface DirectiveKind {
  /** What is wrong with the value, or undefined. */
  readonly problem: (name: string, value: string) => string | undefined;
  /** What is allowed, in words, for documentation and the JSON Schema. */
  readonly allowed: string;
}

export interface Directive {
  readonly since: EngineSince;
  readonly kind: DirectiveKind;
  /** Our value where the user asks for nothing; without it the engine's own default stays. */
  readonly preset?: string;
}

const EVERY: EngineSince = { redis: '6.2', valkey: '7.2' };
const SEVEN: EngineSince = { redis: '7.0', valkey: '7.2' };

const MAX_SECONDS = 2_147_483_647;
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, kb: 1024, m: 1e6, mb: 1024 ** 2, g: 1e9, gb: 1024 ** 3 };

function integer(min: number, max: number): DirectiveKind {
  return {
    allowed: `a whole number ${min}-${max}`,
    problem: (name, value) => wholeNumber(name, /^-?\d+$/.test(value) ? Number(value) : NaN, { min, max })?.replace(/got NaN$/, `got ${JSON.stringify(value)}`),
  };
}

function choice(...values: string[]): DirectiveKind {
  const allowed = values.join(', ');
  return {
    allowed: `one of ${allowed}`,
    problem: (name, value) => (values.includes(value) ? undefined : `"${name}" must be one of ${allowed}, got ${JSON.stringify(value)}`),
  };
}

const yesNo = choice('yes', 'no');

/** A size as Redis reads it: bytes, or with k, kb, m, mb, g, gb. */
function size(min: string, max: string): DirectiveKind {
  const allowed = `a size ${min}-${max} such as 256mb`;
  return {
    allowed,
    problem: (name, value) => {
      const bytes = sizeInBytes(value);
      const good = bytes !== undefined && bytes >= (sizeInBytes(min) ?? 0) && bytes <= (sizeInBytes(max) ?? 0);
      return good ? undefined : `"${name}" must be ${allowed}, got ${JSON.stringify(value)}`;
    },
  };
}

function pattern(allowed: string, form: RegExp): DirectiveKind {
  return {
    allowed,
    problem: (name, value) => (form.test(value) ? undefined : `"${name}" must be ${allowed}, got ${JSON.stringify(value)}`),
  };
}

/** Bytes of a Redis size such as `64mb`, or undefined when it is none. */
export function sizeInBytes(value: string): number | undefined {
  const match = /^(\d{1,15})(k|kb|m|mb|g|gb)?$/i.exec(value);
  return match === null ? undefined : Number(match[1]) * UNITS[(match[2] ?? '').toLowerCase()];
}

/**
 * The directives that a configuration may set, in the order in which they are written.
 *
 * Versions were read off the release tags of redis.conf and valkey.conf; the tests hold them against running servers.
 */
export const DIRECTIVES: Readonly<Record<string, Directive>> = {
  // Memory
  'maxmemory-policy': { since: EVERY, kind: choice(...Object.values(MaxMemoryPolicy)), preset: 'noeviction' },
  'maxmemory-clients': { since: SEVEN, kind: pattern('0, a size, or a percentage such as 5%', /^(0|[1-9]\d?%|\d{1,15}(k|kb|m|mb|g|gb)?)$/i), preset: '5%' },
  'maxmemory-samples': { since: EVERY, kind: integer(1, 64) },
  'lazyfree-lazy-eviction': { since: EVERY, kind: yesNo, preset: 'yes' },
  'lazyfree-lazy-expire': { since: EVERY, kind: yesNo, preset: 'yes' },
  'lazyfree-lazy-server-del': { since: EVERY, kind: yesNo, preset: 'yes' },
  'lazyfree-lazy-user-del': { since: EVERY, kind: yesNo, preset: 'yes' },
  'lazyfree-lazy-user-flush': { since: EVERY, kind: yesNo, preset: 'yes' },
  'replica-lazy-flush': { since: EVERY, kind: yesNo, preset: 'yes' },
  'activedefrag': { since: EVERY, kind: yesNo },
  'oom-score-adj': { since: EVERY, kind: choice('no', 'yes', 'relative', 'absolute'), preset: 'relative' },
  'oom-score-adj-values': { since: EVERY, kind: pattern('three whole numbers such as "0 200 800"', /^-?\d{1,4} -?\d{1,4} -?\d{1,4}$/), preset: '0 200 800' },
  'disable-thp': { since: EVERY, kind: yesNo, preset: 'yes' },
  // Network and clients
  'tcp-backlog': { since: EVERY, kind: integer(1, 65_535), preset: '4096' },
  'tcp-keepalive': { since: EVERY, kind: integer(0, MAX_SECONDS), preset: '60' },
  'timeout': { since: EVERY, kind: integer(0, MAX_SECONDS), preset: '0' },
  'maxclients': { since: EVERY, kind: integer(1, 1_000_000), preset: '10000' },
  'databases': { since: EVERY, kind: integer(1, 100_000), preset: '16' },
  'notify-keyspace-events': { since: EVERY, kind: pattern('event letters such as KEA', /^[KEg$lshzxetdmnAo]{1,16}$/) },
  'hz': { since: EVERY, kind: integer(1, 500), preset: '10' },
  'dynamic-hz': { since: EVERY, kind: yesNo },
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
    kind: pattern('"replica <hard> <soft> <seconds>" such as "replica 1gb 512mb 120"', /^replica \d{1,12}(k|kb|m|mb|g|gb)? \d{1,12}(k|kb|m|mb|g|gb)? \d{1,6}$/i),
    preset: 'replica 1gb 512mb 120',
  },
  'dual-channel-replication-enabled': { since: { valkey: '8.0' }, kind: yesNo },
  // Persistence
  'save': { since: EVERY, kind: pattern('"" for none, or pairs of seconds and changes such as "3600 1 300 100"', /^("")?$|^[1-9]\d{0,8} [1-9]\d{0,8}( [1-9]\d{0,8} [1-9]\d{0,8})*$/), preset: '' },
  'appendonly': { since: EVERY, kind: yesNo, preset: 'yes' },
  'appendfsync': { since: EVERY, kind: choice(...Object.values(AppendFsync)), preset: 'everysec' },
  'no-appendfsync-on-rewrite': { since: EVERY, kind: yesNo, preset: 'no' },
  'auto-aof-rewrite-percentage': { since: EVERY, kind: integer(0, 10_000), preset: '100' },
  'auto-aof-rewrite-min-size': { since: EVERY, kind: size('1mb', '1024gb'), preset: '64mb' },
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
  'maxmemory': 'set "maxmemoryPercent": each node computes it from its real memory',
  'daemonize': 'systemd runs the server',
  'supervised': 'systemd runs the server',
  'pidfile': 'systemd runs the server',
  'logfile': 'the journal keeps the log',
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
