import { frozenRecord } from '../../frozen';
import { Problems } from '../../problems';
import type { LogLevel } from '../choices';
import { directivesOf } from './words';
import type { Words } from './words';

/** What a server keeps of what it did: its log, its slow log, its latency monitor. */
export interface LoggingSettingsProps {
  /**
   * How much the server says in its log.
   * @default LogLevel.NOTICE
   */
  readonly level?: LogLevel;
  /**
   * Commands slower than this are kept in the slow log, in microseconds, -1-60000000; -1 turns it off.
   * @see https://redis.io/docs/latest/commands/slowlog-get/
   * @default 10000
   */
  readonly slowlogMicros?: number;
  /**
   * Commands that the slow log keeps, 0-100000.
   * @see https://redis.io/docs/latest/commands/slowlog-get/
   * @default 1024
   */
  readonly slowlogLength?: number;
  /**
   * Events slower than this are kept by the latency monitor, in milliseconds, 0-60000; 0 turns it off.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/
   * @default 100
   */
  readonly latencyMillis?: number;
  /**
   * Whether the times of each command are kept as percentiles, which Redis can since 7.0.
   * @see https://redis.io/docs/latest/commands/latency-histogram/
   * @default true
   */
  readonly latencyTracking?: boolean;
  /**
   * Refused commands and passwords that the ACL log keeps, 0-100000.
   * @see https://redis.io/docs/latest/commands/acl-log/
   * @default - the engine's default, 128
   */
  readonly aclLogLength?: number;
}

/** The directives of logging settings, by property. */
export const LOGGING_WORDS: Words<LoggingSettingsProps> = {
  level: 'loglevel',
  slowlogMicros: 'slowlog-log-slower-than',
  slowlogLength: 'slowlog-max-len',
  latencyMillis: 'latency-monitor-threshold',
  latencyTracking: 'latency-tracking',
  aclLogLength: 'acllog-max-len',
};

/**
 * What a server keeps of what it did.
 *
 * Throws when a number is outside of its range.
 */
export class LoggingSettings {
  /** What was said, as directives of Redis by name. */
  public readonly directives: Record<string, string>;

  public constructor(props: LoggingSettingsProps = {}) {
    const problems = new Problems();
    this.directives = frozenRecord(directivesOf(problems, props, LOGGING_WORDS));
    problems.throwIfAny();
  }
}
