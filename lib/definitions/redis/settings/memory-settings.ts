import { knownAtSynth, oneOf, wholeNumber } from '../../checks';
import { frozenRecord } from '../../frozen';
import { Problems } from '../../problems';
import type { MaxMemoryPolicy } from '../choices';
import { Workload } from '../choices';
import { directivesOf } from './words';
import type { Words } from './words';

/** How a server uses the memory of its machine; `maxmemory` is computed from it at boot, out of what the machine really has. */
export interface MemorySettingsProps {
  /**
   * How much of the data is overwritten while a snapshot is written: decides `capPercent` and `copyOnWritePercent` where these are left out.
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/redis-memory-management.html
   * @default - that of the preset
   */
  readonly workload?: Workload;
  /**
   * Most of the machine's memory that data may take, in percent, 10-90.
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/redis-memory-management.html
   * @default - that of the workload
   */
  readonly capPercent?: number;
  /**
   * Memory for pages that are copied while a snapshot is written, in percent of the data, 0-100.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/admin/
   * @default - that of the workload
   */
  readonly copyOnWritePercent?: number;
  /**
   * Memory that all clients together may take for their buffers, in percent of the data, 0-50; 0 is no limit.
   *
   * The clients that take most are closed when it is used up, which Redis can since 7.0.
   * @see https://redis.io/docs/latest/develop/reference/clients/
   * @default 5
   */
  readonly clientsPercent?: number;
  /**
   * What happens when memory is full.
   * @see https://redis.io/docs/latest/develop/reference/eviction/
   * @default - that of the preset
   */
  readonly policy?: MaxMemoryPolicy;
  /**
   * Keys that an eviction looks at to find the one to evict, 1-64.
   * @see https://redis.io/docs/latest/develop/reference/eviction/
   * @default - the engine's default, 5
   */
  readonly evictionSamples?: number;
  /**
   * How long a command may be held up by evictions, 0-100: 0 is hardly, 100 is until there is room.
   * @see https://github.com/redis/redis/blob/7.0/redis.conf
   * @default - the engine's default, 10
   */
  readonly evictionTenacity?: number;
  /**
   * How gladly the kernel ends a primary, a replica and a child when memory runs out: three numbers, -2000 to 2000, upon that of the unit.
   * @see https://github.com/redis/redis/blob/7.0/redis.conf
   * @default [0, 200, 800]
   */
  readonly oomScores?: number[];
}

/** The directives of memory settings, by property. */
export const MEMORY_WORDS: Words<MemorySettingsProps> = {
  policy: 'maxmemory-policy',
  evictionSamples: 'maxmemory-samples',
  evictionTenacity: 'maxmemory-eviction-tenacity',
  oomScores: 'oom-score-adj-values',
};

/** What each workload leaves for copies, and the cap that experience sets. */
const SHARES: Readonly<Record<Workload, { readonly capPercent: number; readonly copyOnWritePercent: number }>> = {
  [Workload.CACHE]: { capPercent: 85, copyOnWritePercent: 10 },
  [Workload.STORE]: { capPercent: 75, copyOnWritePercent: 25 },
  [Workload.WRITE_HEAVY]: { capPercent: 60, copyOnWritePercent: 50 },
};
const RANGES = {
  capPercent: { min: 10, max: 90 },
  copyOnWritePercent: { min: 0, max: 100 },
  clientsPercent: { min: 0, max: 50 },
} as const;

/**
 * How a server uses the memory of its machine.
 *
 * Throws when a number is outside of its range or a choice is none.
 */
export class MemorySettings {
  /** Most of the machine's memory that data may take, in percent; undefined where the preset decides. */
  public readonly capPercent?: number;
  /** Memory for pages that are copied, in percent of the data; undefined where the preset decides. */
  public readonly copyOnWritePercent?: number;
  /** Memory for the buffers of clients, in percent of the data; undefined where the preset decides. */
  public readonly clientsPercent?: number;
  /** What was said, as directives of Redis by name. */
  public readonly directives: Record<string, string>;

  public constructor(props: MemorySettingsProps = {}) {
    const problems = new Problems();
    problems.check('workload', knownAtSynth('workload', props.workload) ?? oneOf('workload', props.workload, Object.values(Workload)));
    for (const [name, range] of Object.entries(RANGES)) {
      const value = props[name as keyof typeof RANGES];
      problems.check(name, knownAtSynth(name, value) ?? wholeNumber(name, value, range));
    }
    const directives = directivesOf(problems, props, MEMORY_WORDS);
    problems.throwIfAny();
    const shares = props.workload === undefined ? undefined : SHARES[props.workload];
    this.capPercent = props.capPercent ?? shares?.capPercent;
    this.copyOnWritePercent = props.copyOnWritePercent ?? shares?.copyOnWritePercent;
    this.clientsPercent = props.clientsPercent;
    this.directives = frozenRecord({ ...directives, ...clientLimit(props.clientsPercent) });
  }
}

function clientLimit(percent: number | undefined): Record<string, string> {
  return percent === undefined ? {} : { 'maxmemory-clients': percent === 0 ? '0' : `${percent}%` };
}
