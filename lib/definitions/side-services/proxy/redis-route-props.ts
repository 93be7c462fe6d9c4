import type { RedisFailover } from './redis-failover';
import type { RedisMirrorProps } from './redis-mirror-props';

/** Where commands go. */
export interface RedisRouteProps {
  /** Name of the Redis that answers. */
  readonly upstream: string;
  /**
   * Those that get a copy.
   * @default - none
   */
  readonly mirrors?: RedisMirrorProps[];
  /**
   * Name of the Redis that answers while `upstream` does not pass its health checks. Its login must be the same.
   * @default - none: commands fail
   */
  readonly standby?: string;
  /**
   * What `standby` answers.
   * @default RedisFailover.READS
   */
  readonly failover?: RedisFailover;
}
