import type { NetworkPeer } from '../core/network-peer';
import type { EnvoyServerProps } from './envoy-server-props';
import type { RedisPrefixRouteProps } from './redis-prefix-route-props';
import type { RedisProxyAccessProps } from './redis-proxy-access-props';
import type { RedisRouteProps } from './redis-route-props';
import type { RedisUpstreamProps } from './redis-upstream-props';

/** Envoy before several Redis. */
export interface EnvoyRedisProxyProps extends EnvoyServerProps {
  /**
   * Name of its Service, and the beginning of the names of its other objects; 1-40 lower-case letters, digits or `-`.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** The Redis behind it, 1-20. */
  readonly upstreams: RedisUpstreamProps[];
  /**
   * Where keys with known beginnings go, up to 100.
   * @default - none
   */
  readonly routes?: RedisPrefixRouteProps[];
  /**
   * Where all other keys go.
   * @default - none: commands with other keys are refused with `no upstream host`; then `routes` must have one
   */
  readonly catchAll?: RedisRouteProps;
  /**
   * Whether writes that Envoy cannot copy are executed where a route has mirrors or a standby: on one Redis only, and by the
   * standby though it should get reads alone. They are GETSET, GETEX, SPOP, EVALSHA, SCRIPT, FLUSHALL, FLUSHDB and those of streams.
   * @default false - they are refused
   */
  readonly allowUncopiedWrites?: boolean;
  /** How clients log in. */
  readonly access: RedisProxyAccessProps;
  /** Who may connect to it. */
  readonly clients: NetworkPeer[];
  /**
   * Who may read its metrics.
   * @default - nobody
   */
  readonly monitoring?: NetworkPeer[];
}
