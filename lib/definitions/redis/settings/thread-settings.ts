import { knownAtSynth, wholeNumber } from '../../checks';
import { frozenRecord } from '../../frozen';
import { Problems } from '../../problems';
import { directivesOf } from './words';
import type { Words } from './words';

/** Threads of a server. */
export interface ThreadSettingsProps {
  /**
   * Threads for network input and output, 1-128; more than 8 are refused unless acknowledged.
   *
   * They help a server whose one thread is busy, on a machine with four processors or more. A server takes them when it starts.
   * @see https://github.com/redis/redis/blob/7.0/redis.conf
   * @default - the engine's default, 1
   */
  readonly ioThreads?: number;
}

/** The directives of thread settings, by property. */
export const THREAD_WORDS: Words<ThreadSettingsProps> = { ioThreads: 'io-threads' };

const PROCESSORS = { min: 1, max: 1024 };
/** Left for the kernel's network and for the child that writes snapshots. */
const RESERVED = 2;
const MOST_THREADS = 6;

/**
 * Threads of a server.
 *
 * Throws when a number is outside of its range.
 */
export class ThreadSettings {
  /**
   * Threads for a machine with so many processors, 1-1024: two fewer than it has, 6 at most, because more rarely help.
   *
   * Throws when the number is outside of its range.
   */
  public static forProcessors(processors: number): ThreadSettings {
    const problems = new Problems();
    problems.check('processors', knownAtSynth('processors', processors) ?? wholeNumber('processors', processors, PROCESSORS));
    problems.throwIfAny();
    return new ThreadSettings({ ioThreads: Math.min(MOST_THREADS, Math.max(1, processors - RESERVED)) });
  }

  /** What was said, as directives of Redis by name. */
  public readonly directives: Record<string, string>;

  public constructor(props: ThreadSettingsProps = {}) {
    const problems = new Problems();
    this.directives = frozenRecord(directivesOf(problems, props, THREAD_WORDS));
    problems.throwIfAny();
  }
}
