import { frozenRecord } from '../../frozen';
import { Problems } from '../../problems';
import { directivesOf } from './words';
import type { Words } from './words';

/** What clients may have. */
export interface ClientSettingsProps {
  /**
   * Most clients at once, 1-1000000; the limit of open files follows it unless the kernel profile sets one.
   * @see https://redis.io/docs/latest/develop/reference/clients/
   * @default 10000
   */
  readonly maxclients?: number;
  /**
   * Seconds after which an idle client is closed, 0-2147483647; 0 is never.
   * @see https://redis.io/docs/latest/develop/reference/clients/
   * @default 0
   */
  readonly idleTimeoutSeconds?: number;
  /**
   * Number of logical databases, 1-100000; a cluster uses the first only.
   * @default 16
   */
  readonly databases?: number;
  /**
   * Which events of keys are published: K, E or both, and letters of g$lshzxetdmnocA such as `KEA`.
   * @see https://redis.io/docs/latest/develop/use/keyspace-notifications/
   * @default - none
   */
  readonly keyspaceEvents?: string;
  /**
   * Keys that the server remembers for the caches of its clients, 0-1000000000; 0 is no limit.
   * @see https://redis.io/docs/latest/develop/reference/client-side-caching/
   * @default - the engine's default, 1000000
   */
  readonly trackedKeys?: number;
}

/** The directives of client settings, by property. */
export const CLIENT_WORDS: Words<ClientSettingsProps> = {
  maxclients: 'maxclients',
  idleTimeoutSeconds: 'timeout',
  databases: 'databases',
  keyspaceEvents: 'notify-keyspace-events',
  trackedKeys: 'tracking-table-max-keys',
};

/**
 * What clients may have; how much memory they may take together is said by `MemorySettings`.
 *
 * Throws when a number is outside of its range, or the events are none.
 */
export class ClientSettings {
  /** What was said, as directives of Redis by name. */
  public readonly directives: Record<string, string>;

  public constructor(props: ClientSettingsProps = {}) {
    const problems = new Problems();
    this.directives = frozenRecord(directivesOf(problems, props, CLIENT_WORDS));
    problems.throwIfAny();
  }
}
