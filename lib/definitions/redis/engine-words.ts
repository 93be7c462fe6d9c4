import { own } from '../own';
import type { RedisEngine, EngineSince } from './engine';

/** A directive that some engines call otherwise than this library does. */
interface OtherWord {
  readonly word: string;
  /** The first versions with the other word. */
  readonly since?: EngineSince;
  /** The first versions without it. */
  readonly before?: EngineSince;
}

const LISTPACK: EngineSince = { redis: '7.0', valkey: '7.2' };
const HYPHEN: EngineSince = { redis: '7.4', valkey: '8.0' };
const COMMANDLOG: EngineSince = { valkey: '8.1' };
const PRIMARY: EngineSince = { valkey: '8.0' };

/** Words that are not the same for every engine: what a server itself writes with CONFIG REWRITE. */
export const OTHER_WORDS: Readonly<Record<string, OtherWord>> = {
  'hash-max-listpack-entries': { word: 'hash-max-ziplist-entries', before: LISTPACK },
  'hash-max-listpack-value': { word: 'hash-max-ziplist-value', before: LISTPACK },
  'zset-max-listpack-entries': { word: 'zset-max-ziplist-entries', before: LISTPACK },
  'zset-max-listpack-value': { word: 'zset-max-ziplist-value', before: LISTPACK },
  'list-max-listpack-size': { word: 'list-max-ziplist-size', before: LISTPACK },
  'busy-reply-threshold': { word: 'lua-time-limit', before: LISTPACK },
  'server-cpulist': { word: 'server_cpulist', before: HYPHEN },
  'bio-cpulist': { word: 'bio_cpulist', before: HYPHEN },
  'bgsave-cpulist': { word: 'bgsave_cpulist', before: HYPHEN },
  'aof-rewrite-cpulist': { word: 'aof_rewrite_cpulist', before: HYPHEN },
  'slowlog-log-slower-than': { word: 'commandlog-execution-slower-than', since: COMMANDLOG },
  'slowlog-max-len': { word: 'commandlog-slow-execution-max-len', since: COMMANDLOG },
  'masterauth': { word: 'primaryauth', since: PRIMARY },
  'masteruser': { word: 'primaryuser', since: PRIMARY },
};

/** Words of the time before replicas that the engines still read; no engine writes them itself. */
const SLAVE_WORDS: Readonly<Record<string, string>> = {
  'slaveof': 'replicaof',
  'slave-lazy-flush': 'replica-lazy-flush',
  'slave-announce-ip': 'replica-announce-ip',
  'slave-announce-port': 'replica-announce-port',
  'slave-ignore-maxmemory': 'replica-ignore-maxmemory',
  'slave-priority': 'replica-priority',
  'slave-read-only': 'replica-read-only',
  'slave-serve-stale-data': 'replica-serve-stale-data',
  'min-slaves-to-write': 'min-replicas-to-write',
  'min-slaves-max-lag': 'min-replicas-max-lag',
  'repl-ping-slave-period': 'repl-ping-replica-period',
  'cluster-slave-no-failover': 'cluster-replica-no-failover',
  'cluster-slave-validity-factor': 'cluster-replica-validity-factor',
};

/** Other words for the directives of this library, old or of one engine only, with the word to use. */
export const RENAMED_DIRECTIVES: Readonly<Record<string, string>> = {
  ...SLAVE_WORDS,
  ...Object.fromEntries(Object.entries(OTHER_WORDS).map(([name, { word }]) => [word, name])),
};

/** A directive in the engine's own words. */
export function wordFor(engine: RedisEngine, name: string): string {
  const other = own(OTHER_WORDS, name);
  if (other === undefined) {
    return name;
  }
  const takesOther = other.since === undefined ? other.before !== undefined && !engine.has(other.before) : engine.has(other.since);
  return takesOther ? other.word : name;
}
