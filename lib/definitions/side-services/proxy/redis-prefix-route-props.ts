import type { RedisRouteProps } from './redis-route-props';

/** Where commands with keys of one beginning go. */
export interface RedisPrefixRouteProps extends RedisRouteProps {
  /** Beginning of the keys, 1-256 printable letters of ASCII; the longest one that fits counts. */
  readonly prefix: string;
  /**
   * Whether the Redis gets the keys without it.
   * @default false
   */
  readonly removePrefix?: boolean;
}
