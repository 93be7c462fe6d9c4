import fc from 'fast-check';
import { directiveOf, DIRECTIVE_NAMES } from '../../../lib/definitions/redis/directive-table';
import { DIRECTIVES } from '../../../lib/definitions/redis/directives';
import { RENAMED_DIRECTIVES } from '../../../lib/definitions/redis/engine-words';
import { HARMFUL_DIRECTIVES } from '../../../lib/definitions/redis/harmful-directives';
import { KNOWN_DIRECTIVES } from '../../../lib/definitions/redis/known-directives';
import { managedReason, MANAGED_DIRECTIVES, SAID_BY_GROUPS } from '../../../lib/definitions/redis/managed-directives';
import { hostile } from '../../support/hostile';

const entries = Object.entries(DIRECTIVES);
const SECONDS = 2_147_483_647;
const RANGES: readonly (readonly [string, number, number])[] = [
  ['maxmemory-samples', 1, 64], ['maxmemory-eviction-tenacity', 0, 100], ['active-defrag-threshold-lower', 0, 1000], ['active-defrag-threshold-upper', 0, 1000], ['active-defrag-cycle-min', 1, 99],
  ['active-defrag-cycle-max', 1, 99], ['tcp-backlog', 1, 65_535], ['tcp-keepalive', 0, SECONDS], ['timeout', 0, SECONDS], ['maxclients', 1, 1_000_000], ['databases', 1, 100_000],
  ['tracking-table-max-keys', 0, 1_000_000_000], ['busy-reply-threshold', 0, 86_400_000], ['hz', 1, 500],
  ['io-threads', 1, 128], ['repl-diskless-sync-delay', 0, SECONDS], ['repl-diskless-sync-max-replicas', 0, 1000], ['repl-backlog-ttl', 0, SECONDS], ['repl-timeout', 10, 86_400],
  ['repl-ping-replica-period', 1, 86_400], ['replica-priority', 0, SECONDS], ['min-replicas-to-write', 0, 100], ['min-replicas-max-lag', 0, SECONDS],
  ['cluster-replica-validity-factor', 0, 10_000], ['cluster-migration-barrier', 0, 100], ['cluster-manual-failover-timeout', 1000, 600_000],
  ['auto-aof-rewrite-percentage', 0, 10_000], ['shutdown-timeout', 0, 3600],
  ['slowlog-log-slower-than', -1, 60_000_000], ['slowlog-max-len', 0, 100_000], ['latency-monitor-threshold', 0, 60_000], ['acllog-max-len', 0, 100_000],
];

/** What is wrong with a value of a directive. */
function problem(name: string, value: string): string | undefined {
  const directive = DIRECTIVES[name];
  if (directive === undefined) {
    throw new Error(`no directive ${name}`);
  }
  return directive.kind.problem(name, value);
}

test.each(RANGES)('%s takes every whole number %d-%d, and no other', (name, min, max) => {
  for (const value of [min, max]) {
    expect(problem(name, String(value))).toBeUndefined();
  }
  fc.assert(fc.property(fc.integer({ min, max }), (value) => {
    expect(problem(name, String(value))).toBeUndefined();
  }));
  fc.assert(fc.property(fc.oneof(fc.integer({ min: max + 1, max: 2 ** 49 }), fc.integer({ min: -(2 ** 49), max: min - 1 }), fc.constantFrom(min - 1, max + 1)), (value) => {
    expect(problem(name, String(value))).toBe(`"${name}" must be a whole number ${min}-${max}, got "${value}"`);
  }));
});

test('every directive of a whole number is among those above', () => {
  expect(entries.filter(([, { kind }]) => kind.allowed.startsWith('a whole number')).map(([name]) => name)).toEqual(RANGES.map(([name]) => name));
});

test.each(entries)('%s takes its own preset, and no hostile text', (name, { preset }) => {
  if (preset !== undefined) {
    expect(problem(name, preset)).toBeUndefined();
  }
  fc.assert(fc.property(hostile(preset ?? 'yes'), (value) => {
    expect(problem(name, value)).toContain(`"${name}" must be `);
  }));
});

const REPLICA_BUFFER = '"replica <hard> <soft> <seconds>" with sizes up to 1024gb, such as "replica 1gb 512mb 120"';
const SAVE = '"" for none, or pairs of seconds and changes such as "3600 1 300 100"';
const EVENTS = 'K, E or both, and letters of g$lshzxetdmnocA such as KEA';
const CLIENT_MEMORY = '0 for no limit, 1%-99% of maxmemory, or a size 1mb-1024gb';

test.each([
  ['client-output-buffer-limit', 'replica 1gb 512mb 120'], ['client-output-buffer-limit', 'replica 0 0 0'], ['client-output-buffer-limit', 'replica 1024gb 1024GB 999999'],
  ['save', ''], ['save', '""'], ['save', '1 1'], ['save', '999999999 999999999'], ['save', '3600 1'], ['save', '3600 1 300 100 60 10000'],
  ['oom-score-adj-values', '0 200 800'], ['oom-score-adj-values', '-2000 0 2000'], ['oom-score-adj-values', '-1 9 10'],
  ['notify-keyspace-events', 'KEA'], ['notify-keyspace-events', 'Kg$lshzxetdmnoc'], ['notify-keyspace-events', 'xE'],
  ['maxmemory-clients', '0'], ['maxmemory-clients', '1%'], ['maxmemory-clients', '99%'], ['maxmemory-clients', '1mb'], ['maxmemory-clients', '1024gb'],
  ['availability-zone', 'eu-west-1a'], ['availability-zone', 'z9'], ['availability-zone', 'z'.repeat(64)],
  ['repl-backlog-size', '1mb'], ['repl-backlog-size', '64gb'], ['cluster-link-sendbuf-limit', '0'], ['cluster-link-sendbuf-limit', '1gb'], ['auto-aof-rewrite-min-size', '1mb'], ['auto-aof-rewrite-min-size', '1024gb'],
])('%s takes "%s"', (name, value) => {
  expect(problem(name, value)).toBeUndefined();
});

test.each([
  ['client-output-buffer-limit', 'normal 0 0 0', REPLICA_BUFFER], ['client-output-buffer-limit', 'replica 1gb 512mb', REPLICA_BUFFER],
  ['client-output-buffer-limit', 'replica 1025gb 1gb 1', REPLICA_BUFFER], ['client-output-buffer-limit', 'replica 00 0 0', REPLICA_BUFFER],
  ['client-output-buffer-limit', 'replica 1gb 1gb 1 pubsub 0 0 0', REPLICA_BUFFER],
  ['save', '3600', SAVE], ['save', '3600 0', SAVE], ['save', '3600  1', SAVE], ['save', '3600 1 300', SAVE], ['save', '0 1', SAVE], ['save', '1000000000 1', SAVE], ['save', '1 1000000000', SAVE],
  ['oom-score-adj-values', '0 200', 'three whole numbers -2000-2000 such as "0 200 800"'], ['oom-score-adj-values', '0 200 2001', 'three whole numbers -2000-2000 such as "0 200 800"'],
  ['oom-score-adj-values', '-2001 0 0', 'three whole numbers -2000-2000 such as "0 200 800"'],
  ['notify-keyspace-events', 'A', EVENTS], ['notify-keyspace-events', 'KEq', EVENTS], ['notify-keyspace-events', '', EVENTS],
  ['maxmemory-clients', '100%', CLIENT_MEMORY], ['maxmemory-clients', '0%', CLIENT_MEMORY], ['maxmemory-clients', '1', CLIENT_MEMORY], ['maxmemory-clients', '999999999gb', CLIENT_MEMORY],
  ['availability-zone', 'EU', 'a zone such as eu-west-1a'],
  ['appendonly', 'true', 'one of yes, no'], ['appendfsync', 'sometimes', 'one of always, everysec, no'],
  ['availability-zone', 'z'.repeat(65), 'a zone such as eu-west-1a'], ['notify-keyspace-events', 'K'.repeat(18), EVENTS], ['oom-score-adj-values', '00 1 2', 'three whole numbers -2000-2000 such as "0 200 800"'],
  ['repl-backlog-size', '1048575', 'a size 1mb-64gb such as 256mb'], ['repl-backlog-size', '68719476737', 'a size 1mb-64gb such as 256mb'],
  ['cluster-link-sendbuf-limit', '1023mb', '0 for no limit, or a size 1gb-1024gb such as 1gb'], ['cluster-link-sendbuf-limit', '0mb', '0 for no limit, or a size 1gb-1024gb such as 1gb'],
  ['auto-aof-rewrite-min-size', '1025gb', 'a size 1mb-1024gb such as 256mb'],
])('%s refuses "%s"', (name, value, allowed) => {
  expect(problem(name, value)).toBe(`"${name}" must be ${allowed}, got ${JSON.stringify(value)}`);
});

test('a directive is in one table only, and what its group says is in the first', () => {
  const names = [DIRECTIVES, MANAGED_DIRECTIVES, RENAMED_DIRECTIVES].flatMap((table) => Object.keys(table));
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(SAID_BY_GROUPS).filter((name) => DIRECTIVES[name] === undefined)).toEqual([]);
});

test('every name that a server knows can be set, or is the fleet\'s, or is another word for one of these', () => {
  const known = KNOWN_DIRECTIVES.flatMap(({ names }) => names);
  expect(known.filter((name) => directiveOf(name) === undefined && managedReason(RENAMED_DIRECTIVES[name] ?? name) === undefined && directiveOf(RENAMED_DIRECTIVES[name] ?? '') === undefined)).toEqual([]);
  expect(new Set(DIRECTIVE_NAMES).size).toBe(DIRECTIVE_NAMES.length);
});

test('only values that a directive takes are called harmful, and no preset is', () => {
  for (const [name, harms] of Object.entries(HARMFUL_DIRECTIVES)) {
    const preset = DIRECTIVES[name]?.preset;
    expect(harms.filter((harm) => preset !== undefined && harm.matches(preset))).toEqual([]);
  }
  expect(Object.keys(HARMFUL_DIRECTIVES).filter((name) => DIRECTIVES[name] === undefined)).toEqual([]);
});
