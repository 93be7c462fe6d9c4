import { knownAtSynth, wholeNumber } from '../checks';
import { frozenRecord } from '../frozen';
import { refuse } from '../harmful';
import { didYouMean } from '../nearest';
import { own } from '../own';
import { Problems } from '../problems';
import { AppendFsync, MaxMemoryPolicy } from './choices';
import { DIRECTIVES, MANAGED_DIRECTIVES, RENAMED_DIRECTIVES } from './directives';
import type { Directive } from './directives';
import { RedisEngine } from './engine';
import { HARMFUL_DIRECTIVES } from './harmful-directives';

/** Settings of a Redis server; whatever is left out gets a value that is safe for a store. */
export interface RedisConfigProps {
  /**
   * Share of the machine's memory that data may take, in percent; each node computes `maxmemory` from it at boot.
   *
   * 10-90. The rest is for forks, buffers and the kernel: at most 75 with persistence, 85 for a cache without.
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/redis-memory-management.html
   * @default 75
   */
  readonly maxmemoryPercent?: number;

  /**
   * What happens when memory is full.
   * @default MaxMemoryPolicy.NOEVICTION
   */
  readonly maxmemoryPolicy?: MaxMemoryPolicy;

  /**
   * Whether each write is appended to a log on disk.
   * @default true
   */
  readonly appendOnly?: boolean;

  /**
   * When the log is forced to disk.
   * @default AppendFsync.EVERYSEC
   */
  readonly appendFsync?: AppendFsync;

  /**
   * Most clients at once, 1-1000000; the limit of open files follows it unless the kernel profile sets one.
   * @default 10000
   */
  readonly maxclients?: number;

  /**
   * Seconds between probes of idle connections, 0-2147483647; 0 is refused unless acknowledged.
   * @default 60
   */
  readonly tcpKeepaliveSeconds?: number;

  /**
   * Seconds after which an idle client is closed, 0-2147483647; 0 is never.
   * @default 0
   */
  readonly timeoutSeconds?: number;

  /**
   * Connections that wait to be accepted, 1-65535; the kernel profile's somaxconn and tcp_max_syn_backlog must not be smaller.
   * @default 4096
   */
  readonly tcpBacklog?: number;

  /**
   * Number of logical databases, 1-100000.
   * @default 16
   */
  readonly databases?: number;

  /**
   * Threads for network input and output, 1-128; more than 8 is refused unless acknowledged.
   * @default - the engine's default, 1
   */
  readonly ioThreads?: number;

  /**
   * Writes kept for replicas that reconnect, in MiB, 64-65536.
   * @default 256
   */
  readonly replBacklogMiB?: number;

  /**
   * Replicas that must be connected for a write to be taken, 0-100.
   * @default - the engine's default, 0
   */
  readonly minReplicasToWrite?: number;

  /**
   * Commands slower than this are kept in the slow log, in microseconds, -1-60000000; -1 turns it off.
   * @default 10000
   */
  readonly slowlogLogSlowerThanMicros?: number;

  /**
   * Events slower than this are kept by the latency monitor, in milliseconds, 0-60000; 0 turns it off.
   * @default 100
   */
  readonly latencyMonitorThresholdMillis?: number;

  /**
   * Further directives by their Redis names, such as `{ 'notify-keyspace-events': 'KEA' }`.
   *
   * Checked as all others; a directive may be set here or by its own property, not by both.
   * @default - none
   */
  readonly directives?: Record<string, string>;

  /**
   * Harmful settings that are wanted all the same: the id from the error message, and the reason.
   * @default - none
   */
  readonly acknowledge?: Record<string, string>;
}

const MAXMEMORY_PERCENT = { min: 10, max: 90 };
const DEFAULT_MAXMEMORY_PERCENT = 75;

/**
 * The settings of a Redis or Valkey server, checked when made and again for an engine when rendered.
 *
 * Throws when a directive is unknown, out of range, managed by the fleet, or harmful and not acknowledged.
 */
export class RedisConfig {
  /** Percent of the machine's memory for data. */
  public readonly maxmemoryPercent: number;

  private readonly asked: Readonly<Record<string, string>>;

  public constructor(props: RedisConfigProps = {}) {
    const problems = new Problems();
    problems.check('maxmemoryPercent', wholeNumber('maxmemoryPercent', props.maxmemoryPercent, MAXMEMORY_PERCENT));
    const typed = typedDirectives(problems, props);
    const names = typed.map(({ name }) => name);
    const named = Object.entries(props.directives ?? {}).map(([name, value]) => ({ name, value, path: ['directives', name] }));
    for (const { name, path } of named.filter((asked) => names.includes(asked.name))) {
      problems.add(path, `"${name}" is set twice: by its own property and under "directives"; keep one`);
    }
    for (const asked of [...typed, ...named]) {
      checkDirective(problems, asked, props.acknowledge);
    }
    problems.throwIfAny();
    this.maxmemoryPercent = props.maxmemoryPercent ?? DEFAULT_MAXMEMORY_PERCENT;
    this.asked = frozenRecord(Object.fromEntries([...typed, ...named].map(({ name, value }) => [name, value])));
  }

  /**
   * The directives to write for an engine, by name, in a stable order.
   *
   * Throws when a directive was asked for that the engine does not have; presets that it does not have are left out.
   */
  public directivesFor(engine: RedisEngine): Record<string, string> {
    const problems = new Problems();
    const chosen: Record<string, string> = {};
    for (const [name, directive] of Object.entries(DIRECTIVES)) {
      const asked = this.asked[name];
      const value = asked ?? directive.preset;
      const missing = missingProblem(engine, name, directive);
      if (missing !== undefined && asked !== undefined) {
        problems.addKey(['directives', name], missing);
      } else if (missing === undefined && value !== undefined) {
        problems.check(['directives', name], laterProblem(engine, { name, value, directive }));
        chosen[name] = value;
      }
    }
    problems.throwIfAny();
    return chosen;
  }
}

/** A directive that was asked for, and the property that asks for it. */
interface AskedDirective {
  readonly name: string;
  readonly value: string;
  readonly path: readonly string[];
}

/** Directives that have a property of their own, by the property's name. */
const TYPED = {
  maxmemoryPolicy: 'maxmemory-policy',
  appendOnly: 'appendonly',
  appendFsync: 'appendfsync',
  maxclients: 'maxclients',
  tcpKeepaliveSeconds: 'tcp-keepalive',
  timeoutSeconds: 'timeout',
  tcpBacklog: 'tcp-backlog',
  databases: 'databases',
  ioThreads: 'io-threads',
  replBacklogMiB: 'repl-backlog-size',
  minReplicasToWrite: 'min-replicas-to-write',
  slowlogLogSlowerThanMicros: 'slowlog-log-slower-than',
  latencyMonitorThresholdMillis: 'latency-monitor-threshold',
} as const;

/** What the typed properties say, as directives. */
function typedDirectives(problems: Problems, props: RedisConfigProps): AskedDirective[] {
  return Object.entries(TYPED).flatMap(([property, name]) => {
    const value = props[property as keyof typeof TYPED];
    const token = knownAtSynth(property, value);
    problems.check(property, token);
    return value === undefined || token !== undefined ? [] : [{ name, value: asText(property, value), path: [property] }];
  });
}

function asText(property: string, value: string | number | boolean): string {
  if (typeof value === 'boolean') {
    return value ? 'yes' : 'no';
  }
  return property === 'replBacklogMiB' ? `${value}mb` : String(value);
}

/** Why an engine does not have a directive, or undefined. */
function missingProblem(engine: RedisEngine, name: string, { since, gone }: Directive): string | undefined {
  if (!engine.has(since)) {
    return `"${name}" is not known to ${engine.name}: it came with ${RedisEngine.describeSince(since)}`;
  }
  if (gone !== undefined && engine.has(gone)) {
    return `"${name}" is not known to ${engine.name}: it went with ${RedisEngine.describeSince(gone)}; leave it out`;
  }
  return undefined;
}

/** Why an engine does not take a value of a directive that it has, or undefined. */
function laterProblem(engine: RedisEngine, { name, value, directive }: { name: string; value: string; directive: Directive }): string | undefined {
  const later = directive.later?.find((values) => values.matches(value) && !engine.has(values.since));
  return later && `"${name}" ${value} is not known to ${engine.name}: ${later.what} came with ${RedisEngine.describeSince(later.since)}`;
}

function checkDirective(problems: Problems, asked: AskedDirective, acknowledged?: Readonly<Record<string, string>>): void {
  const { name, value, path } = asked;
  const known = own(DIRECTIVES, name);
  if (known === undefined) {
    problems.addKey(path, unknownDirective(name));
    return;
  }
  const problem = knownAtSynth(name, value) ?? known.kind.problem(name, value);
  problems.check(path, problem);
  for (const harmful of problem === undefined ? (own(HARMFUL_DIRECTIVES, name) ?? []) : []) {
    if (harmful.matches(value)) {
      refuse(problems, { ...harmful, path, setting: `"${name}" ${value}` }, acknowledged);
    }
  }
}

function unknownDirective(name: string): string {
  const renamed = own(RENAMED_DIRECTIVES, name);
  const managed = own(MANAGED_DIRECTIVES, renamed ?? name);
  if (renamed !== undefined) {
    return `"${name}" is an old name${managed === undefined ? `; use "${renamed}"` : ` of "${renamed}", which is set by the fleet: ${managed}`}`;
  }
  if (managed !== undefined) {
    return `"${name}" is set by the fleet: ${managed}`;
  }
  return `${JSON.stringify(name)} is not a directive that this library knows${didYouMean(name, Object.keys(DIRECTIVES))}`;
}
