/** A Redis that gets a copy of commands; nobody waits for it, and what it misses is not sent again. */
export interface RedisMirrorProps {
  /** Name of the Redis. */
  readonly upstream: string;
  /**
   * Whether commands that only read are left out.
   * @default true
   */
  readonly excludeReads?: boolean;
  /**
   * Percent of the commands that are copied, 0.01-100.
   * @default 100
   */
  readonly percent?: number;
}
